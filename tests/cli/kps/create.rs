//! `hwkey kps keypair create`: what is sent, and what is shown.

use serde_json::{Value, json};

use crate::kps_wire::{created, prints};
use crate::server::{Answer, Server};
use crate::support::{TestEnv, fails, has, lacks, line, ok, text};

fn demo2() -> Server {
    Server::new(|_| Answer::json(200, created("demo2")))
}

/// The reply says nothing of it.
#[test]
fn the_scope_that_was_asked_for_is_shown() {
    let server = Server::new(|_| Answer::json(200, created("web")));
    let env = TestEnv::new();
    env.write("key.pub", line("pkcs1.pub"));
    for command in ["create web", "import web key.pub"] {
        let command = format!("kps keypair {command} --scope domain --json");
        assert_eq!(ok(env.at(&server.url, command)).json()["scope"], "domain");
    }
}

/// The reply in the documentation, whose keys are cut off.
#[test]
fn the_documented_reply_is_saved_as_it_came() {
    let pair = json!({
        "name": "demo",
        "type": "ssh",
        "public_key": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB...",
        "private_key": "-----BEGIN RSA PRIVATE KEY-----...",
        "fingerprint": "49:ef:73:2b:9b:7f:2e:0c:58:d3:e3:42:8e:28:04:3b",
        "user_id": "e4f380899b1248918f3d37098dc63746",
    });
    let server = Server::in_turn([Answer::json(200, json!({"keypair": pair}))]);
    let env = TestEnv::new();
    let said = ok(env.at(&server.url, "kps keypair create demo2 --json"));
    has(&said.err, "warning: ");
    assert_eq!(env.read("demo2.pem"), "-----BEGIN RSA PRIVATE KEY-----...");
    let pair = said.json();
    assert_eq!(pair["algorithm"], "ssh-rsa");
    for unknown in ["bits", "fingerprint"] {
        assert_eq!(pair[unknown], Value::Null, "{unknown}");
    }
    assert_eq!(
        pair["fingerprint_md5"],
        "49:ef:73:2b:9b:7f:2e:0c:58:d3:e3:42:8e:28:04:3b"
    );
}

#[test]
fn json_has_every_field_of_a_pair_and_where_the_private_key_is() {
    let server = demo2();
    let env = TestEnv::new();
    let said = ok(&mut env.at(&server.url, "kps keypair create demo2 --json"));
    let (sha256, md5) = prints("pkcs1");
    let public_key = line("pkcs1.pub").replace("pkcs1@example.com", "Generated-by-Nova");
    let home = env.path("").canonicalize().unwrap();
    assert_eq!(
        said.json(),
        json!({
            "name": "demo2",
            "type": "ssh",
            "scope": null,
            "user_id": "e4f380899b1248918f3d37098dc63746",
            "algorithm": "ssh-rsa",
            "bits": 2048,
            "fingerprint": sha256,
            "fingerprint_md5": md5,
            "public_key": public_key,
            "hosted": false,
            "state": null,
            "description": null,
            "created_at": null,
            "updated_at": null,
            "created": true,
            "private_key_file": home.join("demo2.pem"),
        })
    );
    assert_eq!(said.err, "");
    assert_eq!(said.out.lines().count(), 1, "compact in a pipe");
    assert_eq!(env.files(), [env.path("demo2.pem")]);
}

#[test]
fn people_see_the_fingerprint_and_the_file_but_not_the_key() {
    let server = demo2();
    let said = ok(TestEnv::new().at(&server.url, "kps keypair create demo2"));
    let (sha256, md5) = prints("pkcs1");
    for part in ["demo2", "ssh-rsa (2048 bits)", &sha256, &md5, "/demo2.pem"] {
        has(&said.out, part);
    }
    lacks(&said.out, "PRIVATE KEY");
    lacks(&said.out, "\x1b");
    let said = ok(TestEnv::new().at(&server.url, "-q kps keypair create demo2"));
    assert_eq!((said.out.as_str(), said.err.as_str()), ("demo2\n", ""));
}

#[test]
fn a_dash_prints_the_private_key_alone_or_in_the_document() {
    for form in ["", "-q", "--json"] {
        let server = demo2();
        let env = TestEnv::new();
        let arguments = format!("kps keypair create demo2 --private-key-file - {form}");
        let said = ok(&mut env.at(&server.url, arguments));
        if form == "--json" {
            let pair = said.json();
            assert_eq!(pair["private_key"], text("pkcs1.key"));
            assert_eq!(pair["private_key_file"], Value::Null);
            assert_eq!(pair["created"], true);
        } else {
            assert_eq!(said.out, text("pkcs1.key"), "{form}");
        }
        assert_eq!(said.err, "");
        assert!(!env.path("demo2.pem").exists());
        assert!(!env.path("-").exists());
    }
}

#[test]
fn names_that_kps_does_not_accept_are_not_sent() {
    let server = demo2();
    let long = "x".repeat(256);
    for name in [
        "", " ", "a b", "a.b", "..", "a/b", "/a", "键", "é", "a\n", &long,
    ] {
        for verb in ["create", "show"] {
            let env = TestEnv::new();
            let arguments = ["kps", "keypair", verb, name, "--json"];
            let said = fails(env.at(&server.url, arguments), 2);
            assert_eq!(said.error()["kind"], "usage", "{name:?}");
            assert!(env.files().is_empty(), "{name:?} left {:?}", env.files());
        }
    }
    assert!(server.lines().is_empty());
}

/// With `.pem` the longest name is too long for a file.
#[test]
fn long_names_are_sent_with_a_warning_above_64_characters() {
    for (length, warned) in [(1, false), (64, false), (65, true), (255, true)] {
        let name = "n".repeat(length);
        let server = demo2();
        let env = TestEnv::new();
        let create = format!("kps keypair create {name} --private-key-file key");
        let said = ok(env.at(&server.url, create));
        assert_eq!(
            said.err.starts_with("warning: "),
            warned,
            "{length}: {}",
            said.err
        );
        assert!(env.path("key").exists());
        assert_eq!(server.requests()[0].json()["keypair"]["name"], name);
    }
}

#[test]
fn without_a_project_id_nothing_is_sent() {
    let server = demo2();
    let env = TestEnv::new();
    let mut command = env.at(&server.url, "kps keypair create demo2 --json");
    let error = fails(command.env_remove("HWKEY_PROJECT_ID"), 3).error();
    has(&error["hint"], "--project-id");
    assert!(server.lines().is_empty() && env.files().is_empty());
}

#[test]
fn the_project_id_is_one_encoded_segment_of_the_path() {
    let env = TestEnv::new();
    let arguments = "--project-id a/../b?c kps keypair create demo2 --dry-run --json";
    let shown = ok(env.at("http://127.0.0.1:1/kms/", arguments)).json();
    let url = "http://127.0.0.1:1/kms/v3/a%2F..%2Fb%3Fc/keypairs";
    assert_eq!(shown["url"], url);
    for id in [".", ".."] {
        let list = format!("kps keypair list --project-id {id}");
        has(
            &fails(env.at("http://127.0.0.1:1", list), 2).err,
            "project_id",
        );
    }
}
