//! When `hwkey repo key add` sends its request again, and when it must not.

use crate::repo_wire::{ADD, LIST, key, page};
use crate::server::{Answer, NOWHERE, Server, refused};
use crate::support::{Said, TestEnv, data, fails, has, line, ok};

/// Adds a key, which must end with `code`.
fn add(url: &str, further: &[&str], code: i32) -> Said {
    let env = TestEnv::new();
    let mut command = env.at(url, "repo key add");
    command.arg(data("ed25519.pub")).args(further);
    match code {
        0 => ok(&mut command),
        _ => fails(&mut command, code),
    }
}

fn added() -> Answer {
    Answer::json(201, key(1, "t", &line("ed25519.pub")))
}

#[test]
fn a_refused_connection_is_tried_again() {
    let said = add(NOWHERE, &["--retries", "2", "-v"], 8);
    let attempt = format!("POST {NOWHERE}/v4/user/keys: connection refused after ");
    let notes: Vec<&str> = said
        .err
        .lines()
        .filter(|line| line.starts_with("note: "))
        .collect();
    assert_eq!(said.err.matches(&attempt).count(), 3, "{}", said.err);
    assert_eq!(notes.len(), 2, "{}", said.err);
    for (note, number) in notes.iter().zip(2..) {
        assert!(
            note.starts_with("note: connection refused; trying again in "),
            "{note}"
        );
        assert!(
            note.ends_with(&format!("(attempt {number} of 3)")),
            "{note}"
        );
    }
    let message = format!("no valid response from {NOWHERE}: connection refused, tried 3 times\n");
    has(&said.err, &message);
}

#[test]
fn what_was_surely_not_processed_is_sent_again() {
    for status in [429, 503] {
        let server = Server::in_turn([Answer::busy(status), Answer::busy(status), added()]);
        let said = add(&server.url, &["-v", "--json"], 0);
        assert_eq!(said.json()["created"], true);
        assert_eq!(server.lines(), [ADD, ADD, ADD], "{status}");
        let note = format!("note: HTTP {status}; trying again in 0.0 s (attempt 2 of 4)\n");
        has(&said.err, &note);
        let requests = server.requests();
        assert_eq!(requests[0].body, requests[2].body);
    }
}

#[test]
fn a_rate_limit_without_a_time_is_waited_for_as_well() {
    let server = Server::in_turn([refused(429, "APIGW.0308"), added()]);
    add(&server.url, &["--retries", "1"], 0);
    assert_eq!(server.lines(), [ADD, ADD]);
}

#[test]
fn the_look_after_a_lost_answer_is_a_read_and_tried_again() {
    let found = page(&[key(2, "t", &line("ed25519.pub"))]);
    let server = Server::in_turn([Answer::Close, Answer::busy(503), Answer::json(200, found)]);
    add(&server.url, &[], 0);
    assert_eq!(server.lines(), [ADD, LIST, LIST]);
}
