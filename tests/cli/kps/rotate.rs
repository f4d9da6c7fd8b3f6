//! `hwkey kps keypair rotate` and `delete --if-unused`, in the sandbox.

use serde_json::{Value, json};

use crate::cloud::{Cloud, Fault, machine, with};
use crate::support::{Said, TestEnv, column, ends, fails, has, ok};
use crate::table::rows;

const ROOT: &str = "sandbox-root-password";

/// The servers that have a key pair, and which.
fn bound(env: &TestEnv) -> Vec<Value> {
    let listed = ok(env.sandbox("--json kps server list")).json();
    let servers = listed.as_array().unwrap().iter();
    let servers = servers.filter(|server| !server["keypair"].is_null());
    servers
        .map(|server| json!([server["name"], server["keypair"]]))
        .collect()
}

fn sandbox(env: &TestEnv, words: &str, code: i32) -> Said {
    let mut command = env.sandbox(words);
    command.env("HWKEY_POLL_INTERVAL", "0.1").write_stdin(ROOT);
    ends(command, code)
}

/// A sandbox where `ops` is on two servers that run and on one that is stopped.
fn in_use() -> TestEnv {
    let env = TestEnv::new();
    ok(env.sandbox("kps private-key export ops"));
    sandbox(&env, "kps keypair bind ops web-1 db-1 --password-stdin", 0);
    env
}

#[test]
fn a_rotation_goes_on_where_it_was_and_removes_the_old_pair_last() {
    let env = in_use();
    let rotate =
        "--json kps keypair rotate ops new --local --delete-old --yes --private-key ops.pem";
    // The time is over before any task has ended.
    let said = sandbox(&env, &format!("{rotate} --wait-timeout 0"), 9);
    assert_eq!(column(&said.json(), "state"), ["running"; 3]);
    assert!(env.path("new.pem").exists());
    ok(env.sandbox("kps keypair show ops"));

    let said = sandbox(&env, rotate, 0);
    has(&said.err, "the key pair `ops` was deleted");
    let expected = ["web-1", "web-2", "db-1"].map(|name| json!([name, "new"]));
    assert_eq!(bound(&env), expected);
    fails(env.sandbox("kps keypair show ops"), 5);

    let said = sandbox(&env, rotate, 0);
    assert_eq!(said.json(), json!([]));
    has(&said.err, "no server has `ops`");
    let said = sandbox(&env, rotate.trim_start_matches("--json "), 0);
    assert_eq!(said.out, "", "{}", said.err);
}

#[test]
fn a_server_that_cannot_be_changed_keeps_the_old_pair_there() {
    let env = in_use();
    // What root's authorized_keys has is not what KPS has.
    ok(env.sandbox("kps keypair create other --local"));
    ok(env.sandbox("kps keypair delete ops --yes"));
    let words = "--json kps keypair rotate ops new --delete-old --yes --private-key other.pem";
    let said = sandbox(&env, words, 9);
    has(
        &said.err,
        "could not be found: the private key was not checked",
    );
    let left = bound(&env);
    assert_eq!(
        left.iter().filter(|it| it[1] == "ops").count(),
        2,
        "{left:?}"
    );
    let rows = said.json();
    let rows = rows.as_array().unwrap().iter();
    let failed: Vec<_> = rows.filter(|row| row["state"] == "failed").collect();
    assert!(failed.iter().all(|row| row["keypair"] == "ops"));
    assert_eq!(failed.len(), 2);
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

    // Where ECS does not tell, or another user created the server, nothing is deleted.
    let other = with(
        machine("other", "SHUTOFF", Some("team")),
        json!({"user_id": "u2"}),
    );
    for (fault, reason) in [
        (Fault::NoServers, "could not find out"),
        (Fault::Nothing, "may have it: `other` (another user created"),
    ] {
        let cloud = Cloud::new(fault, vec![other.clone()]);
        let words = "kps keypair delete team --if-unused --yes";
        let said = cloud.ends(words, 6);
        has(&said.err, reason);
        has(&said.err, "nothing was deleted");
        assert_eq!(cloud.server.count("DELETE"), 0);
    }
}

/// Names are unique for a user only, and ECS tells only who created a server. Words, the exit code, the
/// requests that change something, and what is said besides the warning.
const ANOTHER_CREATED_IT: &str = "
rotate gone team | 0 | 1 |
rotate gone new --local | 0 | 2 |
rotate gone team --delete-old --yes | 9 | 1 | `other` may have the old key pair `gone`
rotate ops team | 0 | 1 |
rotate ops team --delete-old --yes | 9 | 1 | `ops` was not deleted: `other` may have it
rotate ops team --delete-old --yes --dry-run | 9 | 0 | `ops` was not deleted: `other` may have it
";

#[test]
fn a_server_that_another_user_created_is_left_alone_and_named() {
    for [words, code, changes, message] in rows(ANOTHER_CREATED_IT) {
        let [_, old, new, ..] = words.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{words}")
        };
        let own = machine("own", "SHUTOFF", Some(old));
        let other = machine("other", "SHUTOFF", Some(old));
        let other = with(other, json!({"user_id": "u2"}));
        let cloud = Cloud::new(Fault::Nothing, vec![own, other]);
        let words = format!("--json kps keypair {words}");
        let said = cloud.ends(&words, code.parse().unwrap());
        assert_eq!(cloud.changes().len().to_string(), changes, "{words}");
        assert_eq!(cloud.server.count("DELETE"), 0, "{words}");
        assert_eq!(cloud.pair_of("other"), old, "{words}");
        has(&said.err, "not changed: `other`");
        let bind = format!("`hwkey kps keypair bind {new} id-other`");
        has(&said.err, bind);
        has(&said.err, message);
        if changes != "0" {
            assert_eq!(said.json().as_array().unwrap().len(), 1, "{words}");
            assert_eq!(cloud.pair_of("own"), new, "{words}");
        }
    }
}

#[test]
fn a_rotation_ends_once_the_servers_of_others_have_been_bound() {
    let other = machine("other", "SHUTOFF", Some("ops"));
    let cloud = Cloud::new(Fault::Nothing, vec![with(other, json!({"user_id": "u2"}))]);
    let rotate = "kps keypair rotate ops team --delete-old --yes";
    cloud.ends(rotate, 9);
    cloud.ends("kps keypair bind team id-other", 0);
    cloud.ends(rotate, 0);
    assert_eq!(cloud.server.count("DELETE"), 1);
    assert_eq!(cloud.pair_of("other"), "team");
}

#[test]
fn a_pair_with_the_key_of_the_old_one_is_no_new_pair() {
    let env = in_use();
    let public = ok(env.sandbox("--json kps keypair show ops")).json()["public_key"].clone();
    ok(env
        .sandbox("kps keypair import same -")
        .write_stdin(public.as_str().unwrap()));
    let rotate = "kps keypair rotate ops same --delete-old --yes --private-key ops.pem";
    let said = fails(env.sandbox(rotate), 2);
    has(&said.err, "the new key is the same as the old one, SHA256:");
    assert!(bound(&env).iter().all(|it| it[1] == "ops"));
}

#[test]
fn the_old_pair_stays_where_the_tasks_cannot_be_learnt() {
    let servers = vec![machine("db-1", "SHUTOFF", Some("ops"))];
    let cloud = Cloud::new(Fault::NoTasks, servers);
    let words = "kps keypair rotate ops team --delete-old --yes";
    let said = cloud.ends(words, 9);
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
    let said = cloud.ends("--json kps keypair rotate gone team", 0);
    assert_eq!(said.json(), json!([]));
    has(&said.err, "the new one is on `web-1`");
    let said = cloud.ends("kps keypair rotate gone ops", 5);
    has(&said.err, "no key pair named `gone`, and no server has it");
    assert!(cloud.changes().is_empty());
}

#[test]
fn a_passphrase_that_the_next_rotation_cannot_use_is_warned_of() {
    let env = in_use();
    let words = "kps keypair rotate ops new --local --passphrase-stdin --private-key ops.pem";
    let said = sandbox(&env, words, 0);
    has(&said.err, "warning: KPS accepts only private keys without");
}
