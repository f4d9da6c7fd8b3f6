//! Signals where there is no key to save, or not yet.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::json;

use super::running::{Running, Slow, interrupted};
use super::{CREATE, assert_saved, pair_made};
use crate::kps_wire::{no_pair, pair, shown};
use crate::process::{signal, unignoring};
use crate::server::{Answer, Server, refused};
use crate::support::{TestEnv, ends, has, text};

#[test]
fn a_signal_while_a_token_is_made_ends_before_anything_is_sent() {
    for options in ["", "--local"] {
        let env = TestEnv::new();
        let server = Server::new(|_| pair_made());
        let begun = env.path("begun");
        let mut mkfifo = Command::new("mkfifo");
        assert!(mkfifo.arg(&begun).status().unwrap().success());
        let mut child = unignoring(&env, &server.url, format!("{CREATE} {options}"))
            .env_remove("HWKEY_TOKEN")
            .env("HWKEY_TOKEN_COMMAND", "sh -c 'echo > begun; exec sleep 9'")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The program opens the pipe when it runs.
        std::fs::read(&begun).unwrap();
        signal(&child, "INT");
        assert!(!child.wait().unwrap().success());
        assert_eq!(server.lines(), [""; 0], "{options}");
        assert!(!env.path("web.pem").exists());
    }
}

/// There is time for one look.
#[test]
fn an_answer_without_a_key_after_a_signal_leaves_no_file() {
    let there = Answer::json(200, shown("web", "pkcs1", json!({})));
    let never = "private key was never received";
    for (answer, look, code, part) in [
        (refused(403, "KPS.9003"), None, 4, ""),
        (refused(400, "KPS.0002"), Some(no_pair()), 7, ""),
        (
            Answer::Close,
            Some(no_pair()),
            9,
            "could not confirm whether",
        ),
        (Answer::Close, Some(there.clone()), 9, never),
        (pair_made().cut(), Some(there.clone()), 9, never),
        (refused(502, "APIGW.0201"), Some(there), 9, never),
    ] {
        let env = TestEnv::new();
        let create = format!("--json {CREATE}");
        let answers: Vec<_> = [answer].into_iter().chain(look).collect();
        let (said, lines) = interrupted(&env, &create, &["TERM"], &answers);
        assert_eq!((said.code, said.out.as_str()), (code, ""), "{}", said.err);
        has(&said.error()["message"], part);
        let looks = answers[1..].iter().map(|_| format!("GET {}", pair("web")));
        assert_eq!(lines[1..], looks.collect::<Vec<_>>());
        assert!(!env.path("web.pem").exists());
    }
}

#[test]
fn a_signal_ends_the_pause_before_another_attempt() {
    for (options, signal, code) in [
        ("", "INT", 130),
        ("", "TERM", 143),
        ("--local", "TERM", 143),
    ] {
        let env = TestEnv::new();
        let busy = Answer::http(429, "retry-after: 50\r\n", "");
        let server = Server::in_turn([busy, pair_made()]);
        let mut running = Running::start(&env, &server, format!("-v {CREATE} {options}"));
        running.wait_for("trying again in 50.0 s");
        running.signal(signal);
        let said = running.end().ended(code);
        has(&said.err, "`web` was not created");
        assert_eq!(server.lines().len(), 1);
        assert_eq!(env.files(), Vec::<PathBuf>::new());
    }
}

const LIMITS: &str = "--timeout 1 --retries 0";

/// Takes a whole time-out, by a command that began later than the others.
fn give_up_on_a_silent_service() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    ends(
        TestEnv::new().at(&url, format!("repo key list {LIMITS}")),
        8,
    );
}

/// A process can be stopped (Ctrl-Z) for longer than its time-out.
#[test]
fn what_came_while_the_process_was_stopped_is_read() {
    let exported = json!({"keypair": {"name": "web", "private_key": text("pkcs1.key")}});
    let Answer::Reply(made) = pair_made() else {
        panic!("a reply");
    };
    let unended = Answer::Stall(made.trim_end_matches('}').into());
    for (command, answer, code) in [
        (CREATE, pair_made(), 0),
        (CREATE, unended, 9),
        ("kps private-key export web", Answer::json(200, exported), 0),
    ] {
        let env = TestEnv::new();
        let slow = Slow::new();
        let running = Running::start(&env, &slow.server, format!("{command} {LIMITS}"));
        slow.wait();
        running.signal("STOP");
        slow.answer(answer);
        give_up_on_a_silent_service();
        running.signal("CONT");
        let said = running.end();
        assert_eq!(said.code, code, "{command}: {}", said.err);
        assert_saved(&env);
        assert_eq!(slow.server.requests().len(), 1, "{command}");
    }
}
