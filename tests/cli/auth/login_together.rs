//! Logins at the same time.

use std::collections::HashSet;
use std::fs;
use std::thread;

use serde_json::{Value, json};

use crate::auth::iam::login;
use crate::server::{Answer, Server};
use crate::support::{PROJECT, TestEnv, fails, ok};

const LOGINS: usize = 12;

/// Gives each login a token of its own, of another length.
fn iam() -> Server {
    let mut number = 0;
    Server::new(move |_| {
        number += 1;
        let project = json!({"id": PROJECT, "name": "x".repeat(300 * (number % 5))});
        let body = json!({"token": {"expires_at": "2099-01-02T03:04:05Z", "project": project}});
        Answer::http(201, &format!("X-Subject-Token: MIIF{number}\r\n"), body)
    })
}

#[test]
fn logins_at_once_leave_one_whole_file() {
    let server = iam();
    let env = TestEnv::new();
    thread::scope(|scope| {
        for _ in 0..LOGINS {
            scope.spawn(|| ok(&mut login(&env, &server.url, "")));
        }
    });
    assert_eq!(server.requests().len(), LOGINS);
    let folder = env.path(".local/state/hwkey/tokens");
    let names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["default.json"], "nothing else is left");
    let kept = fs::read(folder.join("default.json")).unwrap();
    let kept: Value = serde_json::from_slice(&kept).unwrap();
    let given: HashSet<_> = (1..=LOGINS).map(|number| format!("MIIF{number}")).collect();
    assert!(given.contains(kept["token"].as_str().unwrap()), "{kept}");
    let mut token = env.command("auth token");
    let said = ok(token.env("HWKEY_ENDPOINT", &server.url));
    assert_eq!(said.out.trim_end(), kept["token"]);
}

#[test]
fn logins_and_logouts_at_once_leave_a_whole_file_or_none() {
    let server = iam();
    let env = TestEnv::new();
    thread::scope(|scope| {
        for _ in 0..LOGINS {
            scope.spawn(|| ok(&mut login(&env, &server.url, "")));
            scope.spawn(|| ok(&mut env.command("auth logout")));
        }
    });
    let mut token = env.command("auth token");
    token.env("HWKEY_ENDPOINT", &server.url);
    if env.path(".local/state/hwkey/tokens/default.json").exists() {
        assert!(ok(&mut token).out.starts_with("MIIF"))
    } else {
        drop(fails(&mut token, 3))
    }
}
