//! `hwkey kps task …`: what is asked of KPS, and what is shown.

use serde_json::json;

use super::servers::{at, ids};
use crate::server::{Answer, Request, Server, refused};
use crate::support::{PROJECT, TestEnv, ends, fails, has, ok};

/// KPS with one task under way, and two that failed.
fn tasks(request: &Request) -> Answer {
    let item = |id: &str, word: &str| {
        json!({"task_id": id, "operate_type": word, "task_time": "1523342130000", "server_id": "s1",
            "server_name": "web-1", "keypair_name": "web"})
    };
    let failed = |id: &str| {
        let mut item = item(id, "FAILED_RESET");
        item["task_error_code"] = json!("KPS.9");
        item["task_error_msg"] = json!("Update public key error");
        item
    };
    let line = request.line.replace(&format!("/v3/{PROJECT}"), "");
    Answer::json(
        200,
        match line.as_str() {
            "GET /running-tasks?limit=1000&offset=0" => {
                json!({"total": 1, "tasks": [item("t1", "RUNNING_REPLACE")]})
            }
            "GET /failed-tasks?limit=1000&offset=0" => {
                json!({"total": 2, "tasks": [failed("t2"), failed("t3")]})
            }
            "GET /tasks/t1" => {
                json!({"task_id": "t1", "server_id": "s1", "task_status": "RUNNING_RESET"})
            }
            "GET /tasks/t2" => {
                json!({"task_id": "t2", "server_id": "s1", "task_status": "FAILED_RESET"})
            }
            "GET /tasks/t4" => {
                json!({"task_id": "t4", "server_id": "s1", "task_status": "SUCCESS_BIND"})
            }
            "DELETE /failed-tasks" | "DELETE /failed-tasks/t2" => return Answer::text(200, ""),
            "DELETE /failed-tasks/t9" => return refused(400, "KPS.0005"),
            _ => return refused(400, "KPS.0001"),
        },
    )
}

#[test]
fn tasks_are_listed_and_shown() {
    let kps = Server::new(tasks);
    let running = json!({"id": "t1", "operation": "replace", "state": "running", "server_id": "s1",
        "server_name": "web-1", "keypair": "web", "time": "2018-04-10T06:35:30Z", "error_code": null,
        "error_message": null});
    let failed = json!({"id": "t2", "operation": "reset", "state": "failed", "server_id": "s1",
        "server_name": "web-1", "keypair": "web", "time": "2018-04-10T06:35:30Z", "error_code": "KPS.9",
        "error_message": "Update public key error"});
    let done = json!({"id": "t4", "operation": "bind", "state": "done", "server_id": "s1",
        "server_name": null, "keypair": null, "time": null, "error_code": null, "error_message": null});
    let listed = |options: &str| ids(&at(&kps, &format!("--json kps task list {options}")));
    assert_eq!(listed(""), "t1 t2 t3");
    assert_eq!(listed("--running"), "t1");
    assert_eq!(listed("--failed"), "t2 t3");
    for (id, expected) in [("t1", running), ("t2", failed), ("t4", done)] {
        let shown = at(&kps, &format!("--json kps task show {id}"));
        assert_eq!(shown.json(), expected);
    }
    // What is not known is not made up.
    let shown = at(&kps, "kps task show t4").out;
    assert_eq!(shown.matches("s1").count(), 1, "{shown}");
    let said = fails(TestEnv::new().at(&kps.url, "kps task show t5"), 5);
    has(&said.err, "no task `t5`");
    fails(
        TestEnv::new().at(&kps.url, "kps task list --running --failed"),
        2,
    );
}

/// What was removed.
fn deleted(kps: &Server) -> String {
    let lines = kps.lines().into_iter();
    let removals = lines.filter(|line| line.starts_with("DELETE"));
    let ends: Vec<_> = removals
        .map(|line| line.rsplit('/').next().unwrap().to_owned())
        .collect();
    ends.join(" ")
}

#[test]
fn failed_tasks_are_deleted_by_id_or_all_at_once() {
    for (arguments, exit, rows, requests) in [
        ("t2", 0, json!([["t2", true]]), "t2"),
        ("t2 t2", 0, json!([["t2", true]]), "t2"),
        (
            "--all",
            0,
            json!([["t2", true], ["t3", true]]),
            "failed-tasks",
        ),
        ("t9", 5, json!([["t9", false]]), "t9"),
        ("t9 t2", 9, json!([["t9", false], ["t2", true]]), "t9 t2"),
    ] {
        let kps = Server::new(tasks);
        let env = TestEnv::new();
        let words = format!("--json kps task delete {arguments}");
        fails(env.at(&kps.url, &*words), 2);
        let said = ok(env.at(&kps.url, format!("{words} --dry-run")));
        has(&said.out, r#""method":"DELETE""#);
        assert_eq!(deleted(&kps), "");
        let shown = ends(env.at(&kps.url, format!("{words} --yes")), exit).json();
        let shown = shown.as_array().unwrap().iter();
        let shown: Vec<_> = shown
            .map(|row| json!([row["id"], row["deleted"]]))
            .collect();
        assert_eq!(json!(shown), rows);
        assert_eq!(deleted(&kps), requests);
    }
    let none = Server::new(|_| Answer::json(200, json!({"total": 0, "tasks": []})));
    let said = at(&none, "kps task delete --all --yes");
    has(&said.err, "nothing to delete");
    assert_eq!(said.out, "");
}

#[test]
fn what_is_no_failed_task_is_not_deleted() {
    let kps = Server::new(tasks);
    let env = TestEnv::new();
    for (words, exit) in [("t1", 7), ("t1 t2", 9), ("t1 --dry-run", 7)] {
        let said = ends(
            env.at(&kps.url, format!("kps task delete {words} --yes")),
            exit,
        );
        has(&said.err, "the task `t1` is under way: only failed");
    }
    assert_eq!(deleted(&kps), "t2");
    let kps = Server::new(tasks);
    for wrong in ["", "t2 --all", "''"] {
        fails(env.at(&kps.url, format!("kps task delete {wrong}")), 2);
    }
    // As parts of a path these would mean another one.
    for dots in [".", ".."] {
        for command in ["delete --yes", "delete --yes --dry-run", "show"] {
            let said = fails(env.at(&kps.url, format!("kps task {command} {dots}")), 2);
            has(&said.err, "cannot be an id or a name");
        }
    }
    let lines = kps.lines();
    assert!(
        lines.iter().all(|line| line.contains("/running-tasks")),
        "{lines:?}"
    );
}
