//! `hwkey kps keypair create`: answers that never came, and what is learnt by asking for the name.

use crate::kps_wire::created;
use crate::server::{Answer, NOWHERE, Server};
use crate::support::{PROJECT, TestEnv, fails, lacks, ok, text};

#[test]
fn a_connection_that_is_refused_is_tried_again() {
    let env = TestEnv::new();
    let create = "-v --retries 1 kps keypair create web";
    let said = fails(env.at(NOWHERE, create), 8);
    let attempt = format!("\nPOST {NOWHERE}/v3/{PROJECT}/keypairs: connection refused");
    let attempts = format!("\n{}", said.err).matches(&attempt).count();
    assert_eq!(attempts, 2, "{}", said.err);
    // There is nothing to look for.
    lacks(&said.err, "GET ");
    assert!(!env.path("web.pem").exists());
}

#[test]
fn too_many_requests_is_tried_again() {
    let made = Answer::json(200, created("web"));
    let server = Server::in_turn([Answer::busy(429), Answer::busy(429), made]);
    let env = TestEnv::new();
    ok(env.at(&server.url, "kps keypair create web"));
    assert_eq!(server.requests().len(), 3);
    for request in server.requests() {
        assert_eq!(request.body, r#"{"keypair":{"name":"web"}}"#);
    }
    assert_eq!(env.read("web.pem"), text("pkcs1.key"));
}
