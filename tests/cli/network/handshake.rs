//! Handshakes of TLS that do not come to an end.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;

use crate::faults::{OPERATIONS, Operation};
use crate::listener::Listener;
use crate::support::{Said, TOKEN, TestEnv, fails, lacks};

type Talk = fn(&mut TcpStream);

/// What stands in the way of a handshake.
const HANDSHAKES: [(&str, Talk); 6] = [
    ("closed at once", |_| {}),
    ("closed after the greeting", |stream| read_some(stream)),
    ("a plain refusal", |stream| {
        read_some(stream);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    }),
    ("an alert", |stream| {
        read_some(stream);
        let _ = stream.write_all(b"\x15\x03\x03\x00\x02\x02\x28");
    }),
    ("half a record", |stream| {
        read_some(stream);
        let _ = stream.write_all(b"\x16\x03\x03\x40\x00\x02");
    }),
    ("a stall", |stream| {
        let _ = stream.read_to_end(&mut Vec::new());
    }),
];

/// The greeting of a client is one record of TLS.
fn read_some(stream: &mut TcpStream) {
    let mut head = [0; 5];
    if stream.read_exact(&mut head).is_ok() {
        let length = usize::from(u16::from_be_bytes([head[3], head[4]]));
        let _ = stream.read_exact(&mut vec![0; length]);
    }
}

/// Runs the operation, which gets no connection.
fn attempt(operation: Operation, url: &str) -> (TestEnv, Said) {
    let env = TestEnv::new();
    let mut command = env.at(url, operation.arguments());
    command.env("HWKEY_CONNECT_TIMEOUT", "0.3");
    let said = fails(command.arg("-vv"), 8);
    (env, said)
}

#[test]
fn nothing_is_sent_without_a_handshake() {
    for operation in OPERATIONS {
        for (what, talk) in HANDSHAKES {
            let listener = Listener::new(move |mut stream| talk(&mut stream));
            let url = format!("https://{}", listener.address);
            let (env, said) = attempt(operation, &url);
            let what = format!("{operation:?}, {what}: {}", said.err);
            let error = said.error();
            assert_eq!(error["kind"], "unavailable", "{what}");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(&url), "{what}");
            assert!(!said.err.contains(TOKEN), "{what}");
            assert_eq!(said.err.matches("\n> x-auth-token").count(), 1, "{what}");
            assert!(!env.path("web.pem").exists(), "{what}");
        }
    }
}

/// Where connecting may take as long as the whole attempt, it is still known that nothing was sent.
#[test]
fn an_attempt_that_ends_in_the_handshake_is_no_lost_answer() {
    let listener = Listener::new(|mut stream| drop(stream.read_to_end(&mut Vec::new())));
    let url = format!("https://{}", listener.address);
    let env = TestEnv::new();
    let mut command = env.at(&url, Operation::Create.arguments());
    let said = fails(command.args(["--timeout", "2", "-v"]), 8);
    let error = said.error();
    let message = error["message"].as_str().unwrap();
    assert!(message.ends_with("no connection within 1.8 s"), "{error}");
    lacks(&said.err, "GET ");
    assert!(!env.path("web.pem").exists());
}

#[test]
fn no_secret_is_sent_before_the_handshake_is_done() {
    for operation in OPERATIONS {
        let (record, recorded) = mpsc::channel();
        let listener = Listener::new(move |mut stream| {
            let mut bytes = Vec::new();
            let _ = stream.read_to_end(&mut bytes);
            // The test may be over.
            let _ = record.send(bytes);
        });
        attempt(operation, &format!("https://{}", listener.address));
        let said = recorded.recv().unwrap();
        assert!(said.starts_with(b"\x16\x03"), "{operation:?}: no greeting");
        for secret in [TOKEN, "ssh-ed25519", "x-auth-token", "HTTP/1.1"] {
            let found = said
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{operation:?}: {secret}");
        }
    }
}
