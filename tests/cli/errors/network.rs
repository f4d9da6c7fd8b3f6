//! Answers that do not come, and when a read is tried again.

use serde_json::{Value, json};

use crate::server::{Answer, NOWHERE, Server};
use crate::support::{TestEnv, fails, ok};

const LIST: [&str; 4] = ["--json", "repo", "key", "list"];

fn message(error: &Value) -> &str {
    error["message"].as_str().unwrap()
}

#[test]
fn a_redirect_is_not_followed() {
    for status in [300, 301, 302, 303, 304, 307, 308] {
        let other = Server::new(|_| Answer::json(200, json!({"keys": []})));
        let to = other.url.clone();
        let server = Server::new(move |_| {
            Answer::http(status, &format!("Location: {to}/v4/user/keys\r\n"), "")
        });
        let error = fails(TestEnv::new().at(&server.url, LIST), 8).error();
        assert_eq!(error["kind"], "unavailable", "{status}");
        assert!(message(&error).contains(&status.to_string()), "{error}");
        assert!(other.requests().is_empty(), "{status}");
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[test]
fn a_refused_connection_names_the_endpoint() {
    let error = fails(TestEnv::new().at(NOWHERE, LIST).args(["--retries", "0"]), 8).error();
    assert_eq!(error["kind"], "unavailable");
    assert!(message(&error).contains(NOWHERE), "{error}");
    assert!(message(&error).contains("connection refused"), "{error}");
    assert!(
        error["hint"]
            .as_str()
            .unwrap()
            .contains("hwkey profile show"),
        "{error}"
    );
}

#[test]
fn a_server_without_tls_is_unavailable_over_https() {
    let server = Server::new(|_| Answer::Close);
    let url = server.url.replace("http://", "https://");
    let error = fails(
        TestEnv::new()
            .at(&url, LIST)
            .args(["--timeout", "1", "--retries", "0"]),
        8,
    )
    .error();
    assert!(message(&error).contains(&url), "{error}");
}

/// Fails once, then has an empty list.
fn recovering(fault: Answer) -> Server {
    Server::in_turn([fault, Answer::json(200, json!({"keys": []}))])
}

type Reply = fn() -> Answer;

const PASSING: [(&str, Reply); 6] = [
    ("429", || Answer::busy(429)),
    ("500", || Answer::busy(500)),
    ("502", || Answer::busy(502)),
    ("503", || Answer::busy(503)),
    ("504", || Answer::busy(504)),
    ("closed", || Answer::Close),
];

#[test]
fn what_may_pass_is_tried_again_and_then_forgotten() {
    for (what, fault) in PASSING {
        let server = recovering(fault());
        assert_eq!(
            ok(TestEnv::new().at(&server.url, LIST)).json(),
            json!([]),
            "{what}"
        );
        assert_eq!(server.requests().len(), 2, "{what}");
    }
}

#[test]
fn retries_are_counted_and_can_be_turned_off() {
    for (what, fault) in PASSING {
        let asked = |adjust: &dyn Fn(&mut assert_cmd::Command)| {
            let server = Server::new(move |_| fault());
            let env = TestEnv::new();
            let mut command = env.at(&server.url, LIST);
            adjust(&mut command);
            fails(&mut command, 8);
            server.requests().len()
        };
        let off = |command: &mut assert_cmd::Command| {
            command.args(["--retries", "0"]);
        };
        assert_eq!(asked(&off), 1, "{what}");
        let by_variable = |command: &mut assert_cmd::Command| {
            command.env("HWKEY_RETRIES", "1");
        };
        assert_eq!(asked(&by_variable), 2, "{what}");
        let by_both = |command: &mut assert_cmd::Command| {
            command.env("HWKEY_RETRIES", "7").args(["--retries", "0"]);
        };
        assert_eq!(asked(&by_both), 1, "{what}");
    }
}

#[test]
fn three_retries_are_usual() {
    let server = Server::new(|_| Answer::busy(503));
    fails(TestEnv::new().at(&server.url, LIST), 8);
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn a_definite_refusal_is_not_tried_again() {
    for (status, exit) in [(400, 7), (401, 4), (403, 4), (404, 7), (409, 6), (501, 8)] {
        let server = Server::new(move |_| Answer::busy(status));
        fails(TestEnv::new().at(&server.url, LIST), exit);
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[test]
fn a_long_pause_is_not_waited_for_but_told() {
    for (header, said) in [
        ("Retry-After: 61\r\n", "61 s"),
        ("Retry-After: 86400\r\n", "86400 s"),
        (
            "Retry-After: 99999999999999999999\r\n",
            "18446744073709551615 s",
        ),
    ] {
        for status in [429, 503] {
            let server = Server::new(move |_| Answer::http(status, header, ""));
            let error = fails(TestEnv::new().at(&server.url, LIST), 8).error();
            assert!(error["hint"].as_str().unwrap().contains(said), "{error}");
            assert_eq!(server.requests().len(), 1, "{status}");
        }
    }
    for date in ["Fri, 01 Jan 2100 00:00:00", "Fri, 31 Dec 9999 23:59:59"] {
        let header = format!("Retry-After: {date} GMT\r\n");
        let server = Server::new(move |_| Answer::http(429, &header, ""));
        let error = fails(TestEnv::new().at(&server.url, LIST), 8).error();
        let hint = error["hint"].as_str().unwrap();
        assert!(hint.starts_with("try again in "), "{date}: {error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn a_date_that_has_passed_is_no_pause() {
    let date = Answer::http(503, "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "");
    let server = recovering(date);
    ok(TestEnv::new().at(&server.url, LIST));
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_date_is_away_by_the_clock_that_it_is_from() {
    // A service whose clock is far ahead asks for no pause at all.
    let date = "Fri, 01 Jan 2100 00:00:00 GMT";
    let headers = format!("Date: {date}\r\nRetry-After: {date}\r\n");
    let server = recovering(Answer::http(429, &headers, ""));
    let env = TestEnv::new();
    ok(env.at(&server.url, LIST));
    assert_eq!(server.requests().len(), 2);
    // One whose clock is far behind asks for a long one.
    let headers =
        "Date: Sun, 06 Nov 1994 08:00:00 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:02:00 GMT\r\n";
    let server = Server::new(move |_| Answer::http(503, headers, ""));
    let error = fails(env.at(&server.url, LIST), 8).error();
    assert_eq!(error["hint"], "try again in 120 s");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn an_answer_that_is_not_what_the_api_promises_is_unusable() {
    for body in [
        "<html><body>log in</body></html>",
        "",
        "null",
        "[]",
        "{}",
        "{\"keys\":null}",
        "{\"keys\":{}}",
        "{\"keys\":[{}]}",
        "{\"keys\":[{\"id\":\"x\"}]}",
        "{\"keys\":[]} trailing",
        "{\"keys\":[",
        "\u{feff}",
    ] {
        let server = Server::new(move |_| Answer::text(200, body));
        let error = fails(TestEnv::new().at(&server.url, LIST), 8).error();
        assert_eq!(error["kind"], "unavailable", "{body}");
        assert!(message(&error).contains(&server.url), "{error}");
        assert_eq!(server.requests().len(), 1, "{body}");
    }
}

#[test]
fn what_is_not_http_is_unusable() {
    for bytes in [
        b"SSH-2.0-OpenSSH_9.6\r\n".as_slice(),
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"keys\":[",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 999999 What\r\n\r\n",
        b"\r\n\r\n",
    ] {
        let server = Server::new(move |_| Answer::Bytes(bytes.to_vec()));
        let error = fails(
            TestEnv::new()
                .at(&server.url, LIST)
                .args(["--retries", "0"]),
            8,
        )
        .error();
        assert_eq!(error["kind"], "unavailable", "{bytes:?}");
        assert!(message(&error).contains(&server.url), "{error}");
    }
}
