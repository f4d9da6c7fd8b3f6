//! `hwkey kps keypair bind`, `unbind` and `rotate`: what is sent, what is refused, and what every fault of
//! the services comes to.

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::cloud::{Cloud, Fault, machine, with};
use crate::support::{Said, TestEnv, fails, file, has, lacks, ok, run, text};

const PASSWORD: &str = "root-password-of-the-tests";

fn states(said: &Said) -> String {
    let rows = said.json();
    let states = rows.as_array().unwrap().iter();
    let states: Vec<_> = states
        .map(|row| row["state"].as_str().unwrap().to_owned())
        .collect();
    states.join(" ")
}

/// With root's password on standard input.
fn typed(mut command: Command) -> Command {
    command.write_stdin(format!("{PASSWORD}\n"));
    command
}

#[test]
fn every_fault_has_its_end() {
    let cases = [
        (Fault::Nothing, "", 0, "done done", ""),
        (
            Fault::DispatchLost(true),
            "",
            0,
            "done done",
            "the response was lost",
        ),
        (
            Fault::DispatchLost(false),
            "",
            9,
            "unknown unknown",
            "hwkey kps task list",
        ),
        (
            Fault::DispatchLostAndFailed,
            "",
            7,
            "failed failed",
            "wrong password",
        ),
        (Fault::PollsLost, "", 0, "done done", ""),
        (
            Fault::PollsHang,
            "--wait-timeout 1.5 --timeout 3600",
            9,
            "running running",
            "hwkey kps task show t1",
        ),
        (
            Fault::ServersHang,
            "--wait-timeout 1.5 --timeout 3600",
            9,
            "unknown unknown",
            "does not tell",
        ),
        (Fault::Busy, "", 0, "done done", ""),
        (
            Fault::Endless,
            "--wait-timeout 0.5",
            9,
            "running running",
            "hwkey kps task show t1",
        ),
        (
            Fault::Endless,
            "--no-wait",
            0,
            "running running",
            "hwkey kps task show t1",
        ),
        (Fault::HalfRefused, "", 9, "done failed", "KPS.77 no room"),
        (Fault::NoTask, "", 7, "failed failed", "made no task"),
        (Fault::Misprinted, "", 0, "done done", ""),
        (Fault::Forgotten(true), "", 0, "done done", ""),
        (
            Fault::Forgotten(false),
            "",
            9,
            "unknown unknown",
            "does not tell",
        ),
        (
            Fault::HalfFail,
            "",
            9,
            "done failed",
            "KPS.88 wrong password",
        ),
        (
            Fault::Reversed,
            "",
            9,
            "done failed",
            "KPS.88 wrong password",
        ),
        (Fault::Overtaken, "", 0, "done done", ""),
        (Fault::Outrun(true), "", 0, "done done", ""),
        (Fault::Outrun(false), "", 0, "done done", ""),
        (Fault::NoTasks, "", 0, "done done", ""),
        (Fault::Crowded(true), "", 0, "done done", "waiting for KPS"),
        (Fault::Crowded(false), "", 0, "done done", "waiting for KPS"),
        (
            Fault::Crowded(true),
            "--no-wait",
            0,
            "running running",
            "waiting for KPS",
        ),
        (
            Fault::Crowded(true),
            "--wait-timeout 0",
            9,
            "failed failed",
            "run the same command again",
        ),
        (
            Fault::Forbidden,
            "",
            4,
            "failed failed",
            "kps:SSHKeyPair:bind",
        ),
    ];
    for (fault, options, code, expected, part) in cases {
        let servers = ["web-1", "web-2"].map(|name| machine(name, "ACTIVE", None));
        let cloud = Cloud::new(fault, servers.to_vec());
        let words = format!("--json kps keypair bind team web-1 web-2 --password-stdin {options}");
        let said = run(typed(cloud.command(&TestEnv::new(), &words)));
        assert_eq!(said.code, code, "{fault:?}: {}{}", said.out, said.err);
        assert_eq!(states(&said), expected, "{fault:?}: {}", said.err);
        has(&said.err, part);
        lacks(&said.err, PASSWORD);
        lacks(&said.out, PASSWORD);
        let sent = match fault {
            Fault::Crowded(false) => 2,
            Fault::Crowded(true) if code == 9 => 0,
            _ => 1,
        };
        // Nothing is sent twice, but what was refused for want of room.
        assert_eq!(cloud.changes().len(), sent, "{fault:?}");
        let pair = if expected == "done done" {
            json!("team")
        } else {
            Value::Null
        };
        if !expected.contains("failed") {
            assert_eq!(cloud.pair_of("web-2"), pair, "{fault:?}");
        }
        let rows = said.json();
        let changed = match rows[1]["state"].as_str().unwrap() {
            "done" => json!(true),
            "failed" => json!(false),
            _ => Value::Null,
        };
        assert_eq!(rows[1]["changed"], changed, "{fault:?}");
    }
}

#[test]
fn twenty_five_servers_go_through_in_turn() {
    let names: Vec<_> = (1..=25).map(|number| format!("web-{number}")).collect();
    let servers = || {
        names
            .iter()
            .map(|name| machine(name, "ACTIVE", None))
            .collect()
    };
    let words = format!(
        "--json kps keypair bind team {} --password-stdin",
        names.join(" ")
    );
    for (fault, code) in [(Fault::Nothing, 0), (Fault::HalfFail, 9)] {
        let cloud = Cloud::new(fault, servers());
        let said = run(typed(cloud.command(&TestEnv::new(), &words)));
        assert_eq!(said.code, code, "{}", said.err);
        assert_eq!(said.json().as_array().unwrap().len(), 25);
        assert_eq!(cloud.most(), 10);
        let sizes = cloud.changes();
        let size = |body: &Value| body["batch_keypairs"].as_array().map_or(1, Vec::len);
        assert_eq!(sizes.iter().map(size).sum::<usize>(), 25);
        assert!(sizes.iter().all(|body| size(body) <= 10));
        // Errors come in the order of the servers, and are counted.
        let rows = said.json();
        let rows = rows.as_array().unwrap().iter();
        let failed: Vec<_> = rows.filter(|row| row["state"] == "failed").collect();
        assert_eq!(failed.len(), if code == 0 { 0 } else { 12 });
        let errors: Vec<Value> = said
            .err
            .lines()
            .filter(|line| line.starts_with('{'))
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["error"].take())
            .collect();
        for (row, error) in failed.iter().zip(&errors) {
            assert_eq!(row["server_name"], error["target"]);
            assert_eq!(error["code"], "KPS.88");
            assert_eq!(error["service_message"], "wrong password");
        }
        if code != 0 {
            assert_eq!(errors.len(), 13);
            assert_eq!(errors[12]["message"], "12 of 25 failed");
        }
    }
    // What may be under way keeps its place.
    let cloud = Cloud::new(Fault::Unseen, servers());
    let said = run(typed(
        cloud.command(&TestEnv::new(), &format!("{words} --wait-timeout 1")),
    ));
    assert_eq!(said.code, 9, "{}", said.err);
    assert_eq!((cloud.changes().len(), cloud.most()), (1, 10));
    let expected = [["unknown"; 10].as_slice(), &["failed"; 15]].concat();
    assert_eq!(states(&said), expected.join(" "));
    has(&said.err, "`web-25` was not tried");
    let cloud = Cloud::new(Fault::Nothing, servers());
    let said = fails(
        typed(cloud.command(&TestEnv::new(), &format!("{words} --no-wait"))),
        2,
    );
    has(&said.err, "--no-wait is for at most 10 servers");
    assert!(cloud.changes().is_empty());
}

#[test]
fn errors_name_their_servers_and_share_a_hint() {
    let names: Vec<_> = (1..=12).map(|number| format!("web-{number}")).collect();
    let bind = |fault, servers: &[String], options: &str| {
        let all = names.iter().map(|name| machine(name, "ACTIVE", None));
        let cloud = Cloud::new(fault, all.collect());
        let words = format!(
            "kps keypair bind team {} --password-stdin",
            servers.join(" ")
        );
        let said = run(typed(
            cloud.command(&TestEnv::new(), &format!("{words} {options}")),
        ));
        (cloud, words, said.err)
    };
    let (_, _, err) = bind(Fault::Forbidden, &names[..3], "");
    has(&err, "error: `web-3`: ");
    assert_eq!(err.matches("hint: ").count(), 1, "{err}");
    let (_, _, err) = bind(Fault::HalfFail, &names[..6], "");
    assert_eq!(err.matches("KPS.88 wrong password").count(), 3, "{err}");
    assert_eq!(err.matches("check root's password").count(), 1, "{err}");
    let (_, _, err) = bind(Fault::Endless, &names, "--wait-timeout 0.5");
    has(
        &err,
        "10 tasks are still under way, 2 servers were not tried",
    );
    has(&err, "`web-12` was not tried");
    has(&err, "`hwkey kps task list` shows their progress");
    has(&err, "run the same command again");

    // What failed is the task of another command, with a password of its own.
    let (cloud, words, _) = bind(Fault::HalfFail, &names[..2], "--no-wait");
    let said = run(typed(cloud.command(&TestEnv::new(), &words)));
    has(&said.err, "the task that was under way already failed");
    has(&said.err, "run the same command again to try with yours");
    lacks(&said.err, "check root's password");
}

/// Servers of every kind.
fn kinds() -> Vec<Value> {
    let with_metadata = |name: &str, metadata: Value| {
        with(machine(name, "ACTIVE", None), json!({"metadata": metadata}))
    };
    vec![
        machine("web-1", "ACTIVE", None),
        machine("web-2", "ACTIVE", Some("ops")),
        machine("web-3", "ACTIVE", Some("team")),
        machine("web-4", "ACTIVE", Some("gone")),
        with(
            machine("web-5", "ACTIVE", Some("team")),
            json!({"user_id": "u2"}),
        ),
        machine("db-1", "SHUTOFF", None),
        machine("db-2", "SHUTOFF", Some("ops")),
        machine("new-1", "BUILD", None),
        with_metadata("win-1", json!({"os_type": "Windows"})),
        with_metadata(
            "ice-1",
            json!({"os_type": "Linux", "EcmResStatus": "freeze"}),
        ),
        with_metadata(
            "old-1",
            json!({"os_type": "Linux", "metering.imagetype": "private"}),
        ),
        with(machine("twin", "ACTIVE", None), json!({"id": "id-a"})),
        with(machine("twin", "ACTIVE", None), json!({"id": "id-b"})),
        machine("id-a", "ACTIVE", Some("team")),
    ]
}

#[test]
fn what_cannot_be_done_is_refused_before_anything_is_sent() {
    let (own, other) = (file("rsa2048.key"), file("ed25519.key"));
    let (ppk, encrypted, public) = (
        file("putty.key"),
        file("openssh-encrypted.key"),
        file("rsa2048.pub"),
    );
    let cases = [
        ("bind team win-1".to_owned(), 7, "runs Windows"),
        ("unbind win-1 --yes".to_owned(), 7, "runs Windows"),
        ("bind team ice-1".to_owned(), 7, "is frozen"),
        ("bind team new-1".to_owned(), 7, "has the status BUILD"),
        (
            "bind team win-1 ice-1 web-3".to_owned(),
            7,
            "2 servers cannot be changed",
        ),
        (
            "bind team web-1".to_owned(),
            2,
            "root's password is required for `web-1`",
        ),
        (
            "bind team web-2".to_owned(),
            2,
            "the private key in use is required for `web-2`",
        ),
        (
            "unbind web-2 --yes".to_owned(),
            2,
            "the private key in use is required for `web-2`",
        ),
        ("unbind db-2".to_owned(), 2, "--yes is required"),
        (
            "bind team db-1 --password-stdin".to_owned(),
            2,
            "no server needs root's password",
        ),
        (
            format!("bind team web-3 --private-key {own}"),
            2,
            "no server needs a private key",
        ),
        (
            format!("bind team web-1 --private-key {own}"),
            2,
            "no server needs a private key",
        ),
        (
            "bind team db-1 --port 2222".to_owned(),
            2,
            "--port is for servers that run",
        ),
        ("bind team web-1 --port 0".to_owned(), 2, "--port"),
        (
            format!("bind team web-2 --private-key {other}"),
            2,
            "does not belong to `ops`",
        ),
        (format!("bind team web-2 --private-key {ppk}"), 2, "PuTTY"),
        (
            format!("bind team web-2 --private-key {encrypted}"),
            2,
            "is encrypted with a passphrase",
        ),
        (
            format!("bind team web-2 --private-key {public}"),
            2,
            "is a public key",
        ),
        (
            "bind team web-2 --private-key nowhere".to_owned(),
            2,
            "nowhere",
        ),
        (
            "bind team web-1 web-2 --password-stdin --private-key -".to_owned(),
            2,
            "only one of",
        ),
        (
            "bind nobody web-1".to_owned(),
            5,
            "no key pair named `nobody`",
        ),
        ("bind team web-9".to_owned(), 5, "no server `web-9`"),
        (
            "bind team id-web-9 web-1".to_owned(),
            5,
            "no server `id-web-9`",
        ),
        ("bind team twin".to_owned(), 2, "`twin` matches 2 servers"),
        ("bind team".to_owned(), 2, "SERVER"),
        ("rotate ops ops".to_owned(), 2, "the name of the old one"),
        (
            "rotate ops new --private-key-file -".to_owned(),
            2,
            "standard output",
        ),
        (
            "rotate ops team".to_owned(),
            2,
            "the private key in use is required for `web-2`",
        ),
        (
            format!("rotate ops team --private-key {other}"),
            2,
            "does not belong to `ops`",
        ),
        (
            "rotate nobody2 nobody".to_owned(),
            5,
            "no key pair named `nobody2`",
        ),
        (
            "rotate ops team --delete-old".to_owned(),
            2,
            "--yes is required",
        ),
    ];
    let cloud = Cloud::new(Fault::Nothing, kinds());
    for (words, code, part) in cases {
        let said = fails(
            typed(cloud.command(&TestEnv::new(), &format!("kps keypair {words}"))),
            code,
        );
        has(&said.err, part);
        assert!(cloud.changes().is_empty(), "{words}");
    }
    // All that is wrong is said at once.
    let words = "kps keypair bind team web-9 web-1 web-8 --password-stdin";
    let said = fails(typed(cloud.command(&TestEnv::new(), words)), 5);
    has(&said.err, "no server `web-9`");
    has(&said.err, "no server `web-8`");
    assert!(cloud.changes().is_empty());
    let said = fails(
        cloud.command(&TestEnv::new(), "kps keypair bind team twin"),
        2,
    );
    has(&said.err, "id-a");
    has(&said.err, "id-b");
}

#[test]
fn a_task_under_way_counts_before_its_server_shows_it() {
    let cases = [
        ("unbind web-1 --yes", 7, "the task t1 of KPS"),
        ("unbind db-1 --yes", 7, "the task t2 of KPS"),
        ("bind ops db-1", 7, "the task t2 of KPS"),
        ("bind team db-1 --wait-timeout 0", 9, "kps task show t2"),
        (
            "bind team web-1 db-1 --password-stdin --no-wait",
            0,
            "already for `web-1`, `db-1`",
        ),
        ("bind team web-1 --dry-run", 0, "already for `web-1`"),
        ("rotate team team2 --dry-run", 9, "the task t1 of KPS"),
        ("bind ops web-1 db-1", 7, "2 servers cannot be changed"),
        ("delete team --if-unused --yes", 6, "`web-1`, `db-1`"),
        (
            "rotate team ops --delete-old --yes",
            9,
            "the task t1 of KPS",
        ),
    ];
    let cloud = Cloud::new(
        Fault::Endless,
        vec![
            machine("web-1", "ACTIVE", None),
            machine("db-1", "SHUTOFF", None),
        ],
    );
    let bind = "kps keypair bind team web-1 db-1 --password-stdin --no-wait";
    ok(typed(cloud.command(&TestEnv::new(), bind)));
    for (words, code, part) in cases {
        let words = format!("--json kps keypair {words}");
        let said = run(typed(cloud.command(&TestEnv::new(), &words)));
        assert_eq!(said.code, code, "{words}: {}", said.err);
        has(&said.err, part);
        assert_eq!(cloud.changes().len(), 2, "{words}");
        assert_eq!(cloud.server.count("DELETE"), 0, "{words}");
    }
    // A task that ends between the two looks is seen on its server.
    let asked = cloud.server.requests();
    let at = |part: &str| asked.iter().position(|request| request.line.contains(part));
    assert!(at("/running-tasks") < at("/cloudservers/detail"));

    // Taking a pair off is joined in the same way.
    let cloud = Cloud::new(
        Fault::Endless,
        vec![machine("db-1", "SHUTOFF", Some("ops"))],
    );
    let unbind = "--json kps keypair unbind db-1 --yes";
    ok(cloud.command(&TestEnv::new(), &format!("{unbind} --no-wait")));
    let said = run(cloud.command(&TestEnv::new(), &format!("{unbind} --wait-timeout 0")));
    assert_eq!(said.code, 9, "{}", said.err);
    has(&said.err, "KPS is doing this already for `db-1`");
    let row = &said.json()[0];
    assert_eq!(
        (&row["task_id"], &row["operation"]),
        (&json!("t1"), &json!("unbind"))
    );
    assert_eq!(cloud.changes().len(), 1);

    // The last line has the exit code of the process, for a single server too.
    let cloud = Cloud::new(Fault::Endless, vec![machine("db-1", "SHUTOFF", None)]);
    ok(cloud.command(&TestEnv::new(), "kps keypair bind team db-1 --no-wait"));
    let said = run(cloud.command(&TestEnv::new(), "--json kps keypair rotate team ops"));
    assert_eq!(said.code, 9, "{}", said.err);
    has(
        said.err.trim_end().lines().last().unwrap(),
        "\"exit_code\":9",
    );
}

#[test]
fn each_operation_sends_what_it_needs_and_nothing_else() {
    let (key, other) = (file("rsa2048.key"), file("ed25519.key"));
    let secret = text("rsa2048.key");
    let line = |key: &str| key.lines().nth(2).unwrap().to_owned();
    let team = text("ed25519.key");
    let root = json!({"type": "password", "key": PASSWORD});
    let in_use = json!({"type": "keypair", "key": secret.as_str()});
    let server = |name: &str, auth: &Value| json!({"id": format!("id-{name}"), "auth": auth});
    let bind = |server: Value| json!({"keypair_name": "team", "server": server});
    let stopped = |name: &str| json!({"id": format!("id-{name}")});
    let cases = [
        (
            "bind team web-1 --password-stdin".to_owned(),
            "bind",
            bind(server("web-1", &root)),
        ),
        (
            "bind team id-web-1 web-1 --password-stdin --port 2222 --disable-password".to_owned(),
            "bind",
            bind(json!({"id": "id-web-1", "auth": root, "port": 2222, "disable_password": true})),
        ),
        (
            format!("bind team web-2 --private-key {key}"),
            "replace",
            bind(server("web-2", &in_use)),
        ),
        ("bind team db-1".to_owned(), "bind", bind(stopped("db-1"))),
        ("bind team db-2".to_owned(), "reset", bind(stopped("db-2"))),
        (
            format!("unbind web-2 --yes --private-key {key} --port 22"),
            "unbind",
            json!({"server": {"id": "id-web-2", "auth": in_use, "port": 22}}),
        ),
        (
            "unbind db-2 --yes".to_owned(),
            "unbind",
            json!({"server": stopped("db-2")}),
        ),
        (
            format!("bind team web-5 --private-key {key}"),
            "replace",
            bind(server("web-5", &in_use)),
        ),
        (
            format!("bind team web-4 --private-key {other}"),
            "replace",
            bind(json!({"id": "id-web-4", "auth": {"type": "keypair", "key": team.as_str()}})),
        ),
    ];
    for (words, operation, body) in cases {
        let cloud = Cloud::new(Fault::Nothing, kinds());
        let env = TestEnv::new();
        let dry = ok(typed(
            cloud.command(&env, &format!("--json --dry-run kps keypair {words}")),
        ));
        let recorded = dry.json();
        assert_eq!(recorded.as_array().unwrap().len(), 1, "{words}");
        lacks(&dry.out, PASSWORD);
        lacks(&dry.out, line(&secret));
        let mut masked = body.clone();
        if masked["server"]["auth"].is_object() {
            masked["server"]["auth"]["key"] = json!("********");
        }
        assert_eq!(recorded[0]["body"], masked, "{words}");
        assert!(cloud.changes().is_empty(), "{words}");

        let said = ok(typed(
            cloud.command(&env, &format!("-vv --json kps keypair {words}")),
        ));
        assert_eq!(cloud.changes(), [body], "{words}");
        let row = &said.json()[0];
        assert_eq!(row["operation"], operation, "{words}");
        assert_eq!(
            (&row["changed"], &row["state"]),
            (&json!(true), &json!("done"))
        );
        let pair = if operation == "unbind" {
            Value::Null
        } else {
            json!("team")
        };
        assert_eq!(row["keypair"], pair, "{words}");
        for secret in [PASSWORD.to_owned(), line(&secret), line(&team)] {
            lacks(&said.err, secret);
        }
    }
}

#[test]
fn what_is_there_already_is_left_alone() {
    for words in [
        "bind team web-3",
        "bind team id-id-a",
        "unbind web-1 --yes",
        "bind team web-3 web-3 id-web-3",
    ] {
        let cloud = Cloud::new(Fault::Nothing, kinds());
        let words = format!("--json kps keypair {words}");
        let said = ok(cloud.command(&TestEnv::new(), &words));
        let rows = said.json();
        assert_eq!(rows.as_array().unwrap().len(), 1);
        assert_eq!(rows[0]["operation"], Value::Null);
        assert_eq!(
            (&rows[0]["changed"], &rows[0]["state"]),
            (&json!(false), &json!("done"))
        );
        assert!(cloud.changes().is_empty());
        let words = words.replacen("--json", "--dry-run", 1);
        let said = ok(cloud.command(&TestEnv::new(), &words));
        has(&said.err, "nothing would be sent");
    }
}
