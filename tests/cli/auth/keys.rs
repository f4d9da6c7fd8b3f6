//! Access keys: each request is signed. The signatures are checked by an implementation of its own,
//! over what came over the wire.

mod refused;
mod signature;

use assert_cmd::Command;
use jiff::Timestamp;
use serde_json::json;

use crate::config::setting;
use crate::kps_wire::there;
use crate::repo_wire::{key, page};
use crate::server::{Answer, Request, Server};
use crate::support::{Arguments, PROJECT, TestEnv, has, lacks, line, ok};

use refused::assert_silent;
use signature::{assert_signed, decode};
pub(crate) use signature::{expected, signed};

const ACCESS_KEY: &str = "AKEXAMPLE0000000001";
const SECRET_KEY: &str = "SKexample-of-the-tests-0000000000000001";
const SECURITY_TOKEN: &str = "STSTOKENEXAMPLE/abc+def==";

const LIST: [&str; 3] = ["repo", "key", "list"];

/// The binary with an access key and no project.
fn keyed(env: &TestEnv, url: &str, arguments: impl Arguments) -> Command {
    let mut command = env.command(arguments);
    command
        .env("HWKEY_ENDPOINT", url)
        .env("HWKEY_ACCESS_KEY", ACCESS_KEY)
        .env("HWKEY_SECRET_KEY", SECRET_KEY);
    command
}

/// Has what each request here asks for.
fn account() -> Server {
    Server::new(|request| {
        let (method, target) = request.line.split_once(' ').unwrap();
        let body = match method {
            "DELETE" => return Answer::text(204, ""),
            "POST" if target.contains("/keypairs") => there("web", "ed25519"),
            "POST" => return Answer::json(201, key(7, "laptop", &line("ed25519.pub"))),
            _ if target.contains("/keypairs") => json!({"keypairs": []}),
            _ => page(&[]),
        };
        Answer::json(200, &body)
    })
}

/// Runs a command that must succeed with one request, and gives that.
fn sent(command: &mut Command, server: &Server) -> Request {
    ok(command);
    let mut requests = server.requests();
    assert_eq!(requests.len(), 1, "{:?}", server.lines());
    requests.remove(0)
}

#[test]
fn a_read_is_signed_with_whatever_its_query_holds() {
    for words in [
        "laptop",
        "a b",
        "a+b",
        "a&b=c",
        "%41",
        "我的 é 🔑",
        "/?#[]@!$'()*,;:~-_.\"<>\\^`{|}",
    ] {
        let server = account();
        let env = TestEnv::new();
        let mut command = keyed(&env, &server.url, LIST);
        let request = sent(command.args(["--query", words]), &server);
        assert_signed(&request, &["host", "x-sdk-date"]);
        let (_, query) = request.line.split_once('?').unwrap();
        let value = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("query="));
        assert_eq!(decode(value.unwrap()), words);
    }
}

#[test]
fn a_body_is_signed_with_its_type() {
    let server = account();
    let env = TestEnv::new();
    let key = line("ed25519.pub");
    let mut command = keyed(&env, &server.url, "repo key add --title 'é 我'");
    let request = sent(command.args(["--key", &key]), &server);
    assert_eq!(request.line, "POST /v4/user/keys");
    has(&request.body, "é 我");
    assert_signed(&request, &["content-type", "host", "x-sdk-date"]);
    assert_eq!(request.header("content-type"), Some("application/json"));
}

#[test]
fn a_deletion_is_signed() {
    let server = account();
    let env = TestEnv::new();
    ok(&mut keyed(&env, &server.url, "repo key delete 7 --yes"));
    let requests = server.requests();
    let deletion = requests
        .iter()
        .find(|seen| seen.line.starts_with("DELETE "));
    assert_eq!(deletion.unwrap().line, "DELETE /v4/user/keys/7");
    for request in &requests {
        assert_signed(request, &["host", "x-sdk-date"]);
    }
}

#[test]
fn the_project_is_signed_where_it_is_known() {
    let add = format!("repo key add --title t --key '{}'", line("ed25519.pub"));
    let plain = ["host", "x-project-id", "x-sdk-date"];
    let with_type = ["content-type", "host", "x-project-id", "x-sdk-date"];
    for (arguments, headers) in [
        ("kps keypair list", &plain[..]),
        ("repo key list", &plain),
        (&add, &with_type),
    ] {
        let server = account();
        let env = TestEnv::new();
        let mut command = keyed(&env, &server.url, arguments);
        let request = sent(command.env("HWKEY_PROJECT_ID", PROJECT), &server);
        assert_signed(&request, headers);
        assert_eq!(request.header("x-project-id"), Some(PROJECT));
    }
}

#[test]
fn the_token_of_a_temporary_key_is_signed() {
    let server = account();
    let env = TestEnv::new();
    let mut command = keyed(&env, &server.url, LIST);
    command
        .env("HWKEY_SECURITY_TOKEN", format!(" {SECURITY_TOKEN}\n"))
        .env("HWKEY_PROJECT_ID", PROJECT);
    let request = sent(&mut command, &server);
    let headers = ["host", "x-project-id", "x-sdk-date", "x-security-token"];
    assert_signed(&request, &headers);
    assert_eq!(request.header("x-security-token"), Some(SECURITY_TOKEN));

    let server = account();
    let request = sent(&mut keyed(&env, &server.url, LIST), &server);
    assert_eq!(request.header("x-security-token"), None);
    assert_eq!(request.header("x-project-id"), None);
}

#[test]
fn the_path_of_the_endpoint_is_signed() {
    for prefix in ["/", "/repo", "/repo/", "/a%20b/%E6%88%91", "/a/b~c+d"] {
        let server = account();
        let env = TestEnv::new();
        let url = format!("{}{prefix}", server.url);
        let request = sent(&mut keyed(&env, &url, LIST), &server);
        let path = format!("GET {}/v4/user/keys?", prefix.trim_end_matches('/'));
        assert!(request.line.starts_with(&path), "{}", request.line);
        assert_signed(&request, &["host", "x-sdk-date"]);
    }
}

#[test]
fn the_host_is_signed_with_its_port_where_the_url_has_one() {
    let env = TestEnv::new();
    for host in ["127.0.0.1", "localhost"] {
        let server = account();
        let url = server.url.replace("127.0.0.1", host);
        let request = sent(&mut keyed(&env, &url, LIST), &server);
        assert_eq!(request.header("host"), url.strip_prefix("http://"));
        assert_signed(&request, &["host", "x-sdk-date"]);
    }
    // Behind a proxy any host can be asked, so one on the default port too.
    for url in ["http://localhost", "http://localhost:80"] {
        let server = account();
        let mut command = keyed(&env, url, LIST);
        command.env("HWKEY_PROXY", &server.url);
        let mut request = sent(&mut command, &server);
        assert_eq!(request.header("host"), Some("localhost"), "{url}");
        request.line = request.line.replace("http://localhost", "");
        assert_signed(&request, &["host", "x-sdk-date"]);
    }
}

#[test]
fn the_user_agent_is_sent_and_not_signed() {
    let server = account();
    let env = TestEnv::new();
    let request = sent(&mut keyed(&env, &server.url, LIST), &server);
    let agent = request.header("user-agent").unwrap();
    assert!(agent.starts_with("hwkey/"), "{agent}");
    assert!(!signed(&request).headers.contains(&"user-agent".to_owned()));
}

#[test]
fn the_date_is_now() {
    let server = account();
    let env = TestEnv::new();
    let now = || Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let before = now();
    let request = sent(&mut keyed(&env, &server.url, LIST), &server);
    let after = now();
    let date = request.header("x-sdk-date").unwrap();
    assert_eq!(date.len(), before.len(), "{date}");
    assert!(*before <= *date && *date <= *after, "{date} at {before}");
}

#[test]
fn each_attempt_is_signed_anew() {
    let server = Server::in_turn([
        Answer::http(429, "Retry-After: 1\r\n", "{}"),
        Answer::json(200, page(&[])),
    ]);
    let env = TestEnv::new();
    ok(&mut keyed(&env, &server.url, LIST));
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_signed(request, &["host", "x-sdk-date"]);
    }
    let [first, second] = [0, 1].map(|index: usize| requests[index].header("x-sdk-date"));
    assert_ne!(first, second, "a second passed between them");
    assert_eq!(requests[0].line, requests[1].line);
}

/// With a temporary key.
fn temporary(env: &TestEnv, url: &str, arguments: impl Arguments) -> Command {
    let mut command = keyed(env, url, arguments);
    command
        .env("HWKEY_SECURITY_TOKEN", SECURITY_TOKEN)
        .env("HWKEY_PROJECT_ID", PROJECT);
    command
}

#[test]
fn the_access_key_is_shown_with_its_middle_masked() {
    let env = TestEnv::new();
    env.config(&format!(
        "[profiles.work]\naccess_key = \"{ACCESS_KEY}\"\nsecret_key = \"{SECRET_KEY}\"\nsecurity_token = \"{SECURITY_TOKEN}\"\n"
    ));
    let said = ok(env.command("profile show work --json"));
    let shown = |name| setting(&said, name);
    let source = json!("profile work");
    let masked = |text: &str| (json!(text), source.clone());
    assert_eq!(shown("access_key"), masked("AKEX********0001"));
    assert_eq!(shown("secret_key"), masked("********"));
    assert_eq!(shown("security_token"), masked("********"));
    assert_silent(&said, "json");
    let said = ok(env.command("profile show work"));
    has(&said.out, "AKEX********0001");
    lacks(&said.out, ACCESS_KEY);
    assert_silent(&said, "table");
}
