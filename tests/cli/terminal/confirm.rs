//! What is asked at a terminal before something is removed.

use serde_json::json;

use crate::kps_wire::{prints, shown};
use crate::server::{Answer, NOWHERE, Server};
use crate::support::terminal::Terminal;
use crate::support::{Arguments, TestEnv, has, lacks, line, ok};

/// A sandbox with a key and a pair; and the key's id.
fn account() -> (TestEnv, String) {
    let env = TestEnv::new();
    let mut add = env.sandbox("-q repo key add - --title 'my laptop'");
    let id = ok(add.write_stdin(line("ed25519.pub"))).out;
    ok(env.sandbox("kps keypair create web"));
    (env, id.trim().to_owned())
}

fn ask(env: &TestEnv, arguments: impl Arguments) -> Terminal {
    let sandbox = "--profile sandbox --color never".words();
    let arguments = [sandbox, arguments.words()].concat();
    Terminal::run(env, NOWHERE, &arguments, |command| command)
}

fn keys(env: &TestEnv) -> usize {
    let listed = ok(env.sandbox("--json repo key list"));
    listed.json().as_array().unwrap().len()
}

#[test]
fn a_key_is_shown_before_it_goes_and_only_a_yes_removes_it() {
    let (env, id) = account();
    let delete = ["repo", "key", "delete", "my laptop"];
    let shown = format!("  {id} {} my laptop\r\n", prints("ed25519").0);
    for answer in ["n\r", "\r", "no\r", "yess\r", "\x04"] {
        let mut terminal = ask(&env, delete);
        terminal.expect(&shown);
        terminal.expect("Delete from the account? (profile sandbox, region sandbox) [y/N] ");
        terminal.press(answer);
        let (code, rest) = terminal.end();
        assert_eq!(code, 1, "{answer:?}: {rest}");
        assert!(rest.contains("error: cancelled"), "{answer:?}: {rest}");
        assert_eq!(keys(&env), 1, "{answer:?}");
    }
    let mut terminal = ask(&env, delete);
    terminal.expect("[y/N] ");
    terminal.press("Y\r");
    assert_eq!((terminal.end().0, keys(&env)), (0, 0));
}

#[test]
fn keys_that_no_file_has_are_shown_before_they_go() {
    let (env, id) = account();
    env.write("keys/new.pub", line("rsa2048.pub"));
    let shown = format!("  {id} {} my laptop\r\n", prints("ed25519").0);
    for (answer, code, keys_left) in [("n\r", 1, 1), ("y\r", 0, 1)] {
        let mut terminal = ask(&env, "repo key sync keys --prune");
        terminal.expect(&shown);
        terminal.expect("Delete from the account? (profile sandbox, region sandbox) [y/N] ");
        terminal.press(answer);
        let end = (terminal.end().0, keys(&env));
        assert_eq!(end, (code, keys_left), "{answer:?}");
    }
    let (code, rest) = ask(&env, "repo key sync keys --prune").end();
    assert_eq!(code, 0, "{rest}");
    lacks(&rest, "[y/N]");
}

#[test]
fn a_pair_is_shown_with_what_goes_with_it() {
    let (env, _) = account();
    let fingerprint = ok(env.sandbox("--json kps keypair show web"));
    let fingerprint = fingerprint.json()["fingerprint"].clone();
    let fingerprint = fingerprint.as_str().unwrap().to_owned();
    let mut terminal = ask(&env, "kps keypair delete web");
    terminal.expect(&format!("  web {fingerprint}"));
    terminal.expect("[y/N] ");
    terminal.press("yes\r");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn a_private_key_is_cleared_after_a_yes() {
    let odd = json!({"keypair": {"name": "web", "public_key": "odd"}});
    let pairs = [
        (
            shown("web", "ed25519", json!({"is_key_protection": true})),
            prints("ed25519").0,
        ),
        (odd, "fingerprint not readable".to_owned()),
    ];
    for (pair, fingerprint) in pairs {
        let answers = [Answer::json(200, pair), Answer::json(200, json!({}))];
        let server = Server::in_turn(answers);
        let clear = ["--project-id", "p", "kps", "private-key", "clear", "web"];
        let env = TestEnv::new();
        let mut terminal = Terminal::run(&env, &server.url, clear, |command| command);
        terminal.expect(&format!("  web {fingerprint}\r\n"));
        let place = format!("This cannot be undone. ({}) [y/N] ", server.url);
        terminal.expect(&place);
        terminal.press("y\r");
        let (code, rest) = terminal.end();
        assert_eq!(code, 0, "{rest}");
    }
}

#[test]
fn a_private_key_that_is_not_there_needs_no_answer() {
    let (env, _) = account();
    let (code, shown) = ask(&env, "kps private-key clear web").end();
    assert_eq!(code, 0, "{shown}");
    lacks(&shown, "[y/N]");
    let note = "note: KPS keeps no private key for this pair; nothing was changed";
    has(&shown, note);
}

#[test]
fn what_is_not_there_is_not_asked_about() {
    let (env, _) = account();
    for arguments in ["kps keypair delete nope", "repo key delete nope"] {
        let (code, rest) = ask(&env, arguments).end();
        assert_eq!(code, 5, "{rest}");
        lacks(&rest, "[y/N]");
    }
}
