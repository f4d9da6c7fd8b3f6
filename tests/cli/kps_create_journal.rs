//! `hwkey kps keypair create` that was killed: later commands tell.

#![cfg(unix)]

use std::fs;
use std::process::{Child, Stdio};
use std::sync::mpsc::channel;

use serde_json::json;

use crate::kps::{created, no_pair, shown};
use crate::process::bare;
use crate::server::{Answer, Server};
use crate::support::{PROJECT, TOKEN, TestEnv, mode, ok, run, text};

const WARNING: &str = "warning: `kps keypair create` was interrupted";

/// A command that is killed while the service has its request.
fn killed(env: &TestEnv, arguments: &[&str]) {
    let (ask, asked) = channel();
    let server = Server::new(move |_| {
        ask.send(()).unwrap();
        Answer::Silence
    });
    let mut child = start(env, &server, arguments);
    asked.recv().unwrap();
    let list = ok(&mut env.at(&answering().url, ["kps", "keypair", "list", "-q"]));
    assert_eq!(list.err, "", "the other process is alive");
    child.kill().unwrap();
    child.wait().unwrap();
}

fn start(env: &TestEnv, server: &Server, arguments: &[&str]) -> Child {
    bare(env, &server.url, arguments.iter().copied())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A service with one pair, `there`.
fn answering() -> Server {
    Server::new(|request| {
        if request.line.ends_with("/keypairs/gone") {
            return no_pair();
        }
        if request.line.contains("keypairs?limit") {
            return Answer::json(200, json!({"keypairs": [], "page_info": {}}));
        }
        if request.line.ends_with("private-key/export") {
            return Answer::json(200, json!({"keypair": {"private_key": text("pkcs1.key")}}));
        }
        if request.line.starts_with("DELETE") {
            return Answer::text(200, "");
        }
        Answer::json(200, shown("web", "pkcs1", json!({})))
    })
}

#[test]
fn a_killed_create_is_told_until_it_is_settled() {
    let create = ["kps", "keypair", "create"];
    let settled: [(&str, &[&str]); 4] = [
        ("gone", &["kps", "keypair", "show", "gone"]),
        ("web", &["kps", "keypair", "delete", "web", "--yes"]),
        (
            "web",
            &[
                "kps",
                "private-key",
                "export",
                "web",
                "--private-key-file",
                "k",
            ],
        ),
        (
            "web",
            &[
                "kps",
                "private-key",
                "export",
                "web",
                "--private-key-file",
                "-",
            ],
        ),
    ];
    for (name, settle) in settled {
        let env = TestEnv::new();
        killed(&env, &[&create, &[name][..]].concat());
        let server = answering();
        for command in [
            &["kps", "keypair", "list"][..],
            &["audit"],
            &["kps", "keypair", "show", "web"],
        ] {
            let said = run(&mut env.at(&server.url, command));
            assert_eq!(
                said.err.matches(WARNING).count(),
                1,
                "{command:?}: {}",
                said.err
            );
            assert!(
                said.err
                    .contains(&format!("`{name}` may exist without a saved private key")),
                "{}",
                said.err
            );
            assert!(said.err.contains(&format!("/{name}.pem")), "{}", said.err);
        }
        let said = run(&mut env.at(&server.url, settle));
        assert_eq!(
            said.err.matches(WARNING).count(),
            1,
            "{settle:?}: {}",
            said.err
        );
        let said = ok(&mut env.at(&server.url, ["kps", "keypair", "list", "-q"]));
        assert_eq!(said.err, "", "{settle:?}");
    }
}

#[test]
fn a_killed_create_is_told_to_its_own_profile() {
    let env = TestEnv::new();
    let server = answering();
    env.config(&format!(
        "[profiles.a]\nendpoint = \"{0}\"\ntoken = \"{TOKEN}\"\nproject_id = \"{PROJECT}\"\n[profiles.b]\nendpoint = \"{0}\"\ntoken = \"{TOKEN}\"\nproject_id = \"other\"\n",
        server.url
    ));
    killed(&env, &["-p", "a", "kps", "keypair", "create", "web"]);
    let list = |profile| run(&mut env.command(["-p", profile, "kps", "keypair", "list", "-q"]));
    assert!(list("a").err.starts_with(WARNING));
    assert_eq!(list("b").err, "");
    // Another project's pair of that name is another pair.
    ok(&mut env.command(["-p", "b", "kps", "keypair", "delete", "web", "--yes"]));
    assert!(list("a").err.starts_with(WARNING));
    ok(&mut env.command(["profile", "rename", "a", "c"]));
    assert!(list("c").err.starts_with(WARNING));
    let deleted = ok(&mut env.command(["profile", "delete", "c", "--yes"]));
    assert!(deleted.err.starts_with(WARNING), "{}", deleted.err);
}

#[test]
fn the_journal_is_private_and_holds_no_secret() {
    let env = TestEnv::new();
    killed(&env, &["kps", "keypair", "create", "web"]);
    let journal = env.path(".local/state/hwkey/journal");
    assert_eq!(mode(&journal), 0o700);
    let entries: Vec<_> = fs::read_dir(journal)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(mode(&entries[0]), 0o600);
    let entry = fs::read_to_string(&entries[0]).unwrap();
    assert!(!entry.contains(TOKEN), "{entry}");
}

#[test]
fn nothing_is_left_of_a_create_that_ends_well_or_is_refused() {
    for answer in [
        Answer::json(200, created("web")),
        crate::server::refused(403, "KPS.9003"),
    ] {
        let env = TestEnv::new();
        let server = Server::in_turn([answer]);
        run(&mut env.at(&server.url, ["kps", "keypair", "create", "web"]));
        let left = env.files();
        assert!(
            left.iter().all(|file| file.ends_with("web.pem")),
            "{left:?}"
        );
    }
}
