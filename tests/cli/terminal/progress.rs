//! What takes long is told in one line on a terminal, of which nothing is left.

use std::io::Read;
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver, Sender};

use pty_process::blocking::Command;
use serde_json::{Value, json};

use crate::kps_wire::created;
use crate::process::bare;
use crate::repo_wire::key;
use crate::server::{Answer, NOWHERE, Request, Server, refused};
use crate::support::terminal::Terminal;
use crate::support::{Arguments, PROJECT, TestEnv, lacks, line};

const FIRST_PAGE: &str = "listing keys: 100";
const SHOW_LAST: [&str; 5] = ["--json", "repo", "key", "show", "100"];

/// A server that answers only when it is told to.
struct Slow {
    server: Server,
    asked: Receiver<()>,
    go: Sender<()>,
}

impl Slow {
    fn new(mut answer: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        let (ask, asked) = mpsc::channel();
        let (go, may_go) = mpsc::channel();
        let server = Server::new(move |request| {
            // A test that is over neither listens nor has more to say.
            let _ = ask.send(());
            let _ = may_go.recv();
            answer(request)
        });
        Self { server, asked, go }
    }

    fn answer(&self) {
        self.go.send(()).unwrap();
    }

    /// Answers once the terminal tells that it is waited for: all that comes then comes late, and how
    /// far it is will be told.
    fn answer_late(&self, terminal: &mut Terminal) {
        let host = self.server.url.strip_prefix("http://").unwrap();
        terminal.expect(&format!("waiting for {host}"));
        self.answer();
    }

    /// The same for a command that tells nothing: another one, which began later, tells it.
    fn answer_late_unseen(&self) {
        self.asked.recv().unwrap();
        let witness = Self::new(account);
        let mut terminal = run(&TestEnv::new(), &witness.server, SHOW_LAST);
        witness.answer_late(&mut terminal);
        witness.answer();
        assert_eq!(terminal.end().0, 0);
        self.answer();
    }
}

/// An account of one full page and one more key.
fn account(request: &Request) -> Answer {
    let offset = request.number("offset") as u64;
    let keys: Vec<_> = (offset..101)
        .take(100)
        .map(|id| key(id, &format!("key {id}"), &line("ed25519.pub")))
        .collect();
    Answer::json(200, json!({"keys": keys}))
}

fn run(env: &TestEnv, server: &Server, arguments: impl Arguments) -> Terminal {
    Terminal::run(env, &server.url, arguments, |command| command)
}

/// What a terminal shows after it was told `text`.
fn screen(text: &str) -> String {
    let line = |line: &str| {
        let last = line.rsplit("\r\x1b[K").next().unwrap().to_owned();
        assert!(!last.contains(['\r', '\x1b']), "{text:?}");
        last
    };
    let lines: Vec<_> = text.split('\n').map(line).collect();
    lines.join("\n")
}

#[test]
fn a_long_list_is_counted_and_then_nothing_of_that_is_left() {
    let slow = Slow::new(account);
    let mut terminal = run(&TestEnv::new(), &slow.server, SHOW_LAST);
    slow.answer_late(&mut terminal);
    terminal.expect(FIRST_PAGE);
    slow.answer();
    let (code, shown) = terminal.end();
    let result: Value = serde_json::from_str(&screen(&shown)).unwrap();
    assert_eq!((code, &result["title"]), (0, &json!("key 100")));
}

#[test]
fn a_service_that_is_slow_is_named() {
    let slow = Slow::new(|_| Answer::json(200, json!({"keys": []})));
    let arguments = ["repo", "key", "list", "-o", "json"];
    let mut terminal = run(&TestEnv::new(), &slow.server, arguments);
    slow.answer_late(&mut terminal);
    let (code, shown) = terminal.end();
    assert_eq!((code, screen(&shown).trim()), (0, "[]"));
}

/// A terminal that was stopped must not stand between a private key and the disk.
#[test]
fn nobody_is_told_of_a_reply_that_holds_a_private_key() {
    let slow = Slow::new(|_| Answer::json(200, created("web")));
    let create = ["--json", "kps", "keypair", "create", "web"];
    let create = [&["--project-id", PROJECT], &create[..]].concat();
    let env = TestEnv::new();
    let terminal = run(&env, &slow.server, &create);
    slow.answer_late_unseen();
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    lacks(&shown, "waiting");
    assert!(env.path("web.pem").exists());
}

#[test]
fn a_list_in_a_pipe_is_counted_on_the_terminal() {
    let slow = Slow::new(account);
    let arguments = ["repo", "key", "list", "--json"];
    let piped = |command: Command| command.stdout(Stdio::piped());
    let mut terminal = Terminal::run(&TestEnv::new(), &slow.server.url, arguments, piped);
    let mut stdout = terminal.stdout();
    slow.answer_late(&mut terminal);
    terminal.expect(FIRST_PAGE);
    slow.answer();
    let mut document = String::new();
    stdout.read_to_string(&mut document).unwrap();
    let keys: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(keys.as_array().unwrap().len(), 101);
    let (code, shown) = terminal.end();
    assert_eq!((code, screen(&shown).as_str()), (0, ""));
}

#[test]
fn nothing_is_left_before_an_error() {
    let mut answers = 0;
    let slow = Slow::new(move |request| {
        answers += 1;
        match answers {
            1 => account(request),
            _ => refused(403, "no"),
        }
    });
    let arguments = ["--color", "never", "repo", "key", "list"];
    let mut terminal = run(&TestEnv::new(), &slow.server, arguments);
    slow.answer_late(&mut terminal);
    terminal.expect(FIRST_PAGE);
    slow.answer();
    let (code, shown) = terminal.end();
    assert_eq!(code, 4, "{shown}");
    assert!(screen(&shown).starts_with("error: "), "{shown:?}");
}

#[test]
fn only_the_error_is_left_after_ctrl_c_or_termination() {
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let slow = Slow::new(account);
        let mut terminal = run(&TestEnv::new(), &slow.server, SHOW_LAST);
        slow.answer_late(&mut terminal);
        terminal.expect(FIRST_PAGE);
        match name {
            "INT" => terminal.press("\x03"),
            _ => terminal.signal(name),
        }
        let (_, shown) = terminal.end();
        let error: Value = serde_json::from_str(&screen(&shown)).expect("one line of JSON");
        assert_eq!(error["error"]["kind"], "interrupted", "{name}: {shown:?}");
        assert_eq!(error["error"]["exit_code"], code, "{name}: {shown:?}");
    }
}

#[test]
fn key_pairs_are_counted_too() {
    let mut pages = 0;
    let slow = Slow::new(move |_| {
        pages += 1;
        let pair = json!({"keypair": {"name": format!("pair-{pages}")}});
        let next = (pages == 1).then_some("pair-1");
        Answer::json(
            200,
            json!({"keypairs": [pair], "page_info": {"next_marker": next}}),
        )
    });
    let arguments = ["--project-id", "p", "--json", "kps", "keypair", "list"];
    let mut terminal = run(&TestEnv::new(), &slow.server, arguments);
    slow.answer_late(&mut terminal);
    terminal.expect("listing key pairs: 1");
    slow.answer();
    let (code, shown) = terminal.end();
    let pairs: Value = serde_json::from_str(&screen(&shown)).unwrap();
    assert_eq!((code, pairs.as_array().unwrap().len()), (0, 2));
}

#[test]
fn several_deletions_are_counted() {
    let slow = Slow::new(|_| Answer::text(204, ""));
    let arguments = "--project-id p --json kps keypair delete --yes a b c";
    let mut terminal = run(&TestEnv::new(), &slow.server, arguments);
    slow.answer_late(&mut terminal);
    for line in ["deleting 2 of 3: b", "deleting 3 of 3: c"] {
        terminal.expect(line);
        slow.answer();
    }
    let (code, shown) = terminal.end();
    let deleted: Value = serde_json::from_str(&screen(&shown)).unwrap();
    assert_eq!((code, deleted.as_array().unwrap().len()), (0, 3));
}

#[test]
fn a_title_neither_controls_the_terminal_nor_wraps() {
    let title = format!("\x1b[2J{}", "键".repeat(100));
    let keys = json!({"keys": [key(1, "a", "-"), key(2, &title, "-")]});
    let slow = Slow::new(move |request| {
        if request.line.starts_with("GET") {
            Answer::json(200, keys.clone())
        } else {
            Answer::text(204, "")
        }
    });
    slow.answer();
    let arguments = ["--json", "repo", "key", "delete", "--yes", "1", "2"];
    let mut terminal = run(&TestEnv::new(), &slow.server, arguments);
    // The second deletion begins late.
    slow.answer_late(&mut terminal);
    // 17 and 9 columns, and 26 characters of two: the last of 80 columns stays free.
    let cut = format!("deleting 2 of 2: \\u{{1b}}[2J{}…", "键".repeat(26));
    terminal.expect(&cut);
    slow.answer();
    let (code, shown) = terminal.end();
    let deleted: Value = serde_json::from_str(&screen(&shown)).unwrap();
    assert_eq!((code, &deleted[1]["title"]), (0, &json!(title)));
}

#[test]
fn an_rsa_key_in_the_making_is_told_and_nothing_of_that_is_left() {
    let making = "making an rsa-2048 key";
    let create =
        "--profile sandbox --json kps keypair create web --local --algorithm rsa-2048 --dry-run";
    // It takes as long as it takes; hardly ever too short a time to be told.
    loop {
        let env = TestEnv::new();
        let terminal = Terminal::run(&env, NOWHERE, create, |command| command);
        let (code, shown) = terminal.end();
        let request: Value = serde_json::from_str(&screen(&shown)).unwrap();
        assert_eq!((code, &request["method"]), (0, &json!("POST")));
        if shown.contains(making) {
            return;
        }
    }
}

#[test]
fn nothing_is_told_where_nobody_wants_it() {
    let quiet = |arguments: &[&str], further: fn(Command) -> Command| {
        let slow = Slow::new(account);
        let arguments = [&["repo", "key", "list"], arguments].concat();
        let env = TestEnv::new();
        let terminal = Terminal::run(&env, &slow.server.url, &arguments, further);
        slow.answer_late_unseen();
        slow.answer();
        let (code, shown) = terminal.end();
        assert_eq!(code, 0, "{shown}");
        for progress in ["listing", "waiting", "\x1b[K"] {
            lacks(&shown, progress);
        }
    };
    quiet(&["--quiet"], |command| command);
    quiet(&["--verbose"], |command| command);
    quiet(&["--output", "jsonl"], |command| command);
    quiet(&["--no-input"], |command| command);
    quiet(&[], |command| command.env("TERM", "dumb"));
    quiet(&[], |command| command.stdin(Stdio::null()));

    // Without a terminal too.
    let slow = Slow::new(account);
    let env = TestEnv::new();
    let mut command = bare(&env, &slow.server.url, "repo key list");
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let running = command.spawn().unwrap();
    slow.answer_late_unseen();
    slow.answer();
    let said = running.wait_with_output().unwrap();
    assert_eq!(
        (said.status.code(), said.stderr.as_slice()),
        (Some(0), &b""[..])
    );
}
