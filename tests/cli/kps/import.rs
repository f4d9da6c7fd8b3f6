//! `hwkey kps keypair import`

use serde_json::json;

use crate::kps_wire::{no_pair, pair, prints, shown, there};
use crate::repo_wire::refuses;
use crate::server::{Answer, Server, refusal, refused};
use crate::support::{TOKEN, TestEnv, data, fails, file, has, line, ok, private, text};

fn import(rest: &str) -> String {
    format!("--json kps keypair import laptop {rest}")
}

fn making() -> Server {
    Server::new(|_| Answer::json(200, there("laptop", "ed25519")))
}

/// A server that refuses with `status` and shows a pair with `held` to those who look.
fn refusing(status: u16, held: Option<&'static str>) -> Server {
    Server::new(
        move |request| match (request.line.starts_with("POST"), held) {
            (true, _) => Answer::json(status, refusal("KPS.0002", "not that")),
            (false, Some(key)) => Answer::json(200, there("laptop", key)),
            (false, None) => no_pair(),
        },
    )
}

#[test]
fn a_key_comes_from_a_file_stdin_or_the_command_line() {
    let key = line("ed25519.pub");
    for source in [&*file("ed25519.pub"), "-", &format!("--public-key '{key}'")] {
        let (env, server) = (TestEnv::new(), making());
        let mut command = env.at(&server.url, import(source));
        let said = ok(command.write_stdin(text("ed25519.pub")));
        assert_eq!(said.json()["created"], true, "{source}");
        assert_eq!(said.err, "", "{source}");
        let body = json!({"keypair": {"name": "laptop", "public_key": key}});
        assert_eq!(server.requests()[0].json(), body);
    }
}

#[test]
fn an_answer_with_another_key_is_warned_of() {
    let server = Server::new(|_| Answer::json(200, there("laptop", "rsa2048")));
    let said = ok(TestEnv::new().at(&server.url, import(&file("ed25519.pub"))));
    let (theirs, ours) = (prints("rsa2048").0, prints("ed25519").0);
    let start = format!(
        "warning: KPS answered with another public key ({theirs}) than the one that was sent ({ours}): "
    );
    has(&said.err, &start);
}

#[test]
fn json_has_every_field_of_a_pair() {
    let key = line("ed25519.pub");
    let said = ok(TestEnv::new().at(&making().url, import(&file("ed25519.pub"))));
    let (sha256, md5) = prints("ed25519");
    assert_eq!(
        said.json(),
        json!({
            "name": "laptop",
            "type": "ssh",
            "scope": null,
            "user_id": "e4f380899b1248918f3d37098dc63746",
            "algorithm": "ssh-ed25519",
            "bits": 256,
            "fingerprint": sha256,
            "fingerprint_md5": md5,
            "public_key": key.replace("ed25519@example.com", "Generated-by-Nova"),
            "hosted": false,
            "state": null,
            "description": null,
            "created_at": null,
            "updated_at": null,
            "created": true,
        })
    );
}

#[test]
fn one_source_is_needed_and_no_more() {
    for source in ["missing.pub", "", "- --public-key x"] {
        refuses(&TestEnv::new(), import(source), "");
    }
}

#[test]
fn a_short_rsa_key_and_a_dsa_key_get_a_warning() {
    for (name, warned) in [
        ("rsa1024.pub", true),
        ("dsa.pub", true),
        ("rsa2048.pub", false),
    ] {
        let reply = there("laptop", name.trim_end_matches(".pub"));
        let server = Server::in_turn([Answer::json(200, reply)]);
        let said = ok(TestEnv::new().at(&server.url, import(&file(name))));
        assert_eq!(
            said.err.starts_with("warning: "),
            warned,
            "{name}: {}",
            said.err
        );
        assert_eq!(server.lines().len(), 1);
    }
}

#[test]
fn what_differs_of_a_pair_that_is_there_is_said() {
    let file = file("ed25519.pub");
    for (options, note) in [
        ("--scope=domain", "note: its scope is `user`, not `domain`"),
        ("--type=x509", "note: its type is `ssh`, not `x509`"),
        ("--user-id=me", "note: its user id is `"),
        ("--scope=user --type=ssh", ""),
        ("", ""),
    ] {
        for first in [Answer::Close, refused(400, "KPS.0002")] {
            let changes = json!({"type": "ssh", "scope": "user", "user_id": "them"});
            let there = shown("laptop", "ed25519", changes);
            let server = Server::in_turn([first, Answer::json(200, there)]);
            let import = import(&format!("{file} {options}"));
            let said = ok(TestEnv::new().at(&server.url, import));
            let notes = said.err.matches("note: its ").count();
            assert_eq!(notes, usize::from(!note.is_empty()), "{}", said.err);
            has(&said.err, note);
        }
    }
}

#[test]
fn importing_the_same_key_again_succeeds() {
    for status in [400, 409, 404] {
        let server = refusing(status, Some("ed25519"));
        let said = ok(TestEnv::new().at(&server.url, import(&file("ed25519.pub"))));
        assert_eq!(said.json()["created"], false, "{status}");
        assert_eq!(said.json()["fingerprint"], prints("ed25519").0);
        has(&said.err, "note: ");
        assert_eq!((server.count("POST"), server.count("GET")), (1, 1));
        let look = format!("GET {}", pair("laptop"));
        assert_eq!(server.requests()[1].line, look);
        assert_eq!(server.requests()[1].header("x-auth-token"), Some(TOKEN));
    }
    let server = refusing(400, Some("ed25519"));
    let quiet = format!("-q kps keypair import laptop {}", file("ed25519.pub"));
    let said = ok(TestEnv::new().at(&server.url, quiet));
    assert_eq!((said.out.as_str(), said.err.as_str()), ("laptop\n", ""));
}

#[test]
fn importing_again_changes_the_description_and_says_so() {
    let env = TestEnv::new();
    let there = "note: key pair already exists with this key; not created\n";
    let updated = format!("{there}note: description updated\n");
    for (description, created, notes) in [
        ("first", true, ""),
        ("first", false, there),
        ("second", false, &updated),
    ] {
        let arguments = import(&format!("- --description {description}"));
        let said = ok(env.sandbox(arguments).write_stdin(line("ed25519.pub")));
        assert_eq!(said.err, notes);
        assert_eq!(said.json()["created"], created);
        let kept = ok(env.sandbox("--json kps keypair show laptop"));
        assert_eq!(kept.json()["description"], description);
    }
}

/// A pair that is found after a lost answer may be there without what was asked for.
#[test]
fn a_key_is_hosted_though_the_answer_to_the_import_was_lost() {
    let server = Server::new(|request| match &request.line {
        line if line.contains("private-key/import") => Answer::json(200, json!({})),
        line if line.starts_with("POST") => Answer::Close,
        _ => Answer::json(200, there("laptop", "ed25519")),
    });
    let env = TestEnv::new();
    private(&env.write("key", text("ed25519.key")));
    let import = import("--private-key key --encryption=default");
    let said = ok(env.at(&server.url, import));
    assert_eq!(said.json()["hosted"], true, "{}", said.err);
    assert_eq!((server.count("POST"), server.count("GET")), (2, 1));
}

/// What became of hosting is looked at as well; the pair is described only after it.
#[test]
fn a_pair_that_is_there_without_its_private_key_says_so() {
    let no = || refused(400, "KPS.0002");
    for (made, hosting, code) in [
        (no(), no(), 7),
        (no(), refused(500, "KPS.5003"), 8),
        (Answer::Close, no(), 9),
        (Answer::Close, Answer::Close, 9),
    ] {
        let server = Server::new(move |request| match &request.line {
            line if line.contains("private-key/import") => hosting.clone(),
            line if line.starts_with("POST") => made.clone(),
            line if line.starts_with("PUT") => Answer::json(200, json!({})),
            _ => {
                let mut pair = there("laptop", "ed25519");
                pair["keypair"]["is_key_protection"] = false.into();
                Answer::json(200, pair)
            }
        });
        let import = import("--encryption=default --description=x --private-key");
        let env = TestEnv::new();
        let mut command = env.at(&server.url, import);
        let said = fails(command.arg(data("ed25519.key")), code);
        let message = said.error()["message"].to_string();
        let made = "the key pair `laptop` was imported, but not its private key";
        assert_eq!(message.contains(made), code == 9, "{message}");
        assert_eq!(server.count("PUT"), 0, "{message}");
    }
}
