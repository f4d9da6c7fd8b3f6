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
fn documented() -> Server {
    Server::new(|_| {
        let pair = json!({
            "name": "demo",
            "type": "ssh",
            "public_key": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB...",
            "private_key": "-----BEGIN RSA PRIVATE KEY-----...",
            "fingerprint": "49:ef:73:2b:9b:7f:2e:0c:58:d3:e3:42:8e:28:04:3b",
            "user_id": "e4f380899b1248918f3d37098dc63746",
        });
        Answer::json(200, json!({"keypair": pair}))
    })
}

#[test]
fn the_documented_reply_is_saved_as_it_came() {
    let server = documented();
    let env = TestEnv::new();
    let said = ok(&mut env.at(&server.url, "kps keypair create demo2 --json"));
    has(&said.err, "warning: ");
    let saved = env.read("demo2.pem");
    assert_eq!(saved, "-----BEGIN RSA PRIVATE KEY-----...");
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
}

#[test]
fn people_see_the_fingerprint_and_the_file_but_not_the_key() {
    let server = demo2();
    let env = TestEnv::new();
    let said = ok(&mut env.at(&server.url, "kps keypair create demo2"));
    let (sha256, md5) = prints("pkcs1");
    for part in ["demo2", "ssh-rsa (2048 bits)", &sha256, &md5, "/demo2.pem"] {
        has(&said.out, part);
    }
    lacks(&said.out, "PRIVATE KEY");
    assert!(!said.out.contains('\x1b'), "{}", said.out);
}

#[test]
fn quiet_prints_just_the_name() {
    let server = demo2();
    let env = TestEnv::new();
    let said = ok(&mut env.at(&server.url, "-q kps keypair create demo2"));
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
            let said = fails(&mut env.at(&server.url, arguments), 2);
            assert_eq!(said.error()["kind"], "usage", "{name:?}");
            let left: Vec<_> = std::fs::read_dir(env.path("")).unwrap().collect();
            assert!(left.is_empty(), "{name:?} left {left:?}");
        }
    }
    assert!(server.lines().is_empty());
}

#[test]
fn long_names_are_sent_with_a_warning_above_64_characters() {
    for (length, warned) in [(1, false), (64, false), (65, true), (251, true)] {
        let name = "n".repeat(length);
        let server = demo2();
        let env = TestEnv::new();
        let said = ok(&mut env.at(&server.url, ["kps", "keypair", "create", &name]));
        let warning = said.err.lines().any(|line| line.starts_with("warning: "));
        assert_eq!(warning, warned, "{length}: {:?}", said.err);
        assert!(env.path(&format!("{name}.pem")).exists());
        assert_eq!(server.requests()[0].json()["keypair"]["name"], name);
    }
}

#[test]
fn a_name_of_255_characters_needs_another_file_name() {
    let name = "n".repeat(255);
    let server = demo2();
    let env = TestEnv::new();
    let arguments = format!("kps keypair create {name} --private-key-file key");
    ok(&mut env.at(&server.url, arguments));
    assert!(env.path("key").exists());
}

#[test]
fn without_a_project_id_nothing_is_sent() {
    let server = demo2();
    let env = TestEnv::new();
    let arguments = ["kps", "keypair", "create", "demo2", "--json"];
    let said = fails(
        env.at(&server.url, arguments)
            .env_remove("HWKEY_PROJECT_ID"),
        3,
    );
    let error = said.error();
    assert_eq!(error["kind"], "config");
    has(&error["hint"], "--project-id");
    assert!(server.lines().is_empty());
    assert!(!env.path("demo2.pem").exists());
}

#[test]
fn the_project_id_is_one_encoded_segment_of_the_path() {
    let env = TestEnv::new();
    let arguments = "--project-id a/../b?c kps keypair create demo2 --dry-run --json";
    let shown = ok(&mut env.at("http://127.0.0.1:1/kms/", arguments)).json();
    assert_eq!(
        shown["url"],
        "http://127.0.0.1:1/kms/v3/a%2F..%2Fb%3Fc/keypairs"
    );
}

#[test]
fn a_project_id_that_leads_elsewhere_is_refused() {
    for id in [".", ".."] {
        let env = TestEnv::new();
        let mut command = env.at("http://127.0.0.1:1", "kps keypair list");
        let said = fails(command.args(["--project-id", id]), 2);
        has(&said.err, "project_id");
    }
}

#[test]
fn a_fingerprint_that_is_not_the_keys_is_a_warning() {
    let wrong = "00:ef:73:2b:9b:7f:2e:0c:58:d3:e3:42:8e:28:04:3b";
    for (kind, warned) in [("ssh", true), ("x509", false)] {
        let mut reply = created("demo2");
        reply["keypair"]["fingerprint"] = wrong.into();
        reply["keypair"]["type"] = kind.into();
        let server = Server::new(move |_| Answer::json(200, &reply));
        let env = TestEnv::new();
        let said = ok(&mut env.at(&server.url, "kps keypair create demo2 --json"));
        assert_eq!(said.json()["fingerprint_md5"], wrong);
        let warning = said.err.lines().any(|line| line.starts_with("warning: "));
        assert_eq!(warning, warned, "{kind}: {:?}", said.err);
        assert_eq!(said.err.contains(wrong), warned);
    }
}
