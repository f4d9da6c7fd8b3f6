//! Access keys that are refused, or cannot be right.

use jiff::{SignedDuration, Timestamp};

use super::{LIST, SECRET_KEY, SECURITY_TOKEN, account, keyed, temporary};
use crate::server::{Answer, NOWHERE, Server, refusal};
use crate::support::{PROJECT, Said, TestEnv, fails, has, lacks, line, run};

#[test]
fn a_refused_signature_is_never_sent_again() {
    let key = line("ed25519.pub");
    for arguments in [
        &LIST[..],
        &["repo", "key", "add", "--title", "t", "--key", &key],
        &["kps", "keypair", "list"],
        &["kps", "keypair", "import", "web", "--public-key", &key],
    ] {
        let server = Server::new(|_| Answer::json(401, refusal("APIGW.0301", "Incorrect IAM")));
        let env = TestEnv::new();
        let mut command = keyed(&env, &server.url, arguments);
        command
            .env("HWKEY_PROJECT_ID", PROJECT)
            .args(["--retries", "5", "--json"]);
        let error = fails(&mut command, 4).error();
        assert_eq!(error["kind"], "auth", "{error}");
        assert_eq!(server.requests().len(), 1, "{:?}", server.lines());
        let hint = error["hint"].as_str().unwrap_or_default();
        lacks(hint, "clock");
    }
}

/// The hint to a refusal by a service whose clock is `seconds` ahead.
fn hint_of_a_service_ahead(seconds: i64) -> String {
    let server = Server::new(move |_| {
        let date = Timestamp::now() + SignedDuration::from_secs(seconds);
        let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let body = refusal("APIGW.0303", "Incorrect app authentication information");
        Answer::http(401, &format!("Date: {date}\r\n"), body)
    });
    let env = TestEnv::new();
    let mut command = keyed(&env, &server.url, LIST);
    let error = fails(command.arg("--json"), 4).error();
    assert_eq!(server.requests().len(), 1);
    error["hint"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_clock_that_is_wrong_is_named() {
    // Half a minute more than is said, for the time that the test itself takes.
    let hint = hint_of_a_service_ahead(20 * 60 + 30);
    has(&hint, "clock is 20 minutes behind");
    let hint = hint_of_a_service_ahead(-20 * 60 - 30);
    has(&hint, "clock is 20 minutes ahead");
    for seconds in [0, 10 * 60, -10 * 60] {
        lacks(&hint_of_a_service_ahead(seconds), "clock");
    }
}

pub(super) fn assert_silent(said: &Said, what: &str) {
    for secret in [SECRET_KEY, SECURITY_TOKEN, "Signature="] {
        assert!(!said.out.contains(secret), "{what}: {}", said.out);
        assert!(!said.err.contains(secret), "{what}: {}", said.err);
    }
    assert!(!said.err.contains("panicked"), "{what}: {}", said.err);
}

#[test]
fn secrets_are_in_no_mistake() {
    let env = TestEnv::new();
    let cases: [(&[&str], i32); 4] = [
        (&["-vv", "nonsense"], 2),
        (&["--endpoint", "http://10.0.0.1", "repo", "key", "list"], 3),
        (&["-vv", "--retries", "0", "repo", "key", "list"], 8),
        (&["-vv", "profile", "show"], 0),
    ];
    for (arguments, exit) in cases {
        let said = run(&mut temporary(&env, NOWHERE, arguments));
        assert_eq!(said.code, exit, "{arguments:?}: {}", said.err);
        assert_silent(&said, "mistake");
    }
    for variable in ["HWKEY_ACCESS_KEY", "HWKEY_SECRET_KEY"] {
        let mut command = temporary(&env, NOWHERE, LIST);
        assert_silent(&fails(command.env_remove(variable), 3), variable);
    }
    for value in [format!("{SECURITY_TOKEN}\n{SECURITY_TOKEN}"), "é".into()] {
        let mut command = temporary(&env, NOWHERE, LIST);
        command.env("HWKEY_SECURITY_TOKEN", value);
        assert_silent(&fails(&mut command, 3), "what no header can hold");
    }
}

#[test]
fn a_part_without_text_is_a_mistake_of_the_configuration() {
    for part in ["access_key", "secret_key", "security_token"] {
        for empty in ["", " "] {
            let server = account();
            let env = TestEnv::new();
            let value = |name: &str| if name == part { empty } else { "something" };
            env.config(&format!(
                "[profiles.default]\nendpoint = \"{}\"\naccess_key = \"{}\"\nsecret_key = \"{}\"\nsecurity_token = \"{}\"\n",
                server.url,
                value("access_key"),
                value("secret_key"),
                value("security_token"),
            ));
            let mut command = env.command(LIST);
            let error = fails(command.arg("--json"), 3).error();
            has(&error["message"], part);
            assert!(server.requests().is_empty());
        }
    }
}
