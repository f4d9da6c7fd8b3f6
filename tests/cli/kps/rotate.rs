//! `hwkey kps keypair rotate` and `delete --if-unused`, in the sandbox; waiting, on a terminal and when it is
//! interrupted.

use serde_json::{Value, json};

use crate::cloud::{Cloud, Fault, machine, with};
use crate::support::{Said, TestEnv, ends, fails, has, ok, run};

const ROOT: &str = "sandbox-root-password";

fn bound(env: &TestEnv) -> Vec<(String, Value)> {
    let listed = ok(env.sandbox("--json kps server list"));
    let servers = listed.json().as_array().unwrap().clone();
    let servers = servers.iter().filter(|server| !server["keypair"].is_null());
    let pair = |server: &Value| {
        (
            server["name"].as_str().unwrap().to_owned(),
            server["keypair"].clone(),
        )
    };
    servers.map(pair).collect()
}

fn sandbox(env: &TestEnv, words: &str) -> Said {
    run(env
        .sandbox(words)
        .env("HWKEY_POLL_INTERVAL", "0.1")
        .write_stdin(ROOT))
}

/// A sandbox where `ops` is on two servers that run and on one that is stopped.
fn in_use() -> TestEnv {
    let env = TestEnv::new();
    ok(env.sandbox("kps private-key export ops"));
    let said = sandbox(&env, "kps keypair bind ops web-1 db-1 --password-stdin");
    assert_eq!(said.code, 0, "{}", said.err);
    env
}

#[test]
fn a_rotation_goes_on_where_it_was_and_removes_the_old_pair_last() {
    let env = in_use();
    let rotate =
        "--json kps keypair rotate ops new --local --delete-old --yes --private-key ops.pem";
    // The time is over before any task has ended.
    let said = sandbox(&env, &format!("{rotate} --wait-timeout 0"));
    assert_eq!(said.code, 9, "{}", said.err);
    let rows = said.json();
    assert_eq!(rows.as_array().unwrap().len(), 3);
    assert!(
        rows.as_array()
            .unwrap()
            .iter()
            .all(|row| row["state"] == "running"),
        "{rows}"
    );
    assert!(env.path("new.pem").exists());
    ok(env.sandbox("kps keypair show ops"));

    let said = sandbox(&env, rotate);
    assert_eq!(said.code, 0, "{}", said.err);
    has(&said.err, "the key pair `ops` was deleted");
    let expected = ["web-1", "web-2", "db-1"].map(|name| (name.to_owned(), json!("new")));
    assert_eq!(bound(&env), expected);
    fails(env.sandbox("kps keypair show ops"), 5);

    let said = sandbox(&env, rotate);
    assert_eq!((said.code, said.json()), (0, json!([])), "{}", said.err);
    has(&said.err, "no server has `ops`");
    let said = sandbox(&env, rotate.trim_start_matches("--json "));
    assert_eq!(said.out, "", "{}", said.err);
}

#[test]
fn a_server_that_cannot_be_changed_keeps_the_old_pair_there() {
    let env = in_use();
    // What root's authorized_keys has is not what KPS has.
    ok(env.sandbox("kps keypair create other --local"));
    ok(env.sandbox("kps keypair delete ops --yes"));
    let words = "--json kps keypair rotate ops new --delete-old --yes --private-key other.pem";
    let said = sandbox(&env, words);
    assert_eq!(said.code, 9, "{}", said.err);
    has(
        &said.err,
        "could not be found: the private key was not checked",
    );
    let left: Vec<_> = bound(&env)
        .into_iter()
        .filter(|(_, pair)| *pair == "ops")
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
    let rows = said.json();
    let failed = rows
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["state"] == "failed");
    assert!(failed.clone().all(|row| row["keypair"] == "ops"));
    assert_eq!(failed.count(), 2);
}

#[test]
fn a_pair_in_use_is_not_deleted_if_that_is_asked_for() {
    let env = in_use();
    let error = fails(env.sandbox("--json kps keypair delete ops --if-unused"), 2).error();
    has(&error["message"], "--yes");
    let said = fails(env.sandbox("kps keypair delete ops --if-unused --yes"), 6);
    for server in ["web-1", "web-2", "db-1"] {
        has(&said.err, server);
    }
    ok(env.sandbox("kps keypair create spare -q"));
    ok(env.sandbox("kps keypair delete spare --if-unused --yes"));

    // Where ECS does not tell, nothing is deleted.
    let cloud = Cloud::new(Fault::NoServers, Vec::new());
    let words = "kps keypair delete team --if-unused --yes";
    let said = fails(cloud.command(&TestEnv::new(), words), 6);
    has(&said.err, "nothing was deleted");
    assert_eq!(cloud.server.count("DELETE"), 0);
}

/// Names are unique for a user only.
#[test]
fn a_server_of_another_user_is_left_alone_where_the_old_pair_is_gone() {
    // The new pair is there, or is made.
    for (new, posts) in [("team", 1), ("new --local", 2)] {
        let own = machine("own", "SHUTOFF", Some("gone"));
        let other = with(
            machine("other", "SHUTOFF", Some("gone")),
            json!({"user_id": "u2"}),
        );
        let cloud = Cloud::new(Fault::Nothing, vec![own, other]);
        let words = format!("--json kps keypair rotate gone {new}");
        let said = ok(&mut cloud.command(&TestEnv::new(), &words));
        assert_eq!(said.json().as_array().unwrap().len(), 1);
        assert_eq!(cloud.pair_of("own"), new.split(' ').next().unwrap());
        assert_eq!(cloud.pair_of("other"), "gone");
        assert_eq!(cloud.changes().len(), posts);
        has(&said.err, "because they belong to another user: `other`");
    }
}

#[test]
fn the_old_pair_stays_where_the_tasks_cannot_be_learnt() {
    let servers = vec![machine("db-1", "SHUTOFF", Some("ops"))];
    let cloud = Cloud::new(Fault::NoTasks, servers);
    let words = "kps keypair rotate ops team --delete-old --yes";
    let said = ends(cloud.command(&TestEnv::new(), words), 9);
    has(&said.err, "the key pair `ops` was not deleted");
    assert_eq!(cloud.server.count("DELETE"), 0);
    assert_eq!(cloud.pair_of("db-1"), "team");
}

#[test]
fn a_misspelled_old_pair_is_no_rotation_at_its_end() {
    let cloud = Cloud::new(
        Fault::Nothing,
        vec![machine("web-1", "ACTIVE", Some("team"))],
    );
    let said = ok(cloud.command(&TestEnv::new(), "--json kps keypair rotate gone team"));
    assert_eq!(said.json(), json!([]));
    has(&said.err, "the new one is on `web-1`");
    let said = fails(
        cloud.command(&TestEnv::new(), "kps keypair rotate gone ops"),
        5,
    );
    has(&said.err, "no key pair named `gone`, and no server has it");
    assert!(cloud.changes().is_empty());
}

#[test]
fn a_passphrase_that_the_next_rotation_cannot_use_is_warned_of() {
    let env = in_use();
    let words = "kps keypair rotate ops new --local --passphrase-stdin --private-key ops.pem";
    let said = sandbox(&env, words);
    assert_eq!(said.code, 0, "{}", said.err);
    has(&said.err, "warning: KPS accepts only private keys without");
}

#[cfg(unix)]
mod with_terminal {
    use std::process::Stdio;

    use super::*;
    use crate::process::{signal, unignoring};
    use crate::support::terminal::Terminal;
    use crate::support::{PROJECT, lacks, wait_until};

    /// Binds `team` to servers, and has Ctrl-C pressed at some time. Gives the rows and what was said.
    fn interrupted(cloud: &Cloud, servers: &str, at: impl Fn() -> bool) -> (Value, String) {
        let env = TestEnv::new();
        let password = std::fs::File::open(env.write("password", "a root password"));
        let words = format!("--json kps keypair bind team {servers} --password-stdin");
        let process = unignoring(&env, &cloud.server.url, words)
            .env("HWKEY_POLL_INTERVAL", "0.1")
            .stdin(password.unwrap())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        wait_until(at);
        signal(&process, "INT");
        let ended = process.wait_with_output().unwrap();
        let err = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(130), "{err}");
        (serde_json::from_slice(&ended.stdout).unwrap(), err)
    }

    #[test]
    fn an_interrupted_wait_tells_what_goes_on() {
        let names: Vec<_> = (1..=11).map(|number| format!("web-{number}")).collect();
        let servers = names.iter().map(|name| machine(name, "ACTIVE", None));
        let cloud = Cloud::new(Fault::Endless, servers.collect());
        let (rows, err) = interrupted(&cloud, &names[..10].join(" "), || cloud.polls() > 1);
        assert_eq!(
            (&rows[0]["state"], &rows[1]["task_id"]),
            (&json!("running"), &json!("t2"))
        );
        has(&err, "10 tasks are still under way");
        has(&err, "hwkey kps task show t1");
        assert_eq!(cloud.changes().len(), 1);

        // Another command waits until those have ended.
        let lists = || {
            cloud
                .server
                .lines()
                .iter()
                .filter(|line| line.contains("running-tasks"))
                .count()
        };
        let before = lists();
        let (rows, err) = interrupted(&cloud, "web-11", || lists() > before + 1);
        assert_eq!(
            (&rows[0]["state"], &rows[0]["task_id"]),
            (&json!("failed"), &Value::Null)
        );
        has(&err, "waiting for KPS");
        has(
            &err,
            "no task of this command is under way, 1 server was not tried",
        );
        has(&err, "`hwkey kps task list` shows what KPS is working on");
        assert_eq!(cloud.changes().len(), 1);
    }

    #[test]
    fn a_person_is_asked_and_told_how_far_it_is() {
        let servers = ["web-1", "web-2"].map(|name| machine(name, "ACTIVE", None));
        let cloud = Cloud::new(Fault::Endless, servers.to_vec());
        let env = TestEnv::new();
        let words =
            format!("--project-id {PROJECT} kps keypair bind team web-1 web-2 --wait-timeout 3");
        let mut terminal = Terminal::run(&env, &cloud.server.url, &*words, |command| {
            command.env("HWKEY_POLL_INTERVAL", "0.1")
        });
        terminal.expect("Root's password on `web-1`, `web-2`: ");
        terminal.press("typed-root-password\r");
        terminal.expect("binding `team` to `web-1`, `web-2`");
        terminal.expect("0 done, 0 failed, 2 under way");
        let (code, rest) = terminal.end();
        assert_eq!(code, 9, "{rest}");
        lacks(&rest, "typed-root-password");
        assert_eq!(
            cloud.changes()[0]["batch_keypairs"][1]["server"]["auth"]["key"],
            "typed-root-password"
        );
    }

    #[test]
    fn a_removal_names_the_servers_that_use_the_pair() {
        let mut hiding = machine("old-1", "ACTIVE", None);
        hiding.as_object_mut().unwrap().remove("key_name");
        let servers = vec![
            machine("web-1", "ACTIVE", Some("team")),
            machine("db-1", "SHUTOFF", Some("team")),
            hiding,
        ];
        let cases = [
            (
                Fault::Nothing,
                "kps keypair delete team",
                "does not stop its private key",
                "ECS leaves out the key pair of `old-1`",
            ),
            (
                Fault::Nothing,
                "kps keypair delete team",
                "used by db-1 (id-db-1)",
                "does not stop its private key from logging in",
            ),
            (
                Fault::NoServers,
                "kps keypair delete team",
                "could not be looked up",
                "Delete from KPS?",
            ),
            (
                Fault::Nothing,
                "kps keypair unbind db-1",
                "db-1 (id-db-1) team",
                "turn password login on again?",
            ),
        ];
        for (fault, words, one, other) in cases {
            let cloud = Cloud::new(fault, servers.clone());
            let words = format!("--project-id {PROJECT} {words}");
            let env = TestEnv::new();
            let mut terminal = Terminal::run(&env, &cloud.server.url, &*words, |command| command);
            terminal.expect(one);
            terminal.expect(other);
            terminal.expect("[y/N] ");
            terminal.press("n\r");
            assert_eq!(terminal.end().0, 1);
            assert_eq!(cloud.server.count("DELETE") + cloud.changes().len(), 0);
        }
    }
}
