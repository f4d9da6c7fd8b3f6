//! Connections that lead nowhere, or elsewhere.

use super::{HANGS, OPERATIONS, each, is_lost, meet, meet_at, situations};
use crate::server::{Answer, NOWHERE, Server};
use crate::support::{TestEnv, has, run};

#[test]
fn a_connection_closed_before_the_request_is_a_lost_answer() {
    let cases: Vec<_> = situations().collect();
    each(&cases, |&(operation, look)| {
        let outcome = meet_at(operation, &[], 1, look, || Answer::Close);
        is_lost(operation, look, &outcome, 0, "cut off", "hung up");
    });
}

#[test]
fn a_redirect_to_another_host_reaches_nobody() {
    let cases: Vec<_> = situations()
        .flat_map(|(operation, look)| {
            [300, 301, 302, 303, 304, 307, 308].map(|status| (operation, look, status))
        })
        .collect();
    each(&cases, |&(operation, look, status)| {
        let other = Server::new(|_| Answer::Close);
        let location = format!("Location: {}/v4/user/keys\r\n", other.url);
        let answer = move || Answer::http(status, &location, "{}");
        let outcome = meet(operation, look, &[], answer);
        let says = format!("HTTP {status} redirects to {}", other.url);
        is_lost(operation, look, &outcome, 1, &says, "redirect");
        assert!(other.requests().is_empty(), "{operation:?}, {status}");
    });
}

#[test]
fn where_nobody_listens_nothing_was_sent_and_nothing_is_left() {
    for operation in OPERATIONS {
        let env = TestEnv::new();
        let mut command = env.at(NOWHERE, operation.arguments());
        let said = run(command.arg("-v").timeout(HANGS));
        assert_eq!((said.code, said.out.as_str()), (8, ""), "{operation:?}");
        let message = said.error()["message"].as_str().unwrap().to_owned();
        let expected = format!("{NOWHERE}: connection refused");
        assert!(message.ends_with(&expected), "{operation:?}: {message}");
        has(&said.error()["hint"], "hwkey profile show");
        let attempts = said.err.matches("connection refused after").count();
        assert_eq!(attempts, 1, "{operation:?}: {}", said.err);
        assert!(!env.path("web.pem").exists());
    }
}
