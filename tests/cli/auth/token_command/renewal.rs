//! When the program is run, and when again.

use serde_json::json;

use super::{LIST, account_that_takes, home, message, runs, with_variable};
use crate::auth::iam::tokens;
use crate::config::setting;
use crate::repo_wire::{key, page};
use crate::server::{Answer, NOWHERE, Server, refused};
use crate::support::{PROJECT, TOKEN, TestEnv, fails, has, line, ok};

#[test]
fn a_refused_token_is_replaced_once_and_the_request_sent_again() {
    let key = line("ed25519.pub");
    for arguments in [
        &LIST[..],
        &["repo", "key", "add", "--title", "laptop", "--key", &key],
        &["kps", "keypair", "list"],
    ] {
        let server = account_that_takes(2);
        let env = home();
        let mut command = with_variable(&env, &server.url, "sh tokens.sh", arguments);
        ok(command.args(["--retries", "0"]));
        assert_eq!(tokens(&server), ["token-1", "token-2"]);
        assert_eq!(runs(&env), 2);
        let requests = server.requests();
        assert_eq!(requests[0].line, requests[1].line);
        assert_eq!(requests[0].body, requests[1].body);
    }
}

#[test]
fn a_second_refusal_is_the_end() {
    for extra in ["--retries=0", "--retries=5"] {
        let server = account_that_takes(3);
        let env = home();
        let mut command = with_variable(&env, &server.url, "sh tokens.sh", LIST);
        let error = fails(command.args(["--json", extra]), 4).error();
        assert_eq!(error["kind"], "auth", "{error}");
        assert_eq!(tokens(&server), ["token-1", "token-2"]);
        assert_eq!(runs(&env), 2);
    }
}

#[test]
fn only_a_401_makes_the_program_run_again() {
    for (status, exit) in [(400, 7), (403, 4), (404, 5), (500, 8)] {
        let server = Server::new(move |_| refused(status, "X.1"));
        let env = home();
        let mut command = with_variable(&env, &server.url, "sh tokens.sh", LIST);
        fails(command.args(["--retries", "0"]), exit);
        assert_eq!(tokens(&server), ["token-1"], "{status}");
        assert_eq!(runs(&env), 1, "{status}");
    }
}

#[test]
fn a_program_that_fails_the_second_time_is_named_too() {
    let server = account_that_takes(2);
    let env = TestEnv::new();
    let script = "test -e used && exit 9\necho > used\necho token-1\n";
    env.write("once.sh", script);
    let text = message(&mut with_variable(&env, &server.url, "sh once.sh", LIST));
    has(&text, "`sh`");
    has(&text, "status: 9");
    assert_eq!(tokens(&server), ["token-1"]);
}

#[test]
fn a_token_that_was_given_as_such_is_not_sent_twice() {
    let server = account_that_takes(2);
    let env = home();
    fails(env.at(&server.url, LIST), 4);
    assert_eq!(tokens(&server), [TOKEN]);
    assert_eq!(runs(&env), 0);
}

#[test]
fn the_program_runs_once_for_all_requests_of_a_command() {
    let server = Server::new(|request| match request.number("offset") {
        0 => {
            let keys: Vec<_> = (0..100).map(|id| key(id, "k", "ssh-rsa AAAA")).collect();
            Answer::json(200, json!({"keys": keys, "total": 101}))
        }
        _ => Answer::json(200, page(&[key(100, "k", "ssh-rsa AAAA")])),
    });
    let env = home();
    ok(&mut with_variable(&env, &server.url, "sh tokens.sh", LIST));
    assert_eq!(tokens(&server), ["token-1", "token-1"]);
    assert_eq!(runs(&env), 1);
}

/// One that fails may have asked a person.
#[test]
fn a_program_that_fails_runs_once_for_each_profile() {
    let env = home();
    let command = ["sh", "-c", "echo run >> runs; echo no >&2; exit 1"];
    let profiles = ["one", "two"].map(|name| {
        format!("[profiles.{name}]\nendpoint = \"{NOWHERE}\"\nregion = \"cn-north-4\"\nproject_id = \"{PROJECT}\"\ntoken_command = {command:?}\n")
    });
    env.config(&profiles.concat());
    let said =
        crate::support::run(&mut env.command("audit --deploy-keys --servers --all-profiles"));
    assert_eq!(said.code, 3, "{}", said.err);
    assert_eq!(said.err.matches("`sh` (token_command) failed").count(), 8);
    assert_eq!(runs(&env), 2);
}

#[test]
fn the_program_does_not_run_where_no_token_is_needed() {
    let env = home();
    env.config("[profiles.work]\ntoken_command = [\"sh\", \"tokens.sh\"]\n");
    for (arguments, exit) in [
        (&["profile", "list"][..], 0),
        (&["profile", "show"], 0),
        (&["--help"], 0),
        (&["repo", "key", "add", "--help"], 0),
        (&["--version"], 0),
        (&["completions", "bash"], 0),
        (&["repo", "key", "list", "--limit", "0"], 2),
        (&["--profile", "sandbox", "repo", "key", "list"], 0),
    ] {
        for variable in [false, true] {
            let mut command = env.command(arguments);
            if variable {
                command.env("HWKEY_TOKEN_COMMAND", "sh tokens.sh")
            } else {
                command.env("HWKEY_PROFILE", "work")
            };
            let said = crate::support::run(&mut command);
            assert_eq!(said.code, exit, "{arguments:?}: {}", said.err);
            assert_eq!(runs(&env), 0, "{arguments:?}");
        }
    }
    let mut command = env.command("profile show --json");
    let said = ok(command.env("HWKEY_TOKEN_COMMAND", "sh 'tokens.sh' $HOME"));
    let expected = (
        json!(["sh", "tokens.sh", "$HOME"]),
        json!("variable HWKEY_TOKEN_COMMAND"),
    );
    assert_eq!(setting(&said, "token_command"), expected);
}
