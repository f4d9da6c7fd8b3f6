//! What must never happen: a token shown, a wrong machine asked, memory filled, a panic.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use crate::repo_wire::no_keys;
use crate::server::{Answer, NOWHERE, Server};
use crate::support::{TestEnv, fails, has, lacks, line, ok, text};

const LIST: [&str; 3] = ["repo", "key", "list"];

/// What was sent is searched for elsewhere; this is what a service sets.
#[test]
fn secrets_in_headers_of_an_answer_are_not_shown() {
    let headers = "Set-Cookie: s=a-cookie\r\nX-Subject-Token: a-token\r\n";
    let server = Server::new(move |_| Answer::http(400, headers, ""));
    let said = fails(TestEnv::new().at(&server.url, LIST).arg("-vv"), 7);
    has(&said.err, "x-subject-token");
    lacks(&said.err, "a-cookie");
    lacks(&said.err, "a-token");
}

#[test]
fn there_is_no_option_that_takes_a_secret() {
    for option in ["--token", "--password", "--secret-key", "--access-key"] {
        let said = fails(TestEnv::new().command(LIST).arg(format!("{option}=x")), 2);
        has(&said.err, option);
    }
}

#[test]
fn a_proxy_on_another_machine_gets_no_plain_request() {
    let server = no_keys();
    let proxy = "http://me:proxy-secret@proxy.example:8080";
    let said = fails(
        TestEnv::new()
            .at(&server.url, LIST)
            .env("HWKEY_PROXY", proxy),
        3,
    );
    has(&said.err, "unencrypted");
    lacks(&said.err, "proxy-secret");
    assert!(server.requests().is_empty());
}

#[test]
fn a_path_that_json_cannot_hold_is_refused_first() {
    let server = Server::new(|_| Answer::unexpected());
    let env = TestEnv::new();
    let name = OsString::from_vec(b"caf\xe9.pem".to_vec());
    for command in [
        &["keypair", "create"][..],
        &["keypair", "create", "--local"],
        &["private-key", "export"],
    ] {
        let mut command = env.at(
            &server.url,
            [&["kps"], command, &["web", "--json", "--private-key-file"]].concat(),
        );
        let error = fails(command.arg(&name), 2).error();
        has(&error["message"], "is not UTF-8");
        assert_eq!(server.lines(), [""; 0]);
        assert!(!env.path("").join(&name).exists());
    }
}

#[test]
fn deeply_nested_json_in_a_refusal_is_not_repeated() {
    let depth = 1 << 20;
    let bodies = [
        "[".repeat(depth),
        "{\"a\":".repeat(depth),
        format!("{{\"keys\":{}{}}}", "[".repeat(depth), "]".repeat(depth)),
        format!("{{\"keys\":[],\"x\":{}", "[".repeat(depth)),
    ];
    for body in bodies {
        let start: String = body.chars().take(12).collect();
        let server = Server::new(move |_| Answer::text(400, &body));
        let env = TestEnv::new();
        let said = fails(env.at(&server.url, LIST).arg("--json"), 7);
        assert!(said.err.len() < 4000, "{start}");
    }
}

#[test]
fn a_private_key_that_is_given_as_text_is_not_quoted() {
    for arguments in [
        "repo key add --key",
        "repo deploy-key add -R 7 --key",
        "kps keypair import web --public-key",
    ] {
        for name in ["ed25519.key", "pkcs1.key", "pkcs8-encrypted.key"] {
            for extra in ["-vv", "--json"] {
                let server = no_keys();
                let env = TestEnv::new();
                let mut command = env.at(&server.url, arguments);
                let said = fails(command.arg(text(name)).arg(extra), 2);
                has(&said.err, "is a private key; nothing was sent");
                let body = text(name);
                for line in body.lines() {
                    lacks(&said.err, line);
                }
                assert!(server.requests().is_empty());
            }
        }
    }
}

#[test]
fn a_request_that_is_only_shown_does_not_control_the_terminal() {
    let title = "a\u{202e}\u{2066}b";
    let description = "a\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{2066}b";
    let env = TestEnv::new();
    let add = ["repo", "key", "add", "--key", &line("ed25519.pub")];
    let update = ["kps", "keypair", "update", "web"];
    for (arguments, option, hostile, field) in [
        (&add[..], "--title", title, "/title"),
        (
            &update,
            "--description",
            description,
            "/keypair/description",
        ),
    ] {
        for form in ["--output=table", "-q", "--json"] {
            let mut command = env.at(NOWHERE, arguments);
            let said = ok(command.args(["--dry-run", option, hostile, form]));
            let bad =
                |c: char| (c.is_control() && c != '\n') || ('\u{2000}'..'\u{2070}').contains(&c);
            assert!(!said.out.contains(bad), "{form}: {:?}", said.out);
            // What is shown can be pasted, and means the same.
            let body = match form {
                "--json" => said.json()["body"].clone(),
                _ => serde_json::from_str(said.out.lines().last().unwrap()).unwrap(),
            };
            assert_eq!(body.pointer(field).unwrap(), hostile, "{form}: {body}");
        }
    }
}
