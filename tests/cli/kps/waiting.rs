//! Tasks on servers: who waits for them, on a terminal and when it is interrupted.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::cloud::{Cloud, Fault, machine, with};
use crate::process::{signal, unignoring};
use crate::support::terminal::Terminal;
use crate::support::{PROJECT, TestEnv, has, lacks, private, text, wait_until};

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
        json!([rows[0]["state"], rows[1]["task_id"]]),
        json!(["running", "t2"])
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
        json!([rows[0]["state"], rows[0]["task_id"]]),
        json!(["failed", null])
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
    let typed = &cloud.changes()[0]["batch_keypairs"][1]["server"]["auth"]["key"];
    assert_eq!(typed, "typed-root-password");
}

#[test]
fn a_typed_path_may_begin_with_the_home_directory() {
    let cloud = Cloud::new(
        Fault::Nothing,
        vec![machine("web-1", "ACTIVE", Some("ops"))],
    );
    let env = TestEnv::new();
    private(&env.write("ops.pem", text("rsa2048.key")));
    let words = format!("--project-id {PROJECT} kps keypair bind team web-1 --no-wait");
    let mut terminal = Terminal::run(&env, &cloud.server.url, &*words, |command| {
        command.current_dir("/")
    });
    terminal.expect("File with the private key in use on `web-1`: ");
    terminal.press("~/ops.pem\r");
    let (code, rest) = terminal.end();
    assert_eq!(code, 0, "{rest}");
    assert_eq!(cloud.changes().len(), 1);
}

#[test]
fn a_removal_names_the_servers_that_use_the_pair() {
    let mut hiding = machine("old-1", "ACTIVE", None);
    hiding.as_object_mut().unwrap().remove("key_name");
    let servers = vec![
        machine("web-1", "ACTIVE", Some("team")),
        machine("db-1", "SHUTOFF", Some("team")),
        with(
            machine("db-2", "SHUTOFF", Some("team")),
            json!({"user_id": "u2"}),
        ),
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
            "may be used by db-2 (id-db-2): another user created the server",
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
