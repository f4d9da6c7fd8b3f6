//! CodeArts Repo on the wire: what it answers, and what it must be asked.

use httpmock::{Method, Mock, MockServer};
use serde_json::{Value, json};

use super::server::{Answer, Server};
use super::{Arguments, Said, TOKEN, TestEnv, fails, ok};

pub(crate) const ADD: &str = "POST /v4/user/keys";
pub(crate) const ADD_V1: &str = "POST /v1/users/sshkey";
pub(crate) const LIST: &str = "GET /v4/user/keys?limit=100&offset=0";
pub(crate) const LIST_V1: &str = "GET /v1/users/sshkey";

/// When keys were made, as the service says it and as it is shown.
pub(crate) const SENT: &str = "2025-06-16T03:05:58.000+08:00";
pub(crate) const CREATED: &str = "2025-06-15T19:05:58Z";

/// A key as V4 shows it.
pub(crate) fn key(id: u64, title: &str, line: &str) -> Value {
    json!({"id": id, "title": title, "key": line, "created_at": SENT})
}

/// A page of V4.
pub(crate) fn page(keys: &[Value]) -> Value {
    json!({"keys": keys, "total": keys.len()})
}

/// An account without keys.
pub(crate) fn no_keys() -> Server {
    Server::new(|_| Answer::json(200, page(&[])))
}

/// A key as V1 shows it.
pub(crate) fn v1_key(id: &str, title: &str, line: &str) -> Value {
    json!({"id": id, "title": title, "key": line})
}

/// V1's reply to a new key.
pub(crate) fn v1_added(key: Value) -> Value {
    json!({"result": key, "status": "success"})
}

/// V1's list.
pub(crate) fn v1_list(keys: &[Value]) -> Value {
    json!({"result": {"total": keys.len(), "sshkey": keys}, "status": "success"})
}

/// V1's refusal, which may come with HTTP 200.
pub(crate) fn v1_failed(code: &str) -> Value {
    json!({"error": {"code": code, "message": "no"}, "status": "failed"})
}

/// Answers every request that nothing else answers; for tests in which there must be none.
pub(crate) fn anything(server: &MockServer) -> Mock<'_> {
    server.mock(|when, then| {
        when.any_request();
        then.status(418).body("the test expects no such request");
    })
}

/// Runs a command that must refuse its input (exit 2) and send nothing.
pub(crate) fn refuses(env: &TestEnv, arguments: impl Arguments, input: impl Into<Vec<u8>>) -> Said {
    let server = MockServer::start();
    let anything = anything(&server);
    let said = fails(env.against(&server, arguments).write_stdin(input), 2);
    anything.assert_calls(0);
    said
}

/// Runs `repo key add` with further arguments: it must send `title` and `line` to V4 and nothing else.
pub(crate) fn adds(
    env: &TestEnv,
    arguments: impl Arguments,
    input: impl Into<Vec<u8>>,
    title: &str,
    line: &str,
) -> Said {
    let server = MockServer::start();
    let post = server.mock(|when, then| {
        when.method(Method::POST)
            .path("/v4/user/keys")
            .header("x-auth-token", TOKEN)
            .header("content-type", "application/json")
            .json_body(json!({"title": title, "key": line}));
        then.status(201).json_body(key(7, title, line));
    });
    let other = anything(&server);
    let mut command = env.against(&server, ["repo", "key", "add"]);
    let said = ok(command.args(arguments.words()).write_stdin(input));
    post.assert_calls(1);
    other.assert_calls(0);
    said
}

/// The same for V1.
pub(crate) fn adds_v1(env: &TestEnv, arguments: impl Arguments, title: &str, line: &str) -> Said {
    let server = MockServer::start();
    let post = server.mock(|when, then| {
        when.method(Method::POST)
            .path("/v1/users/sshkey")
            .header("x-auth-token", TOKEN)
            .header("content-type", "application/json")
            .json_body(json!({"key": line, "title": title}));
        then.status(200)
            .json_body(v1_added(v1_key("1034531", title, line)));
    });
    let other = anything(&server);
    let mut command = env.against(&server, ["repo", "key", "add", "--api", "v1"]);
    let said = ok(command.args(arguments.words()));
    post.assert_calls(1);
    other.assert_calls(0);
    said
}

/// What is shown of a key of which no more is known than these fields.
pub(crate) fn unread(fields: Value) -> Value {
    let mut shown = json!({
        "id": null, "title": null, "type": null, "bits": null, "fingerprint": null,
        "fingerprint_md5": null, "comment": null, "created_at": null, "key": null,
    });
    for (name, value) in fields.as_object().unwrap() {
        shown[name] = value.clone();
    }
    shown
}
