//! Replies of success whose JSON is broken.

use serde_json::Value;

use crate::faults::{
    Look, OPERATIONS, Operation, Outcome, each, is_lost, meet, private_key, situations,
};
use crate::kps_wire::assert_no_secret;
use crate::server::Answer;

pub(crate) const PROMISE: &str = "sent an unexpected response: ";

fn answer(body: &[u8]) -> Answer {
    let head = format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    Answer::Bytes([head.as_bytes(), body].concat())
}

pub(crate) fn meet_body(operation: Operation, look: Look, body: impl Into<Vec<u8>>) -> Outcome {
    let body = body.into();
    meet(operation, look, &[], move || answer(&body))
}

/// The private key is safe, and an answer that is odd otherwise is told.
pub(crate) fn is_kept(outcome: &Outcome, what: &str) {
    let said = &outcome.said;
    assert_eq!(said.code, 9, "{what}: {}", said.err);
    assert_eq!(said.out, "", "{what}");
    let error = said.error();
    assert_eq!(error["kind"], "incomplete", "{what}");
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("its private key is in "),
        "{what}: {error}"
    );
    assert_eq!(outcome.saved(), private_key(), "{what}");
    assert_no_secret(&private_key(), &said.err);
}

#[test]
fn a_field_that_comes_twice_is_not_guessed_at() {
    let twice = |operation: Operation, field: &str| {
        let reply = operation.reply().to_string();
        let name = format!("\"{field}\":");
        let (before, after) = reply.split_once(&name).unwrap();
        format!("{before}{name}null,{name}{after}")
    };
    let cases: [(Operation, &[&str]); 2] = [
        (
            Operation::List,
            &["keys", "total", "id", "title", "key", "created_at"],
        ),
        (Operation::Add, &["id", "title", "key", "created_at"]),
    ];
    let cases: Vec<_> = cases
        .into_iter()
        .flat_map(|(operation, fields)| fields.iter().map(move |&field| (operation, field)))
        .flat_map(|(operation, field)| {
            let looks = operation.looks().iter();
            looks.map(move |&look| (operation, field, look))
        })
        .collect();
    each(&cases, |&(operation, field, look)| {
        let outcome = meet_body(operation, look, twice(operation, field));
        is_lost(operation, look, &outcome, 1, PROMISE, field);
    });
    for field in ["name", "public_key", "type"] {
        let body = twice(Operation::Create, field);
        is_kept(&meet_body(Operation::Create, Look::Fails, body), field);
    }
}

/// What cannot be read, though most of it looks like the answer.
fn broken(body: &str) -> Vec<(&'static str, Vec<u8>)> {
    let last = body.len() - 1;
    // At the begin of the first text, which is one that is read.
    let (before, after) = body.split_once("\":\"").unwrap();
    let with = |bytes: &[u8]| [before.as_bytes(), b"\":\"", bytes, after.as_bytes()].concat();
    vec![
        ("null", b"null".to_vec()),
        ("a string", b"\"done\"".to_vec()),
        ("a bare word", b"OK".to_vec()),
        ("single quotes", body.replace('"', "'").into()),
        ("no last brace", body[..last].into()),
        ("comma at the end", format!("{},}}", &body[..last]).into()),
        ("more at the end", format!("{body} {{}}").into()),
        ("a comment", format!("/* {body} */").into()),
        ("a NUL at the end", format!("{body}\0").into()),
        ("not UTF-8", with(b"\xff")),
        ("half a surrogate pair", with(b"\\ud800")),
        ("an escape of no character", with(b"\\q")),
        ("a control character", with(b"\n")),
        ("no text", body.replacen("\":\"", "\":", 1).into()),
        ("no number", format!("{},\"x\":NaN}}", &body[..last]).into()),
        ("deep arrays", "[".repeat(100_000).into()),
        ("deep objects", "{\"keys\":".repeat(100_000).into()),
        (
            "deep and whole",
            ("[".repeat(500) + &"]".repeat(500)).into(),
        ),
    ]
}

#[test]
fn broken_json_is_a_lost_answer() {
    let bodies = |operation: Operation| {
        let mut reply = operation.reply();
        if operation == Operation::Create {
            // With it, the answer is not lost altogether.
            reply["keypair"]["private_key"] = Value::Null;
        }
        broken(&reply.to_string())
    };
    let cases: Vec<_> = situations()
        .flat_map(|(operation, look)| {
            let bodies = bodies(operation).into_iter();
            bodies.map(move |(what, body)| (operation, look, what, body))
        })
        .collect();
    each(&cases, |(operation, look, what, body)| {
        let outcome = meet_body(*operation, *look, body.clone());
        is_lost(*operation, *look, &outcome, 1, PROMISE, what);
    });
}

#[test]
fn what_is_deep_in_a_field_that_nobody_reads_does_no_harm() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    each(&OPERATIONS, |&operation| {
        let reply = operation.reply().to_string();
        let body = format!("{{\"unknown\":{deep},{}", &reply[1..]);
        let answer = move || answer(body.as_bytes());
        let outcome = meet(operation, Look::Fails, &["-vv"], answer);
        let said = outcome.said;
        assert_eq!(said.code, 0, "{operation:?}: {}", said.err);
        let secret = private_key().lines().nth(1).unwrap().to_owned();
        assert!(!said.err.contains(&secret), "{operation:?}");
    });
}
