//! Answers that do not come, and when a read is tried again.

use serde_json::json;

use crate::server::{Answer, Server};
use crate::support::{TestEnv, fails, has, ok, starts};

const LIST: [&str; 4] = ["--json", "repo", "key", "list"];

/// Fails once, then has an empty list.
fn recovering(fault: Answer) -> Server {
    Server::in_turn([fault, Answer::json(200, json!({"keys": []}))])
}

#[test]
fn retries_are_counted_and_can_be_turned_off() {
    for (variable, option, attempts) in [
        (None, "--retries=0", 1),
        (Some("1"), "-v", 2),
        (Some("7"), "--retries=0", 1),
        (None, "-v", 4),
    ] {
        let server = Server::new(|_| Answer::busy(503));
        let env = TestEnv::new();
        let mut command = env.at(&server.url, LIST);
        let variable = variable.map(|retries| ("HWKEY_RETRIES", retries));
        fails(command.arg(option).envs(variable), 8);
        assert_eq!(server.lines().len(), attempts, "{variable:?} {option}");
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
            has(&error["hint"], said);
            assert_eq!(server.requests().len(), 1, "{status}");
        }
    }
    for date in ["Fri, 01 Jan 2100 00:00:00", "Fri, 31 Dec 9999 23:59:59"] {
        let header = format!("Retry-After: {date} GMT\r\n");
        let server = Server::new(move |_| Answer::http(429, &header, ""));
        let error = fails(TestEnv::new().at(&server.url, LIST), 8).error();
        starts(&error["hint"], "try again in ");
        assert_eq!(server.requests().len(), 1);
    }
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
