//! Tokens that a program prints: `token_command`.

mod renewal;

use assert_cmd::Command;
use serde_json::json;

use crate::auth::iam::tokens;
use crate::repo_wire::{key, page};
use crate::server::{Answer, Request, Server, refusal};
use crate::support::{Arguments, PROJECT, TOKEN, TestEnv, fails, has, lacks, line, ok};

const LIST: [&str; 3] = ["repo", "key", "list"];

/// Prints `token-1`, then `token-2`; notes each run, and its arguments one a line.
const SCRIPT: &str = "\
echo run >> runs
for word in \"$@\"; do printf '%s\\n' \"$word\" >> words; done
echo token-$(($(wc -l < runs)))
";

/// A home with the script, run by `sh` so that nothing depends on its mode.
fn home() -> TestEnv {
    let env = TestEnv::new();
    env.write("tokens.sh", SCRIPT);
    env
}

fn runs(env: &TestEnv) -> usize {
    std::fs::read_to_string(env.path("runs")).map_or(0, |text| text.lines().count())
}

/// What the program was called with.
fn words(env: &TestEnv) -> Vec<String> {
    let text = std::fs::read_to_string(env.path("words")).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn account() -> Server {
    Server::new(answer)
}

fn answer(request: &Request) -> Answer {
    let is_kps = request.line.contains("/keypairs");
    match request.line.starts_with("POST ") {
        true => Answer::json(201, key(7, "laptop", &line("ed25519.pub"))),
        false if is_kps => Answer::json(200, json!({"keypairs": []})),
        false => Answer::json(200, page(&[])),
    }
}

/// Takes `token-N` and no other.
fn account_that_takes(number: usize) -> Server {
    let token = format!("token-{number}");
    Server::new(move |request| match request.header("x-auth-token") {
        Some(given) if given == token => answer(request),
        _ => Answer::json(401, refusal("APIGW.0307", "The token must be updated")),
    })
}

/// The binary with a command line in the variable.
fn with_variable(env: &TestEnv, url: &str, line: &str, arguments: impl Arguments) -> Command {
    let mut command = env.command(arguments);
    command
        .env("HWKEY_ENDPOINT", url)
        .env("HWKEY_PROJECT_ID", PROJECT)
        .env("HWKEY_TOKEN_COMMAND", line);
    command
}

fn message(command: &mut Command) -> String {
    let error = fails(command.arg("--json"), 3).error();
    assert_eq!(error["kind"], "config", "{error}");
    error["message"].as_str().unwrap().to_owned()
}

/// Words that a shell would make something of, each of which is to arrive as it is.
const LITERAL: &str = "$HOME ${HOME} $(id) `id` ; | || & && > made * ?okens.sh [a-z]* ~ ~/x !!";

#[test]
fn the_words_of_a_profile_reach_the_program_as_they_are() {
    let server = account();
    let env = home();
    let mut list = vec!["sh", "tokens.sh"];
    list.extend(LITERAL.split(' '));
    list.extend(["two words", "", "'quoted'", "\"twice\"", "back\\slash", "é"]);
    env.config(&format!(
        "[profiles.work]\nendpoint = \"{}\"\ntoken_command = {}\n",
        server.url,
        json!(list)
    ));
    ok(env.command(LIST).env("HWKEY_PROFILE", "work"));
    assert_eq!(words(&env), list[2..]);
    assert_eq!(tokens(&server), ["token-1"]);
    assert_eq!(runs(&env), 1);
    assert!(!env.path("made").exists(), "no shell was there");
}

#[test]
fn the_variable_is_split_and_no_shell_runs() {
    let server = account();
    let env = home();
    let quoted = r#" "two words" 'one $HOME' a\ b "" 'it'"'"'s' "say \"x\"" x=" y" "#;
    let line = format!("sh tokens.sh {LITERAL}{quoted}");
    ok(&mut with_variable(&env, &server.url, &line, LIST));
    let mut expected: Vec<_> = LITERAL.split(' ').collect();
    expected.extend(["two words", "one $HOME", "a b", "", "it's", "say \"x\""]);
    expected.push("x= y");
    assert_eq!(words(&env), expected);
    assert_eq!(tokens(&server), ["token-1"]);
    assert_eq!(runs(&env), 1);
    assert!(!env.path("made").exists(), "no shell was there");
}

#[test]
fn a_variable_that_cannot_be_split_is_refused() {
    let server = account();
    let env = home();
    for line in ["sh 'tokens.sh", "sh \"secret-a", "sh tokens.sh\\", "  "] {
        let text = message(&mut with_variable(&env, &server.url, line, LIST));
        has(&text, "HWKEY_TOKEN_COMMAND");
        lacks(&text, "secret-");
    }
    env.config(&format!(
        "[profiles.work]\nendpoint = \"{}\"\ntoken_command = []\n",
        server.url
    ));
    let text = message(env.command(LIST).env("HWKEY_PROFILE", "work"));
    has(&text, "token_command");
    has(&text, "profile work");
    assert!(server.requests().is_empty());
}

#[test]
fn what_the_program_says_is_shown_and_what_it_prints_is_not() {
    let env = home();
    env.write("loud.sh", "echo unlock the store >&2\necho secret-token\n");
    for extra in ["-v", "-vv", "--json", "-q"] {
        let server = account();
        let mut command = with_variable(&env, &server.url, "sh loud.sh", LIST);
        let said = ok(command.arg(extra));
        has(&said.err, "unlock the store\n");
        lacks(&said.out, "unlock");
        lacks(&said.err, "secret-token");
        lacks(&said.out, "secret-token");
        assert_eq!(tokens(&server), ["secret-token"]);
    }
}

#[test]
fn a_program_that_fails_is_named_with_its_status() {
    let server = account();
    let env = TestEnv::new();
    env.write("fail.sh", "echo secret-token\necho no store >&2\nexit 7\n");
    env.write("killed.sh", "echo secret-token\nkill -9 $$\n");
    let mut command = with_variable(&env, &server.url, "sh fail.sh", LIST);
    let said = fails(&mut command, 3);
    has(&said.err, "`sh`");
    has(&said.err, "status: 7");
    has(&said.err, "no store\n");
    lacks(&said.err, "secret-");
    let text = message(&mut with_variable(&env, &server.url, "sh killed.sh", LIST));
    has(&text, "`sh`");
    has(&text, "signal: 9");
    assert!(server.requests().is_empty());
}

#[test]
fn a_program_that_cannot_be_started_is_named() {
    let server = account();
    let env = home();
    for program in ["no-such-program", "./missing", "./tokens.sh", "~/tokens.sh"] {
        let text = message(&mut with_variable(&env, &server.url, program, LIST));
        has(&text, format!("`{program}`"));
    }
    assert_eq!(runs(&env), 0);
    assert!(server.requests().is_empty());
}

#[test]
fn what_cannot_be_a_token_is_refused_and_not_quoted() {
    let long = |length: usize| "secret-".repeat(length).as_bytes()[..length].to_vec();
    let cases = [
        (Vec::new(), "empty"),
        (b" \r\n\n".to_vec(), "empty"),
        (b"secret-a secret-b\n".to_vec(), "white space"),
        (b"secret-a\nsecret-b\n".to_vec(), "more than one line"),
        ("\u{feff}secret-a".into(), "byte order mark"),
        (b"secret-a\tb".to_vec(), "white space"),
        (b"secret-\x07".to_vec(), "characters"),
        ("secret-é".into(), "characters"),
        (b"secret-\xff\xfe\0".to_vec(), "not valid UTF-8"),
        (long(100_001), "100000 characters"),
        (long(131_071), "100000 characters"),
        (long(131_072), "100000 characters"),
        (long(1_000_000), "100000 characters"),
    ];
    for (printed, reason) in cases {
        let server = account();
        let env = TestEnv::new();
        env.write("printed", &printed);
        for extra in ["-vv", "--json"] {
            let mut command = with_variable(&env, &server.url, "cat printed", LIST);
            let said = fails(command.arg(extra), 3);
            has(&said.err, reason);
            has(&said.err, "token_command");
            lacks(&said.err, "secret-");
        }
        assert!(server.requests().is_empty(), "{reason}");
    }
}

#[test]
fn white_space_and_any_length_of_a_token_are_fine() {
    let longest = "t".repeat(100_000);
    for (printed, sent) in [
        (format!("{TOKEN}\r\n"), TOKEN),
        (format!("\n  {TOKEN}"), TOKEN),
        (format!("{longest}\n"), &longest),
    ] {
        let server = account();
        let env = TestEnv::new();
        env.write("printed", printed);
        ok(&mut with_variable(&env, &server.url, "cat printed", LIST));
        assert_eq!(tokens(&server), [sent]);
    }
}

#[test]
fn a_program_that_prints_without_end_is_stopped() {
    let server = account();
    let env = TestEnv::new();
    let endless = "trap '' PIPE\nwhile :; do cat block || sleep 1; done\n";
    env.write("endless.sh", endless);
    env.write("block", "secret-".repeat(4000));
    let line = "sh endless.sh";
    let mut command = with_variable(&env, &server.url, line, LIST);
    let said = fails(&mut command, 3);
    has(&said.err, "100000 characters");
    lacks(&said.err, "secret-");
    assert!(server.requests().is_empty());
}

#[test]
fn standard_input_is_left_to_the_command_itself() {
    let server = account();
    let env = TestEnv::new();
    env.write("greedy.sh", "cat > swallowed\necho token\n");
    let key = line("ed25519.pub");
    let add = ["repo", "key", "add", "-", "--title", "laptop"];
    let mut command = with_variable(&env, &server.url, "sh greedy.sh", add);
    ok(command.write_stdin(format!("{key}\n")));
    let requests = server.requests();
    assert_eq!(server.lines(), ["POST /v4/user/keys"]);
    assert!(requests[0].body.contains(&key), "{}", requests[0].body);
    let swallowed = || std::fs::read_to_string(env.path("swallowed")).unwrap();
    assert_eq!(swallowed(), "");

    // What the command itself leaves unread is not the program's either.
    let mut command = with_variable(&env, &server.url, "sh greedy.sh", LIST);
    ok(command.write_stdin("the next words of a script\n"));
    assert_eq!(swallowed(), "");
}

#[test]
fn a_program_that_leaves_another_behind_is_not_waited_for() {
    let env = TestEnv::new();
    // The other one keeps stdout open (not stderr, which this test reads to its end) for longer than any program may take.
    env.write(
        "tokens.sh",
        "echo token-1\nsleep 600 2>/dev/null &\necho $! > left-behind\n",
    );
    let server = account_that_takes(1);
    ok(&mut with_variable(&env, &server.url, "sh tokens.sh", LIST));
    let left_behind = std::fs::read_to_string(env.path("left-behind")).unwrap();
    let mut shell = std::process::Command::new("sh");
    let kill = format!("kill {left_behind}");
    assert!(shell.args(["-c", &kill]).status().unwrap().success());
}
