//! `hwkey kps keypair create`: answers that never came, and what is learnt by asking for the name.

use serde_json::Value;

use crate::kps_wire::{created, there};
use crate::server::{Answer, NOWHERE, Server};
use crate::support::{PROJECT, TestEnv, fails, lacks, ok, text};

const CREATE: [&str; 5] = ["--json", "kps", "keypair", "create", "web"];

type Reply = fn() -> Answer;

fn serve(create: Reply, look: Reply) -> Server {
    Server::new(move |request| {
        if request.line.starts_with("POST") {
            create()
        } else {
            look()
        }
    })
}

#[test]
fn a_private_key_in_an_unusable_answer_is_not_quoted() {
    let server = serve(
        || {
            let mut reply = created("web");
            reply["keypair"]["name"] = Value::Null;
            Answer::json(200, &reply)
        },
        || Answer::json(200, there("web", "pkcs1")),
    );
    let env = TestEnv::new();
    let said = fails(env.at(&server.url, CREATE).arg("-vv"), 9);
    for line in text("pkcs1.key").lines() {
        lacks(&said.err, line);
    }
}

#[test]
fn a_connection_that_is_refused_is_tried_again() {
    let env = TestEnv::new();
    let arguments = ["-v", "--retries", "1", "kps", "keypair", "create", "web"];
    let said = fails(&mut env.at(NOWHERE, arguments), 8);
    let attempt = format!("POST {NOWHERE}/v3/{PROJECT}/keypairs: connection refused");
    let attempts = said
        .err
        .lines()
        .filter(|line| line.starts_with(&attempt))
        .count();
    assert_eq!(attempts, 2, "{}", said.err);
    lacks(&said.err, "GET ");
    assert!(!env.path("web.pem").exists());
}

#[test]
fn too_many_requests_is_tried_again() {
    let made = Answer::json(200, created("web"));
    let server = Server::in_turn([Answer::busy(429), Answer::busy(429), made]);
    let env = TestEnv::new();
    ok(&mut env.at(&server.url, CREATE));
    assert_eq!(server.requests().len(), 3);
    for request in server.requests() {
        assert_eq!(request.body, r#"{"keypair":{"name":"web"}}"#);
    }
    let saved = env.read("web.pem");
    assert_eq!(saved, text("pkcs1.key"));
}
