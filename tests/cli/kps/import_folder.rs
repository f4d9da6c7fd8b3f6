//! `hwkey kps keypair import` of a folder: ten keys at a time, each with a result of its own.

use serde_json::{Value, json};

use crate::kps_wire::{no_pair, pairs, prints, shown};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TestEnv, column, fails, has, line, ok, run, text};

const KEYS: [&str; 3] = ["ed25519", "rsa2048", "ecdsa256"];

/// A home with a folder of the keys.
fn folder() -> TestEnv {
    let env = TestEnv::new();
    for name in KEYS {
        env.write(&format!("keys/{name}.pub"), text(&format!("{name}.pub")));
    }
    env.write("keys/README", "no key");
    env
}

fn import(env: &TestEnv, server: &Server) -> Said {
    run(env.at(&server.url, "--json --retries 0 kps keypair import keys/"))
}

/// The names of what was made, and of what was there.
fn created(said: &Said) -> Value {
    let pairs = said.json();
    let pairs = pairs.as_array().unwrap().iter();
    pairs
        .map(|pair| json!([pair["name"], pair["created"]]))
        .collect()
}

fn batch() -> String {
    format!("POST {}/batch-import", pairs())
}

#[test]
fn a_folder_is_imported_under_the_names_of_its_files() {
    let env = folder();
    for number in 0..9 {
        env.write(&format!("keys/x{number}.pub"), text("ecdsa384.pub"));
    }
    let dry = ok(env.sandbox("--json kps keypair import keys/ --dry-run --scope domain"));
    let requests = dry.json();
    let bodies = column(&requests, "body").into_iter();
    let sizes: Vec<_> = bodies.map(|body| body.as_array().unwrap().len()).collect();
    assert_eq!(sizes, [10, 2]);
    let first = json!({"keypair": {"name": "ecdsa256", "scope": "domain", "public_key": line("ecdsa256.pub")}});
    assert_eq!(requests[0]["body"][0], first);
    ok(env.sandbox("kps keypair import ed25519 keys/ed25519.pub"));
    let said = ok(env.sandbox("--json kps keypair import ./keys"));
    let mut expected = vec![
        json!(["ecdsa256", true]),
        json!(["ed25519", false]),
        json!(["rsa2048", true]),
    ];
    expected.extend((0..9).map(|number| json!([format!("x{number}"), true])));
    assert_eq!(created(&said), Value::from(expected));
    assert_eq!(said.json()[0]["fingerprint"], prints("ecdsa256").0);
    let listed = ok(env.sandbox("kps keypair list -q")).out;
    assert_eq!(listed.lines().count(), 13, "{listed}");
    let again = ok(env.sandbox("kps keypair import keys/ -q"));
    assert_eq!(again.out.lines().count(), 12);
}

#[test]
fn what_is_wrong_with_a_file_is_said_before_anything_is_sent() {
    let env = folder();
    env.write("keys/a b.pub", line("ed25519.pub"));
    env.write("keys/private.pub", text("ed25519.key"));
    std::fs::create_dir(env.path("empty")).unwrap();
    let server = Server::new(|_| Answer::unexpected());
    let said = fails(env.at(&server.url, "kps keypair import keys/"), 2);
    has(&said.err, "a b.pub: a key pair name has only letters");
    has(&said.err, "private.pub is a private key; nothing was sent");
    for rest in [
        "empty/",
        "nowhere/",
        "keys",
        "a.b",
        "keys/ keys/ed25519.pub",
        "keys/ --description x",
        "keys/ --public-key x",
    ] {
        fails(env.at(&server.url, format!("kps keypair import {rest}")), 2);
    }
    assert!(server.lines().is_empty());
}

#[test]
fn each_has_its_own_result() {
    let env = folder();
    let deeper = json!({"keypair": {"keypair": {"name": "ecdsa256", "public_key": line("ecdsa256.pub"), "private_key": "secret"}}});
    let reply = json!({"succeeded_keypairs": [deeper], "failed_keypairs": [
        {"keypair_name": "ed25519", "failed_reason": "quota"},
    ]});
    let server = Server::in_turn([
        Answer::json(200, reply),
        no_pair(),
        Answer::json(200, shown("rsa2048", "ed25519-other", json!({}))),
    ]);
    let said = import(&env, &server).ended(9);
    assert_eq!(created(&said), json!([["ecdsa256", true]]));
    has(&said.err, "KPS did not import `ed25519`: quota");
    has(&said.err, "`rsa2048` already exists with another key");
    assert_eq!(said.error()["message"], "2 of 3 failed");
    assert_eq!(server.lines()[0], batch());
}

#[test]
fn a_lost_answer_is_settled_by_looking() {
    let env = folder();
    let server = Server::new(|request| {
        let name = request.line.rsplit('/').next().unwrap().to_owned();
        if request.line.starts_with("POST") {
            Answer::Close
        } else {
            Answer::json(200, shown(&name, &name, json!({})))
        }
    });
    let said = import(&env, &server).ended(0);
    assert_eq!(
        created(&said),
        json!([["ecdsa256", true], ["ed25519", true], ["rsa2048", true]])
    );
    has(
        &said.err,
        "note: the response was lost, but the key pairs exist",
    );
    assert_eq!(server.count("POST"), 1);

    let server = Server::new(|request| {
        if request.line.starts_with("POST") {
            Answer::Close
        } else if request.line.ends_with("rsa2048") {
            Answer::json(200, shown("rsa2048", "rsa2048", json!({})))
        } else {
            no_pair()
        }
    });
    let said = import(&env, &server).ended(9);
    assert_eq!(created(&said), json!([["rsa2048", true]]));
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn a_batch_that_is_refused_is_imported_one_by_one_unless_all_would_be() {
    let env = folder();
    let one_by_one = |request: &crate::server::Request| {
        if request.line == batch() {
            return refused(400, "KPS.0002");
        }
        let pair = request.json()["keypair"].clone();
        Answer::json(200, json!({"keypair": pair}))
    };
    let server = Server::new(one_by_one);
    import(&env, &server).ended(0);
    assert_eq!(server.count("POST"), 4);

    for (status, code) in [(403, 4), (401, 4), (429, 8)] {
        let server = Server::new(move |_| refused(status, "KPS.9003"));
        let said = import(&env, &server);
        assert_eq!((said.code, said.out.trim()), (code, "[]"), "{}", said.err);
        assert_eq!(server.lines().len(), 1);
        for name in KEYS {
            has(&said.err, format!("\"target\":\"{name}\""));
        }
    }
}
