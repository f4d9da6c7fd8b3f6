//! `--description` of `kps keypair create` and `import`: a second request, after all else is safe.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::kps::change::described;
use crate::kps_wire::{created, pair, pairs, shown};
use crate::server::{Answer, Server, refused};
use crate::support::{PROJECT, Said, TOKEN, TestEnv, has, line, run, text};

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

/// Commands that make the pair `web` with a description, and what the service answers to the first request.
fn makers(env: &TestEnv) -> [(Vec<&'static str>, Answer); 3] {
    env.write("key.pub", line("ed25519.pub"));
    let imported = shown("web", "ed25519", json!({}));
    [
        (vec!["create", "web"], Answer::json(200, created("web"))),
        (
            vec!["create", "web", "--local"],
            Answer::json(200, &imported),
        ),
        (
            vec!["import", "web", "key.pub"],
            Answer::json(200, &imported),
        ),
    ]
}

fn make(env: &TestEnv, server: &Server, maker: &[&str], description: &str) -> Said {
    let mut command = env.at(&server.url, "--json --retries 0 kps keypair");
    command
        .args(maker)
        .arg(format!("--description={description}"));
    let said = run(&mut command);
    let _ = std::fs::remove_file(env.path("web.pem.pub"));
    said
}

#[test]
fn a_description_is_a_second_request() {
    let env = TestEnv::new();
    for (maker, answer) in makers(&env) {
        let server = Server::in_turn([answer, Answer::json(200, json!({}))]);
        let said = make(&env, &server, &maker, OURS);
        assert_eq!(said.code, 0, "{maker:?}: {}", said.err);
        assert_eq!(said.json()["description"], OURS);
        let requests = server.requests();
        assert_eq!(requests[0].line, format!("POST {}", pairs()));
        assert!(requests[0].json()["keypair"]["description"].is_null());
        assert_eq!(requests[1].line, format!("PUT {}", pair("web")));
        assert_eq!(
            requests[1].json(),
            json!({"keypair": {"description": OURS}})
        );
        assert_eq!(requests.len(), 2);
        let _ = std::fs::remove_file(env.path("web.pem"));
    }
}

#[test]
fn a_description_whose_answer_is_lost_may_be_set() {
    let env = TestEnv::new();
    for (maker, answer) in makers(&env) {
        let server = Server::in_turn([answer, Answer::Close, described(OURS)]);
        let said = make(&env, &server, &maker, OURS);
        assert_eq!(said.code, 0, "{maker:?}: {}", said.err);
        assert_eq!(said.json()["description"], OURS);
        let _ = std::fs::remove_file(env.path("web.pem"));
    }
}

#[test]
fn a_description_that_fails_says_how_to_finish() {
    let env = TestEnv::new();
    for description in [OURS, "-x", "$(id) `id` \\ '"] {
        for failure in [
            refused(400, "KPS.0002"),
            Answer::Close,
            refused(500, "KPS.5004"),
        ] {
            for (maker, answer) in makers(&env) {
                let server = Server::in_turn([answer, failure.clone()]);
                let said = make(&env, &server, &maker, description);
                assert_eq!(said.code, 9, "{maker:?}: {}", said.err);
                let pair = said.json();
                assert_eq!(pair["created"], true);
                assert_eq!(pair["description"], Value::Null);
                let error = said.error();
                let message = error["message"].as_str().unwrap();
                has(message, "description could not be set");
                if maker[0] == "create" {
                    let saved = env.read("web.pem");
                    has(&saved, "PRIVATE KEY");
                    has(message, "web.pem");
                    if maker.len() == 2 {
                        assert_eq!(saved, text("pkcs1.key"));
                    }
                    std::fs::remove_file(env.path("web.pem")).unwrap();
                }
                if description.contains('`') {
                    continue;
                }
                let finish = Server::in_turn([Answer::text(200, ""), described(description)]);
                let output = obey(error["hint"].as_str().unwrap(), &finish.url);
                assert!(output.status.success(), "{}: {output:?}", error["hint"]);
                let body = json!({"keypair": {"description": description}});
                assert_eq!(finish.requests()[0].json(), body);
            }
        }
    }
}

#[test]
fn a_dry_run_shows_both_requests() {
    let env = TestEnv::new();
    for (maker, _) in makers(&env) {
        let server = Server::in_turn([]);
        let said = make(
            &env,
            &server,
            &[&maker[..], &["--dry-run"]].concat(),
            "ours",
        );
        assert_eq!(said.code, 0, "{}", said.err);
        let shown = said.json();
        assert_eq!(shown[0]["method"], "POST");
        assert_eq!(
            shown[1]["body"],
            json!({"keypair": {"description": "ours"}})
        );
        assert!(server.lines().is_empty());
        assert!(!env.path("web.pem").exists());
    }
}

#[test]
fn a_pair_that_was_there_gets_the_description_too() {
    let env = TestEnv::new();
    let there = Answer::json(200, shown("web", "ed25519", json!({"description": "old"})));
    let (maker, _) = makers(&env)[2].clone();
    let answers = [
        refused(400, "KPS.0002"),
        there,
        Answer::json(200, json!({})),
    ];
    let server = Server::in_turn(answers);
    let said = make(&env, &server, &maker, OURS);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(said.json()["created"], false);
    assert_eq!(said.json()["description"], OURS);
    assert_eq!(server.lines()[2], format!("PUT {}", pair("web")));
}
