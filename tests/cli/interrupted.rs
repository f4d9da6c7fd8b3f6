//! A signal that ends a command: what people and programs are told of it.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::process::{signal, unignored};
use crate::repo_wire::{key, page};
use crate::server::{Answer, Server};
use crate::support::{Arguments, PROJECT, Said, TOKEN, TestEnv, data, has, lacks, line};

/// Stops a command while one request is not answered: the first read, or the write of this number.
#[derive(Clone, Copy)]
enum Stop {
    Read,
    Write(usize),
}

/// What no command needs to send its requests.
const TIMEOUT: Duration = Duration::from_secs(60);
const UNDER_WAY: &str = "was under way, and may have been carried out";
const AGAIN: &str = "the same command can be run again to do the rest";

/// Ends the command with SIGTERM.
fn stopped(stop: Stop, arguments: impl Arguments) -> Said {
    let (asked, is_asked) = std::sync::mpsc::channel();
    let mut writes = 0;
    let server = Server::new(move |request| {
        let is_read = request.line.starts_with("GET ");
        writes += usize::from(!is_read);
        let is_last = match stop {
            Stop::Read => is_read,
            Stop::Write(number) => !is_read && writes == number,
        };
        match &*request.line {
            _ if is_last => {
                asked.send(()).unwrap();
                Answer::Silence
            }
            line if line.starts_with("GET ") => Answer::json(200, listed()),
            line if line.starts_with("DELETE ") => Answer::http(204, "", ""),
            _ => {
                let title = request.json()["title"].clone();
                let sent = request.json()["key"].clone();
                let added = key(7, title.as_str().unwrap(), sent.as_str().unwrap());
                Answer::json(200, added)
            }
        }
    });
    let env = TestEnv::new();
    let (program, first) = unignored();
    let child = Command::new(program)
        .args(first)
        .args(arguments.words())
        .env_clear()
        .env("HOME", env.path(""))
        .env("HWKEY_ENDPOINT", &server.url)
        .env("HWKEY_TOKEN", TOKEN)
        .env("HWKEY_PROJECT_ID", PROJECT)
        .current_dir(data(""))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    is_asked.recv_timeout(TIMEOUT).unwrap();
    signal(&child, "TERM");
    child.wait_with_output().unwrap().into()
}

fn listed() -> Value {
    let keys = [("one", "ecdsa256"), ("two", "ecdsa384")];
    let keys = (1..).zip(keys);
    let keys = keys.map(|(id, (title, file))| key(id, title, &line(&format!("{file}.pub"))));
    page(&keys.collect::<Vec<_>>())
}

#[test]
fn programs_get_one_error_and_people_are_warned() {
    let cases: [(&str, Stop, &[&str]); 7] = [
        ("repo key list", Stop::Read, &[]),
        ("kps server list", Stop::Read, &[]),
        (
            "repo key add ed25519.pub",
            Stop::Write(1),
            &[UNDER_WAY, "; `hwkey repo key list` shows whether"],
        ),
        (
            "repo key add rsa2048.pub ed25519.pub rsa3072.pub",
            Stop::Write(3),
            &[
                UNDER_WAY,
                "; added so far: rsa2048.pub, ed25519.pub; ",
                AGAIN,
            ],
        ),
        (
            "repo key add rsa2048.pub ed25519.pub",
            Stop::Write(1),
            &[UNDER_WAY, "; nothing else was changed; "],
        ),
        (
            "repo key sync ed25519.pub --prune --yes",
            Stop::Write(3),
            &[
                UNDER_WAY,
                "; added so far: ed25519.pub; removed so far: 1 ",
                AGAIN,
            ],
        ),
        (
            "repo key delete one two --yes",
            Stop::Write(2),
            &[
                UNDER_WAY,
                "; removed so far: one; the same command can be run again with --ignore-missing",
            ],
        ),
    ];
    for (command, stop, told) in cases {
        let said = stopped(stop, &*format!("--json {command}"));
        assert_eq!((said.code, &*said.out), (-1, ""), "{command}: {}", said.err);
        let error = said.error();
        assert_eq!(
            (&error["kind"], &error["exit_code"]),
            (&json!("interrupted"), &json!(143))
        );
        let message = error["message"].as_str().unwrap();
        assert_eq!(
            message == "terminated",
            told.is_empty(),
            "{command}: {message}"
        );
        told.iter().for_each(|part| has(message, part));
        lacks(&said.err, "warning");

        let said = stopped(stop, command);
        let shown = said.err.replace("\nwarning: ", "; ");
        told.iter().for_each(|part| has(&shown, part));
        assert_eq!((said.code, said.err.is_empty()), (-1, told.is_empty()));
        assert!(said.err.lines().all(|line| line.starts_with("warning: ")));
    }
}
