//! A signal that ends a command: what people and programs are told of it.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::process::{signal, unignored};
use crate::repo_wire::{key, page};
use crate::server::{Answer, Server};
use crate::support::{Arguments, PROJECT, Said, TOKEN, TestEnv, data, has, lacks, line};
use crate::table::rows;

/// Stops a command while one request is not answered: the first read, or the write of this number.
#[derive(Clone, Copy)]
enum Stop {
    Read,
    Write(usize),
}

/// What no command needs to send its requests.
const TIMEOUT: Duration = Duration::from_secs(60);

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

/// A command, the number of its write that is not answered, if it is not its read, and parts of what is told.
const STOPS: &str = "
repo key list | |
kps server list | |
repo key add ed25519.pub | 1 | was under way, and may have been carried out ~ ; `hwkey repo key list` shows whether
repo key add rsa2048.pub ed25519.pub rsa3072.pub | 3 | was under way, and may have been carried out ~ ; added so far: rsa2048.pub, ed25519.pub; ~ the same command can be run again to do the rest
repo key add rsa2048.pub ed25519.pub | 1 | was under way, and may have been carried out ~ ; nothing else was changed;
repo key sync ed25519.pub --prune --yes | 3 | was under way, and may have been carried out ~ ; added so far: ed25519.pub; removed so far: 1 ~ the same command can be run again to do the rest
repo key delete one two --yes | 2 | was under way, and may have been carried out ~ ; removed so far: one; the same command can be run again with --ignore-missing
";

#[test]
fn programs_get_one_error_and_people_are_warned() {
    for [command, write, parts] in rows(STOPS) {
        let stop = write.parse().map_or(Stop::Read, Stop::Write);
        let parts = parts.split(" ~ ").filter(|part| !part.is_empty());
        let told: Vec<_> = parts.collect();
        let said = stopped(stop, &*format!("--json {command}"));
        assert_eq!((said.code, &*said.out), (-1, ""), "{command}: {}", said.err);
        let error = said.error();
        assert_eq!(error["kind"], "interrupted");
        assert_eq!(error["exit_code"], 143);
        let message = error["message"].as_str().unwrap();
        let is_all = message == "terminated";
        assert_eq!(is_all, told.is_empty(), "{command}: {message}");
        told.iter().for_each(|part| has(message, part));
        lacks(&said.err, "warning");

        let said = stopped(stop, command);
        let shown = said.err.replace("\nwarning: ", "; ");
        told.iter().for_each(|part| has(&shown, part));
        assert_eq!((said.code, said.err.is_empty()), (-1, told.is_empty()));
        assert!(said.err.lines().all(|line| line.starts_with("warning: ")));
    }
}
