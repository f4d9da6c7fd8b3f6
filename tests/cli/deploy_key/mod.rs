//! `hwkey repo deploy-key`.

mod add;
mod delete;
mod generate;
mod list;
mod origin;
mod repository;

use serde_json::{Value, json};

use crate::server::{Answer, Request, Server};
use crate::support::{Arguments, Said, TestEnv, run};

/// The requests as the vendor's SDK sent them, and the replies of that day.
const RECORDED: &str = include_str!("../../data/requests.json");

const ID: &str = "2111855748";
const ADD: &str = "POST /v2/repositories/2111855748/deploy-keys";
const LIST: &str = "GET /v4/repositories/2111855748/deploy-keys?limit=100&offset=0";
const CHECK: &str = "POST /v4/repositories/2111855748/deploy-keys/check-key";

const SHA256: &str = "SHA256:/3C3juTIIp9owjzH4ATFW8IJ42Ax8ujv4vJkEmoSK5A";
const MD5: &str = "19:33:ae:1c:3b:c9:af:3e:be:1d:73:d6:51:34:69:35";

fn recorded(case: &str) -> Value {
    let all: Value = serde_json::from_str(RECORDED).unwrap();
    let cases = all["requests"].as_array().unwrap();
    let found = cases.iter().find(|it| it["case"] == case);
    found.unwrap().clone()
}

/// The request of a recorded case, as a line, and its reply.
fn line_and_reply(case: &Value) -> (String, Answer) {
    let text = |field: &str| case[field].as_str().unwrap().to_owned();
    let line = format!("{} {}", text("method"), text("path"));
    let status = u16::try_from(case["reply_status"].as_u64().unwrap()).unwrap();
    (line, Answer::text(status, text("reply_body")))
}

/// A key as lists show it.
pub(crate) fn listed(id: u64, title: &str, fingerprint: &str) -> Value {
    json!({"id": id, "title": title, "fingerprint": fingerprint, "created_at": "2025-06-16T03:05:58.000+08:00"})
}

fn list_of(keys: &[Value]) -> Answer {
    Answer::json(200, Value::from(keys))
}

/// The reply to a new key.
fn added(id: u64, title: &str, key: &str) -> Answer {
    let key = json!({"key_id": id.to_string(), "key_title": title, "key": key});
    Answer::json(200, json!({"result": key, "status": "success"}))
}

/// A refusal of V2, which comes with 200.
fn failed(code: &str) -> Answer {
    let error = json!({"code": code, "message": "no"});
    Answer::json(200, json!({"error": error, "status": "failed"}))
}

pub(crate) fn repository(id: u64, host: &str, path: &str) -> Value {
    json!({
        "id": id,
        "name": path.rsplit('/').next(),
        "ssh_url_to_repo": format!("git@{host}:{path}.git"),
        "http_url_to_repo": format!("https://{host}/{path}.git"),
    })
}

/// A service with these repositories, no deploy keys, and an answer to a new one.
fn with_repositories(all: Vec<Value>) -> Server {
    Server::new(move |request| match part_of(&all, request) {
        Some(answer) => answer,
        None if request.line.starts_with("POST") => added(7, "t", "k"),
        None => list_of(&[]),
    })
}

/// The repositories that a look-up asks for.
pub(crate) fn part_of(all: &[Value], request: &Request) -> Option<Answer> {
    if !request.line.starts_with("GET /v4/user/repositories?") {
        return None;
    }
    let archived = request.line.contains("archived=true");
    let is_wanted = |it: &&Value| it["archived"].as_bool().unwrap_or(false) == archived;
    let wanted: Vec<_> = all.iter().filter(is_wanted).cloned().collect();
    Some(page(&wanted, request))
}

/// The part of a list that a request asks for.
fn part(all: &[Value], request: &Request) -> Value {
    let start = request.number("offset").min(all.len());
    let end = all.len().min(start + request.number("limit"));
    Value::from(&all[start..end])
}

fn page(all: &[Value], request: &Request) -> Answer {
    let total = format!("X-Total: {}\r\n", all.len());
    Answer::http(200, &total, part(all, request))
}

/// A service that loses the answer to its first request, and gives this one to all that follow.
fn losing(later: Answer) -> Server {
    let mut first = true;
    Server::new(move |_| {
        if std::mem::take(&mut first) {
            Answer::Close
        } else {
            later.clone()
        }
    })
}

/// Runs a command that sends each request once.
fn deploy_key(server: &Server, arguments: impl Arguments) -> Said {
    let env = TestEnv::new();
    let mut command = env.at(&server.url, "repo deploy-key --retries 0");
    run(command.args(arguments.words()))
}

/// The requests that change something.
fn changes(server: &Server) -> Vec<String> {
    let mut lines = server.lines();
    lines.retain(|line| !line.starts_with("GET") && !line.ends_with("/check-key"));
    lines
}
