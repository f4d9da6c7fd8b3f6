//! IAM and what is behind it, as far as commands ask them.

use std::path::PathBuf;
use std::sync::LazyLock;

use assert_cmd::Command;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::repo_wire::page;
use crate::server::{Answer, Request, Server};
use crate::support::{Arguments, PROJECT, Said, TestEnv, lacks, ok};

pub(crate) const LOGIN: &str = "POST /v3/auth/tokens?nocatalog=true";
pub(crate) const INSPECT: &str = "GET /v3/auth/tokens?nocatalog=true";
pub(crate) const OWN_PROJECTS: &str = "GET /v3/auth/projects";
pub(crate) const REGION: &str = "cn-north-4";
/// Where the project of [`REGION`] is asked for.
pub(crate) const PROJECTS: &str = "GET /v3/projects?name=cn-north-4";
/// What a login brings.
pub(crate) const ISSUED: &str = "MIIFissued-by-iam";
pub(crate) const PASSWORD: &str = "pass word-of-the-tests";

/// A day from now.
pub(crate) const DAY: i64 = 24 * 60;

/// When the token of [`cloud`] ends: the same in all its replies.
fn tomorrow() -> String {
    static TOMORROW: LazyLock<String> = LazyLock::new(|| moment(DAY).0);
    TOMORROW.clone()
}

/// When a token ends, as IAM writes it, and in whole seconds.
pub(crate) fn moment(minutes: i64) -> (String, String) {
    let end = Timestamp::now() + SignedDuration::from_mins(minutes);
    let end = Timestamp::from_second(end.as_second()).unwrap();
    let exact = end.strftime("%Y-%m-%dT%H:%M:%S.701000Z").to_string();
    (exact, end.to_string())
}

/// What IAM says of a token for [`PROJECT`].
pub(crate) fn facts(expires_at: &str) -> Value {
    let domain = json!({"id": "d1", "name": "acme"});
    json!({"token": {
        "expires_at": expires_at,
        "issued_at": "2020-01-03T09:05:22.701000Z",
        "methods": ["password"],
        "project": {"id": PROJECT, "name": REGION, "domain": domain},
        "user": {"id": "u1", "name": "amy", "password_expires_at": "", "domain": domain},
        "catalog": [],
    }})
}

/// The answer to a login that works.
pub(crate) fn issued(token: &str, expires_at: &str) -> Answer {
    let header = format!("X-Subject-Token: {token}\r\n");
    Answer::http(201, &header, facts(expires_at))
}

/// A list of projects, each an id and a name.
pub(crate) fn projects(all: &[(&str, &str)]) -> Value {
    let project = |(id, name): &(&str, &str)| json!({"id": id, "name": name, "enabled": true});
    let all: Vec<Value> = all.iter().map(project).collect();
    json!({"projects": all, "links": {"next": null}})
}

/// A refusal as Keystone writes it: the code is a number.
pub(crate) fn keystone(status: u16, message: &str) -> Answer {
    let error = json!({"code": status, "message": message, "title": "Refused"});
    Answer::json(status, json!({ "error": error }))
}

/// Everything that works: logins, tokens, the one project, no keys and no key pairs.
pub(crate) fn cloud() -> Server {
    Server::new(answer)
}

pub(crate) fn answer(request: &Request) -> Answer {
    let (path, _) = request.line.split_once('?').unwrap_or((&request.line, ""));
    match path {
        "POST /v3/auth/tokens" => issued(ISSUED, &tomorrow()),
        "GET /v3/auth/tokens" => Answer::json(200, facts(&tomorrow())),
        "GET /v3/projects" | OWN_PROJECTS => Answer::json(200, projects(&[(PROJECT, REGION)])),
        "GET /v4/user/keys" => Answer::json(200, page(&[])),
        _ if path.ends_with("/keypairs") => Answer::json(200, json!({"keypairs": []})),
        _ => Answer::unexpected(),
    }
}

/// The binary with an endpoint and no credentials.
pub(crate) fn nobody(env: &TestEnv, url: &str, arguments: impl Arguments) -> Command {
    let mut command = env.command(arguments);
    command.env("HWKEY_ENDPOINT", url);
    command
}

/// `auth login` with all it needs, the password on standard input.
pub(crate) fn login(env: &TestEnv, url: &str, further: impl Arguments) -> Command {
    let mut command = nobody(env, url, "auth login --password-stdin");
    command
        .args(["--domain", "acme", "--user", "amy"])
        .args(further.words())
        .env("HWKEY_REGION", REGION)
        .write_stdin(format!("{PASSWORD}\n"));
    command
}

/// A home in which a login was made, for no profile.
pub(crate) fn logged_in() -> TestEnv {
    let env = TestEnv::new();
    ok(&mut login(&env, &cloud().url, ""));
    env
}

/// Where the login of a profile is; that of no profile is called `default`.
pub(crate) fn login_path(env: &TestEnv, profile: &str) -> PathBuf {
    env.path(&format!(".local/state/hwkey/tokens/{profile}.json"))
}

/// Changes one field of a stored login.
pub(crate) fn edit_login(env: &TestEnv, profile: &str, field: &str, value: Value) {
    let path = login_path(env, profile);
    let mut login: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    login[field] = value;
    std::fs::write(&path, login.to_string()).unwrap();
}

/// The tokens that a server was shown, one for each request.
pub(crate) fn tokens(server: &Server) -> Vec<String> {
    let token = |request: &Request| request.header("x-auth-token").unwrap_or("none").to_owned();
    server.requests().iter().map(token).collect()
}

/// That neither output has any of these.
pub(crate) fn assert_silent(said: &Said, secrets: &[&str]) {
    for secret in secrets {
        assert!(!said.out.contains(secret), "{secret}: {}", said.out);
        assert!(!said.err.contains(secret), "{secret}: {}", said.err);
    }
    lacks(&said.err, "panicked");
}
