//! What every fault of the services comes to.

use serde_json::{Value, json};

use super::{states, typed};
use crate::cloud::Fault::{
    self, Busy, Crowded, DispatchLost, DispatchLostAndFailed, Endless, Forbidden, Forgotten,
    HalfFail, HalfRefused, Misprinted, NoTask, NoTasks, Nothing, Outrun, Overtaken, PollsHang,
    PollsLost, Reversed, ServersHang,
};
use crate::cloud::{Cloud, PASSWORD, machine, with};
use crate::support::{TestEnv, has, lacks, run};

const DONE: &str = "done done";
const HALF: &str = "done failed";
const FAILED: &str = "failed failed";
const RUNNING: &str = "running running";
const UNKNOWN: &str = "unknown unknown";

/// Not before a look that hangs is given up.
const SOON: &str = "--wait-timeout 1.5 --timeout 3600";
const AT_ONCE: &str = "--wait-timeout 0.5";

/// A fault, options, the exit code, what becomes of both servers, and a part of what is said.
type End = (Fault, &'static str, i32, &'static str, &'static str);

const ENDS: [End; 26] = [
    (Nothing, "", 0, DONE, ""),
    (DispatchLost(true), "", 0, DONE, "the response was lost"),
    (DispatchLost(false), "", 9, UNKNOWN, "hwkey kps task list"),
    (DispatchLostAndFailed, "", 7, FAILED, "wrong password"),
    (PollsLost, "", 0, DONE, ""),
    (PollsHang, SOON, 9, RUNNING, "hwkey kps task show t1"),
    (ServersHang, SOON, 9, UNKNOWN, "no longer says"),
    (Busy, "", 0, DONE, ""),
    (Endless, AT_ONCE, 9, RUNNING, "hwkey kps task show t1"),
    (Endless, "--no-wait", 0, RUNNING, "hwkey kps task show t1"),
    (HalfRefused, "", 9, HALF, "KPS.77 no room"),
    (NoTask, "", 7, FAILED, "started no task"),
    (Misprinted, "", 0, DONE, ""),
    (Forgotten(true), "", 0, DONE, ""),
    (Forgotten(false), "", 9, UNKNOWN, "no longer says"),
    (HalfFail, "", 9, HALF, "KPS.88 wrong password"),
    (Reversed, "", 9, HALF, "KPS.88 wrong password"),
    (Overtaken, "", 0, DONE, ""),
    (Outrun(true), "", 0, DONE, ""),
    (Outrun(false), "", 0, DONE, ""),
    (NoTasks, "", 0, DONE, ""),
    (Crowded(true), "", 0, DONE, "waiting for KPS"),
    (Crowded(false), "", 0, DONE, "waiting for KPS"),
    (Crowded(true), "--no-wait", 0, RUNNING, "waiting for KPS"),
    (
        Crowded(true),
        "--wait-timeout 0",
        9,
        FAILED,
        "run the same command again",
    ),
    (Forbidden, "", 4, FAILED, "kps:SSHKeyPair:bind"),
];

#[test]
fn every_fault_has_its_end() {
    ENDS.into_iter().for_each(check);
}

fn check((fault, options, code, expected, part): End) {
    // Another user created the second one.
    let other = with(machine("web-2", "ACTIVE", None), json!({"user_id": "u2"}));
    let cloud = Cloud::new(fault, vec![machine("web-1", "ACTIVE", None), other]);
    let words = format!("--json kps keypair bind team web-1 web-2 --password-stdin {options}");
    let said = cloud.ends(&words, code);
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
    let pair = if expected == DONE {
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
        let said = cloud.ends(&words, code);
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
        let lines = said.err.lines().filter(|line| line.starts_with('{'));
        let error = |line| serde_json::from_str::<Value>(line).unwrap()["error"].take();
        let errors: Vec<Value> = lines.map(error).collect();
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
    let said = cloud.ends(&format!("{words} --wait-timeout 1"), 9);
    assert_eq!((cloud.changes().len(), cloud.most()), (1, 10));
    let expected = [["unknown"; 10].as_slice(), &["failed"; 15]].concat();
    assert_eq!(states(&said), expected.join(" "));
    has(&said.err, "`web-25` was not tried");
    let cloud = Cloud::new(Fault::Nothing, servers());
    let said = cloud.ends(&format!("{words} --no-wait"), 2);
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
        let env = TestEnv::new();
        let command = cloud.command(&env, &format!("{words} {options}"));
        let said = run(typed(command));
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
