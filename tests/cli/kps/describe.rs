//! `--description` of `kps keypair create` and `import`: a second request, after all else is safe.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::kps::change::described;
use crate::kps_wire::{created, pair, pairs, shown};
use crate::server::{Answer, Server, refused};
use crate::support::{PROJECT, Said, TOKEN, TestEnv, has, line, run};

const OURS: &str = "it's \"ours\" – 键";

/// The command in a hint, run by a shell that finds the binary under its name.
fn obey(hint: &str, url: &str) -> Output {
    let command = hint.split('`').nth(1).unwrap();
    let folder = Path::new(env!("CARGO_BIN_EXE_hwkey")).parent().unwrap();
    Command::new("sh")
        .args(["-c", command])
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", folder.display()))
        .env("HOME", folder)
        .env("HWKEY_ENDPOINT", url)
        .env("HWKEY_TOKEN", TOKEN)
        .env("HWKEY_PROJECT_ID", PROJECT)
        .output()
        .unwrap()
}

/// Commands that make the pair `web`, and what the service answers to the first request.
fn makers() -> [(&'static str, Answer); 3] {
    let imported = Answer::json(200, shown("web", "ed25519", json!({})));
    [
        ("create web", Answer::json(200, created("web"))),
        ("create web --local", imported.clone()),
        ("import web key.pub", imported),
    ]
}

fn make(server: &Server, maker: &str, description: &str) -> (Said, TestEnv) {
    let env = TestEnv::new();
    env.write("key.pub", line("ed25519.pub"));
    let mut command = env.at(
        &server.url,
        format!("--json --retries 0 kps keypair {maker}"),
    );
    let said = run(command.arg(format!("--description={description}")));
    (said, env)
}

/// The description is set at last.
fn is_described(server: &Server, maker: &str) -> Said {
    let (said, _) = make(server, maker, OURS);
    assert_eq!(said.code, 0, "{maker}: {}", said.err);
    assert_eq!(said.json()["description"], OURS);
    said
}

#[test]
fn a_description_is_a_second_request() {
    for (maker, answer) in makers() {
        let server = Server::in_turn([answer, Answer::json(200, json!({}))]);
        is_described(&server, maker);
        let [made, described] = &server.requests()[..] else {
            panic!("{:?}", server.lines())
        };
        assert_eq!(made.line, format!("POST {}", pairs()));
        assert!(made.json()["keypair"]["description"].is_null());
        assert_eq!(described.line, format!("PUT {}", pair("web")));
        assert_eq!(described.json(), json!({"keypair": {"description": OURS}}));
    }
}

#[test]
fn a_description_whose_answer_is_lost_may_be_set() {
    for (maker, answer) in makers() {
        let server = Server::in_turn([answer, Answer::Close, described(OURS)]);
        is_described(&server, maker);
    }
}

#[test]
fn a_pair_that_was_there_gets_the_description_too() {
    let there = Answer::json(200, shown("web", "ed25519", json!({"description": "old"})));
    let set = Answer::json(200, json!({}));
    let server = Server::in_turn([refused(400, "KPS.0002"), there, set]);
    let said = is_described(&server, "import web key.pub");
    assert_eq!(said.json()["created"], false);
    assert_eq!(server.lines()[2], format!("PUT {}", pair("web")));
}

#[test]
fn a_description_that_fails_says_how_to_finish() {
    let failures = [
        refused(400, "KPS.0002"),
        Answer::Close,
        refused(500, "KPS.5004"),
    ];
    for description in [OURS, "-x", "$(id) `id` \\ '"] {
        for failure in &failures {
            for (maker, answer) in makers() {
                let server = Server::in_turn([answer, failure.clone()]);
                let (said, env) = make(&server, maker, description);
                assert_eq!(said.code, 9, "{maker}: {}", said.err);
                let pair = said.json();
                assert_eq!(pair["created"], true);
                assert_eq!(pair["description"], Value::Null);
                let error = said.error();
                has(&error["message"], "description could not be set");
                if maker.starts_with("create") {
                    has(&env.read("web.pem"), "PRIVATE KEY");
                    has(&error["message"], "web.pem");
                }
                if !description.contains('`') {
                    assert_finishes(&error["hint"], description);
                }
            }
        }
    }
}

/// The command in a hint sets the description.
fn assert_finishes(hint: &Value, description: &str) {
    let finish = Server::in_turn([Answer::text(200, ""), described(description)]);
    let output = obey(hint.as_str().unwrap(), &finish.url);
    assert!(output.status.success(), "{hint}: {output:?}");
    let body = json!({"keypair": {"description": description}});
    assert_eq!(finish.requests()[0].json(), body);
}

#[test]
fn a_dry_run_shows_both_requests() {
    for (maker, _) in makers() {
        let server = Server::in_turn([]);
        let (said, env) = make(&server, &format!("{maker} --dry-run"), "ours");
        assert_eq!(said.code, 0, "{}", said.err);
        let shown = said.json();
        assert_eq!(shown[0]["method"], "POST");
        let body = json!({"keypair": {"description": "ours"}});
        assert_eq!(shown[1]["body"], body);
        assert!(server.lines().is_empty());
        assert!(!env.path("web.pem").exists());
    }
}
