//! What people meet at a real terminal: choices, tables that fit, colour.

use std::io::Read;
use std::process::{self, Stdio};

use pty_process::blocking::Command;
use serde_json::{Value, json};

use crate::agent::with_agent;
use crate::repo_wire::{ADD, key, page};
use crate::server::{Answer, NOWHERE, Server};
use crate::support::terminal::Terminal;
use crate::support::{TestEnv, fails, has, line, ok, text};

const END_OF_INPUT: &str = "\x04";
const QUESTION: &str = "Which public key? [1-2, empty to cancel] ";

/// A home with two public keys, and things beside them that are none.
fn home() -> TestEnv {
    let env = TestEnv::new();
    env.write(".ssh/id_ed25519", text("ed25519.key"));
    env.write(".ssh/id_ed25519.pub", text("ed25519.pub"));
    env.write(".ssh/id_rsa.pub", text("rsa2048.pub"));
    env.write(".ssh/broken.pub", "no key");
    env.write(".ssh/private.pub", text("pkcs8.key"));
    env.write(".ssh/known_hosts", text("ed25519-other.pub"));
    env
}

fn added() -> Server {
    let rsa = line("rsa2048.pub");
    Server::in_turn([Answer::json(201, key(7, "rsa2048@example.com", &rsa))])
}

fn body(server: &Server) -> Value {
    server.requests()[0].json()
}

fn rsa() -> Value {
    json!({"title": "rsa2048@example.com", "key": line("rsa2048.pub")})
}

fn add(env: &TestEnv, server: &Server, further: &[&str]) -> Terminal {
    let arguments = [&["repo", "key", "add"], further].concat();
    Terminal::run(env, &server.url, &arguments, |command| command)
}

fn account() -> Server {
    let long = "a title that is longer than a terminal is wide, because it goes on and on";
    let keys = [
        key(7, "laptop", &line("ed25519.pub")),
        key(2_111_842_119, long, &line("rsa2048.pub")),
    ];
    Server::new(move |_| Answer::json(200, page(&keys)))
}

fn list(server: &Server, further: &[&str], more: impl FnOnce(Command) -> Command) -> (i32, String) {
    let arguments = [&["repo", "key", "list"], further].concat();
    Terminal::run(&TestEnv::new(), &server.url, &arguments, more).end()
}

#[test]
fn public_keys_in_the_home_are_offered_by_number() {
    let (env, server) = (home(), added());
    let mut terminal = add(&env, &server, &["-q"]);
    let folder = env.path(".ssh");
    let offer = |number: usize, file: &str, name: &str, kind: &str| {
        let fingerprint = text(&format!("{name}.fingerprints"));
        format!(
            "   {number}  {}  {kind} {} {name}@example.com\r\n",
            folder.join(file).display(),
            fingerprint.split(' ').nth(1).unwrap()
        )
    };
    let first = offer(1, "id_ed25519.pub", "ed25519", "ssh-ed25519");
    let second = offer(2, "id_rsa.pub", "rsa2048", "ssh-rsa");
    terminal.expect(&format!("{first}{second}{QUESTION}"));
    terminal.press("2\n");
    assert_eq!(terminal.end(), (0, "2\n7\n".to_owned()));
    assert_eq!(server.lines(), [ADD]);
    assert_eq!(body(&server), rsa());
}

#[test]
fn a_pipe_among_the_public_keys_is_not_opened() {
    let (env, server) = (home(), added());
    let mut mkfifo = process::Command::new("mkfifo");
    let made = mkfifo.arg(env.path(".ssh/a.pub")).status();
    assert!(made.unwrap().success());
    let mut terminal = add(&env, &server, &["-q"]);
    terminal.expect(QUESTION);
    terminal.press("2\n");
    assert_eq!(terminal.end(), (0, "2\n7\n".to_owned()));
    assert_eq!(body(&server), rsa());
}

#[test]
fn what_the_parser_repeats_does_not_control_the_terminal() {
    let hostile = "x\u{1b}]0;pwn\u{7}\u{9b}2J\u{202e}\u{1b}[8m\ny";
    let option = format!("--{hostile}=z");
    let name = ["kps", "keypair", "delete", hostile];
    let unknown = ["kps", "keypair", hostile];
    let flag = ["repo", "key", "list", &option];
    let output = ["repo", "key", "list", "-o", hostile];
    let limit = ["repo", "key", "list", "--limit", hostile];
    let values = ["repo", "key", "list", hostile];
    for arguments in [&name[..], &unknown, &flag, &output, &limit, &values] {
        let env = TestEnv::new();
        let (code, shown) = Terminal::run(&env, NOWHERE, arguments, |command| command).end();
        assert_eq!(code, 2, "{shown}");
        // Its own colours are left.
        has(&shown, "\u{1b}[1m");
        let colors = [
            "0", "1", "1;31", "31", "32", "33", "4", "1;4", "1;32", "1;33",
        ];
        let plain = colors.iter().fold(shown.clone(), |text, color| {
            text.replace(&format!("\u{1b}[{color}m"), "")
        });
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!plain.contains(bad), "{arguments:?}: {plain:?}");
        has(&plain, "x\\u{1b}]0;pwn\\u{7}");
        assert!(!plain.lines().any(|line| line.starts_with('y')), "{plain}");
        assert!(plain.lines().count() > 1, "{plain}");

        let said = fails(env.command(arguments).arg("--json"), 2);
        let message = said.error()["message"].as_str().unwrap().to_owned();
        assert!(!message.contains(bad), "{message:?}");
    }
}

#[test]
fn an_empty_line_or_the_end_of_input_cancels() {
    for keys in ["\n", "  \n", END_OF_INPUT] {
        let (env, server) = (home(), added());
        let mut terminal = add(&env, &server, &[]);
        terminal.expect(QUESTION);
        terminal.press(keys);
        let (code, shown) = terminal.end();
        assert_eq!(code, 1, "{shown}");
        // Ctrl-D is not shown, so the line has to be ended.
        let begin = if keys == END_OF_INPUT { "\n" } else { keys };
        let plain = shown.replace("\x1b[1;31m", "").replace("\x1b[0m", "");
        let end = "error: cancelled; nothing was changed\n";
        assert_eq!(plain, format!("{begin}{end}"));
        assert!(server.lines().is_empty());
    }
}

#[test]
fn a_wrong_number_asks_again() {
    let (env, server) = (home(), added());
    let mut terminal = add(&env, &server, &["-q"]);
    for wrong in ["0", "3", "-1", "one", "1 2"] {
        terminal.expect(QUESTION);
        terminal.press(&format!("{wrong}\n"));
        terminal.expect(&format!("`{wrong}` is not a number from 1 to 2\r\n"));
        assert!(server.lines().is_empty());
    }
    terminal.expect(QUESTION);
    terminal.press(" 2 \n");
    let (code, _) = terminal.end();
    assert_eq!(code, 0);
    assert_eq!(body(&server), rsa());
}

#[test]
fn the_keys_of_the_agent_are_offered_when_there_are_several() {
    let server = added();
    let (env, agent) = with_agent(&["ed25519", "rsa2048"]);
    let arguments = ["repo", "key", "add", "-q", "--agent"];
    let mut terminal = Terminal::run(&env, &server.url, arguments, |command| {
        command.env("SSH_AUTH_SOCK", &agent.socket)
    });
    terminal.expect("   2  ssh-rsa SHA256:");
    terminal.expect(" rsa2048@example.com\r\nWhich key of the ssh-agent? [1-2, empty to cancel] ");
    terminal.press("2\n");
    assert_eq!(terminal.end(), (0, "2\n7\n".to_owned()));
    assert_eq!(body(&server), rsa());
}

#[test]
fn a_choice_is_possible_wherever_stdout_goes() {
    let (env, server) = (home(), added());
    let arguments = ["repo", "key", "add", "--json"];
    let mut terminal = Terminal::run(&env, &server.url, arguments, |command| {
        command.stdout(Stdio::piped())
    });
    let mut stdout = terminal.stdout();
    terminal.expect(QUESTION);
    terminal.press("2\n");
    let mut document = String::new();
    stdout.read_to_string(&mut document).unwrap();
    let (code, shown) = terminal.end();
    assert_eq!((code, shown.as_str()), (0, "2\n"));
    let result: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(result["id"], "7");
    assert_eq!(document.lines().count(), 1, "{document}");
}

#[test]
fn nobody_is_asked_without_input_or_a_terminal() {
    let expected = "no public key was given";
    let (env, server) = (home(), added());
    let (code, shown) = add(&env, &server, &["--no-input"]).end();
    assert_eq!(code, 2);
    has(&shown, expected);

    let arguments = ["repo", "key", "add"];
    let no_stdin = |command: Command| command.stdin(Stdio::null());
    let (code, shown) = Terminal::run(&env, &server.url, arguments, no_stdin).end();
    assert_eq!(code, 2);
    has(&shown, expected);

    let no_stderr = |command: Command| command.stderr(Stdio::null());
    let (code, shown) = Terminal::run(&env, &server.url, arguments, no_stderr).end();
    assert_eq!((code, shown.as_str()), (2, ""));
    assert!(server.lines().is_empty());
}

#[test]
fn a_home_without_public_keys_has_nothing_to_offer() {
    let (env, server) = (TestEnv::new(), added());
    env.write(".ssh/id_ed25519", text("ed25519.key"));
    let (code, shown) = add(&env, &server, &["--color=never"]).end();
    assert_eq!(code, 2);
    let expected = format!(
        "error: no public key was given, and there is none in {}\n  hint: pass a FILE, `-` for standard input, --key TEXT, or --agent; `ssh-keygen -t ed25519` makes a new key\n",
        env.path(".ssh").display()
    );
    assert_eq!(shown, expected);
    assert!(server.lines().is_empty());
}

#[test]
fn colour_on_a_terminal_can_be_turned_off() {
    let plain = |(code, shown): (i32, String)| {
        assert_eq!(code, 0);
        assert!(shown.starts_with("ID "), "{shown:?}");
        assert!(!shown.contains('\x1b'), "{shown:?}");
    };
    plain(list(&account(), &["--color", "never"], |command| command));
    plain(list(&account(), &[], |command| {
        command.env("NO_COLOR", "1")
    }));
    plain(list(&account(), &[], |command| command.env("TERM", "dumb")));
    let (_, shown) = list(&account(), &["--color", "always"], |command| {
        command.env("NO_COLOR", "1")
    });
    assert!(shown.starts_with("\x1b[1mID "), "{shown:?}");
}

#[test]
fn colour_in_a_pipe_can_be_turned_on() {
    let server = account();
    let env = TestEnv::new();
    let arguments = ["repo", "key", "list"];
    let said = ok(env.at(&server.url, arguments).args(["--color", "always"]));
    assert!(said.out.starts_with("\x1b[1mID "), "{:?}", said.out);
    let said = ok(env.at(&server.url, arguments).env("CLICOLOR_FORCE", "1"));
    assert!(said.out.starts_with("\x1b[1mID "), "{:?}", said.out);
    for value in ["0", ""] {
        let said = ok(env.at(&server.url, arguments).env("CLICOLOR_FORCE", value));
        assert!(said.out.starts_with("ID "), "{:?}", said.out);
    }
}

#[test]
fn messages_are_coloured_on_a_terminal_only() {
    let env = TestEnv::new();
    let missing = ["repo", "key", "add", "missing.pub"];
    let (code, shown) = Terminal::run(&env, NOWHERE, missing, |command| command).end();
    assert_eq!(code, 2);
    let begin = "\x1b[1;31merror:\x1b[0m cannot read missing.pub\n";
    assert!(shown.starts_with(begin), "{shown:?}");
    let said = fails(env.at(NOWHERE, missing), 2);
    assert!(said.err.starts_with("error: cannot read missing.pub\n"));
}

#[test]
fn json_is_indented_on_a_terminal_and_compact_in_a_pipe() {
    let server = account();
    let (code, shown) = list(&server, &["--json"], |command| command);
    assert_eq!(code, 0);
    let piped = ok(TestEnv::new().at(&server.url, "repo key list --json"));
    let indented = "[\n  {\n    \"id\": \"7\",\n    \"title\": \"laptop\",\n";
    assert!(shown.starts_with(indented), "{shown}");
    let compact = "[{\"id\":\"7\",\"title\":\"laptop\",";
    assert!(piped.out.starts_with(compact), "{}", piped.out);
    assert_eq!(piped.out.lines().count(), 1, "{}", piped.out);
    assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), piped.json());
}
