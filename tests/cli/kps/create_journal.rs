//! `hwkey kps keypair create` that was killed: later commands tell.

#![cfg(unix)]

use std::fs;
use std::process::{Child, Stdio};
use std::sync::mpsc::channel;

use serde_json::{Value, json};

use crate::cloud::{Cloud, Fault, machine};
use crate::kps_wire::{created, no_pair, shown};
use crate::process::bare;
use crate::server::{Answer, NOWHERE, Server, refused};
use crate::support::{
    Arguments, PROJECT, TOKEN, TestEnv, ends, file, has, lacks, mode, ok, private, run, text,
};

/// Where notes of private keys on their way are.
const JOURNAL: &str = ".local/state/hwkey/journal";
const WARNING: &str = "warning: `kps keypair create` was interrupted";

/// A command that is killed while the service has its request.
fn killed(env: &TestEnv, arguments: impl Arguments) {
    let (ask, asked) = channel();
    let server = Server::new(move |_| {
        ask.send(()).unwrap();
        Answer::Silence
    });
    let mut child = start(env, &server, arguments);
    asked.recv().unwrap();
    let list = ok(env.at(&answering().url, "kps keypair list -q"));
    assert_eq!(list.err, "", "the other process is alive");
    child.kill().unwrap();
    child.wait().unwrap();
}

fn start(env: &TestEnv, server: &Server, arguments: impl Arguments) -> Child {
    bare(env, &server.url, arguments)
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
    for (name, settle) in [
        ("gone", "kps keypair show gone"),
        ("web", "kps keypair delete web --yes"),
        ("web", "kps private-key export web --private-key-file=k"),
        ("web", "kps private-key export web --private-key-file=-"),
    ] {
        let env = TestEnv::new();
        killed(&env, format!("kps keypair create {name}"));
        let file = env.path(&format!("{name}.pem"));
        assert!(file.exists(), "made before the request");
        let server = answering();
        for command in ["kps keypair list", "audit", "kps keypair show web", settle] {
            let said = run(env.at(&server.url, command));
            assert_eq!(
                said.err.matches(WARNING).count(),
                1,
                "{command}: {}",
                said.err
            );
            let told = format!("`{name}` may exist without a saved private key");
            has(&said.err, told);
            has(&said.err, format!("/{name}.pem"));
        }
        let said = ok(env.at(&server.url, "kps keypair list -q"));
        assert_eq!(said.err, "", "{settle}");
        assert!(!file.exists(), "it would be in the way of the next create");
    }
}

/// Only what the dead process left as it made it goes: not a key, nor what a link leads to.
#[test]
fn a_file_with_a_key_outlives_the_journal() {
    let reserved = "\n".repeat(16 * 1024);
    let key = text("pkcs1.key");
    let padded = format!("{key}{}", &reserved[key.len()..]);
    for (content, is_link) in [(&padded, false), (&key, false), (&reserved, true)] {
        let env = TestEnv::new();
        killed(&env, "kps keypair create gone");
        let file = env.path("gone.pem");
        if is_link {
            fs::rename(&file, env.path("other")).unwrap();
            std::os::unix::fs::symlink(env.path("other"), &file).unwrap();
        }
        fs::write(&file, content).unwrap();
        let said = run(&mut env.at(&answering().url, "kps keypair show gone"));
        has(&said.err, file.display().to_string());
        assert_eq!(&fs::read_to_string(&file).unwrap(), content);
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
    killed(&env, "-p a kps keypair create web");
    let list = |profile| run(&mut env.command(["-p", profile, "kps", "keypair", "list", "-q"]));
    assert!(list("a").err.starts_with(WARNING));
    assert_eq!(list("b").err, "");
    // Another project's pair of that name is another pair.
    ok(&mut env.command("-p b kps keypair delete web --yes"));
    assert!(list("a").err.starts_with(WARNING));
    ok(&mut env.command("profile rename a c"));
    assert!(list("c").err.starts_with(WARNING));
    let deleted = ok(&mut env.command("profile delete c --yes"));
    assert!(deleted.err.starts_with(WARNING), "{}", deleted.err);
}

#[test]
fn the_journal_is_private_and_holds_no_secret() {
    let env = TestEnv::new();
    killed(&env, "kps keypair create web");
    let journal = env.path(".local/state/hwkey/journal");
    assert_eq!(mode(&journal), 0o700);
    let mut entries = env.files();
    entries.retain(|file| file.starts_with(&journal));
    assert_eq!(entries.len(), 1);
    assert_eq!(mode(&entries[0]), 0o600);
    let entry = fs::read_to_string(&entries[0]).unwrap();
    lacks(&entry, TOKEN);

    // Earlier versions wrote less.
    let mut old: Value = serde_json::from_str(&entry).unwrap();
    for field in ["endpoint", "is_hosted"] {
        old.as_object_mut().unwrap().remove(field).unwrap();
    }
    fs::write(&entries[0], old.to_string()).unwrap();
    let list = ok(env.at(&answering().url, "kps keypair list -q"));
    has(&list.err, "`hwkey kps keypair delete web`");
}

/// What a killed process reserved is not in the way of the next one, whatever was to come into it.
#[test]
fn a_killed_command_is_not_in_the_way_of_the_next() {
    let create = "kps keypair create gone";
    let export = "kps private-key export gone";
    for first in [create, export] {
        for (next, answer, code) in [
            (create, Answer::json(200, created("gone")), 0),
            (
                "kps keypair create gone --local",
                Answer::json(200, created("gone")),
                0,
            ),
            (export, refused(403, "KPS.9003"), 4),
        ] {
            let env = TestEnv::new();
            killed(&env, first);
            let server = Server::in_turn([answer]);
            ends(env.at(&server.url, next), code);
            assert_eq!(server.lines().len(), 1, "{first}, {next}");
            assert_eq!(env.path("gone.pem").exists(), code == 0, "{first}, {next}");
        }
    }
}

/// The file of a process that is alive is in use.
#[test]
fn a_create_that_runs_keeps_its_file() {
    let env = TestEnv::new();
    let (ask, asked) = channel();
    let (go, wait) = channel::<()>();
    let server = Server::new(move |_| {
        ask.send(()).unwrap();
        wait.recv().unwrap();
        Answer::json(200, created("web"))
    });
    let create = "kps keypair create web";
    let mut child = start(&env, &server, create);
    asked.recv().unwrap();
    ends(env.at(NOWHERE, create), 2);
    go.send(()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(env.read("web.pem"), text("pkcs1.key"));
}

/// The pair that the cloud has was created at 2020-02-12T11:39:40Z. One that is older than the command has a
/// private key of its own.
#[test]
fn a_pair_whose_private_key_never_came_is_put_on_no_server() {
    let rotate = format!("rotate ops team --private-key {}", file("rsa2048.key"));
    for words in ["bind team web-1 --password-stdin", &rotate] {
        for (begun, has_key, code) in [
            ("2020-02-12T11:39:39Z", false, 9),
            ("2020-02-12T11:39:39Z", true, 0),
            ("2020-02-12T12:39:39Z", false, 9),
            ("2020-02-12T12:39:41Z", false, 0),
        ] {
            let env = TestEnv::new();
            killed(&env, "kps keypair create team");
            begin(&env, begun);
            if has_key {
                private(&env.write("team.pem", text("ed25519.key")));
            }
            let servers = [("web-1", None), ("web-2", Some("ops"))];
            let servers = servers.map(|(name, pair)| machine(name, "ACTIVE", pair));
            let cloud = Cloud::new(Fault::Nothing, servers.into());
            let mut put = cloud.command(&env, &format!("--json kps keypair {words}"));
            let said = ends(put.write_stdin("password\n"), code);
            assert_eq!(cloud.changes().is_empty(), code == 9, "{words}, {begun}");
            if code == 9 {
                let error = said.error();
                has(
                    &error["message"],
                    "the private key of `team` was never saved",
                );
                has(&error["hint"], "put it in");
            }
        }
    }
}

/// Changes when the commands that were killed began.
fn begin(env: &TestEnv, at: &str) {
    for entry in fs::read_dir(env.path(JOURNAL)).unwrap() {
        let path = entry.unwrap().path();
        let mut record: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        record["started_at"] = at.into();
        fs::write(path, record.to_string()).unwrap();
    }
}

#[test]
fn a_pair_that_is_older_than_the_command_was_not_created_by_it() {
    let server = Server::new(|request| match request.line.split_once(' ') {
        Some(("POST", _)) => refused(502, "X.1"),
        Some((_, path)) if path.ends_with("keypairs/web") => {
            Answer::json(200, shown("web", "pkcs1", json!({})))
        }
        _ => Answer::json(200, json!({"keypairs": []})),
    });
    let env = TestEnv::new();
    let error = ends(env.at(&server.url, "kps keypair create web --json"), 9).error();
    has(&error["message"], "a key pair `web` exists already");
    has(&error["hint"], "created it at 2020-02-12T11:39:40Z, before");
    assert_eq!(ok(env.at(&server.url, "kps keypair list -q")).err, "");
}
