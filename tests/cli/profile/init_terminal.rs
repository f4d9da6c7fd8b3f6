//! `profile init` at a real terminal: everything that is not given is asked for.

use crate::profile::init::{FILE, SECRET, file};
use crate::server::NOWHERE;
use crate::support::terminal::Terminal;
use crate::support::{TestEnv, has, lacks};

const NAME: &str = "Name of the profile [default]: ";
const REGION: &str = "Region, e.g. cn-north-4 (empty to cancel): ";
const METHOD: &str = "How to authenticate? [1-6, empty to cancel] ";
const ID: &str = "Access key id (empty to cancel): ";
const SECRET_KEY: &str = "Secret key (empty to cancel): ";
const BEFORE: &str = "[profiles.default] # mine\nregion = \"cn-east-2\"\ntoken = \"MIIFold\"\n";

/// Questions and answers.
type Dialogue<'a> = &'a [(&'a str, &'a str)];

fn start(env: &TestEnv, further: &[&str]) -> Terminal {
    let arguments = [&["profile", "init", "--color=never"], further].concat();
    Terminal::run(env, NOWHERE, &arguments, |command| command)
}

/// Answers questions with lines, each when it is asked.
fn answer(terminal: &mut Terminal, conversation: Dialogue) {
    for (question, answer) in conversation {
        terminal.expect(question);
        if *question == SECRET_KEY {
            terminal.expect_echo(false);
        }
        terminal.press(&format!("{answer}\n"));
    }
}

/// A whole conversation that must end well: the file, and what was shown after the last question.
fn conversation(answers: Dialogue) -> (String, String) {
    let env = TestEnv::new();
    let mut terminal = start(&env, &[]);
    answer(&mut terminal, answers);
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    (file(&env), shown)
}

/// A conversation that must end with nothing changed.
fn cancelled(env: &TestEnv, further: &[&str], answers: Dialogue) {
    let before = file(env);
    let mut terminal = start(env, further);
    answer(&mut terminal, answers);
    let (code, shown) = terminal.end();
    assert_eq!(code, 1, "{shown}");
    let end = "error: cancelled; nothing was changed\n";
    assert!(shown.ends_with(end), "{shown}");
    assert_eq!(file(env), before);
}

const START: [(&str, &str); 2] = [(NAME, "work"), (REGION, "cn-north-4")];
const PROFILE: &str = "default_profile = \"work\"\n\n[profiles.work]\nregion = \"cn-north-4\"\n";

#[test]
fn each_method_is_asked_for_what_it_needs() {
    let keys = format!("access_key = \"AK\"\nsecret_key = \"{SECRET}\"\n");
    let cases: [(&str, Dialogue, &str, &str); 6] = [
        (
            "1",
            &[],
            "",
            "to log in, run `hwkey auth login --profile work`\n",
        ),
        (
            "2",
            &[(ID, "AK"), (SECRET_KEY, SECRET)],
            &keys,
            "note: wrote profile `work` to ",
        ),
        (
            "3",
            &[("File (empty to cancel): ", "~/token")],
            "token_file = \"~/token\"\n",
            "warning: ~/token does not exist yet",
        ),
        (
            "4",
            &[
                ("run without a shell", "pass 'a b"),
                ("quote that is not closed", "pass 'a b'"),
            ],
            "token_command = [\"pass\", \"a b\"]\n",
            "",
        ),
        ("5", &[], "credentials = \"ecs\"\n", ""),
        (
            "6",
            &[],
            "",
            "note: set HWKEY_TOKEN, or HWKEY_ACCESS_KEY and HWKEY_SECRET_KEY\n",
        ),
    ];
    for (number, further, lines, note) in cases {
        let answers = [&START[..], &[(METHOD, number)], further].concat();
        let (file, shown) = conversation(&answers);
        assert_eq!(file, format!("{PROFILE}{lines}"));
        has(&shown, note);
        lacks(&shown, SECRET);
    }
}

#[test]
fn the_methods_are_told_before_the_question() {
    let env = TestEnv::new();
    let mut terminal = start(&env, &["work", "--region", "cn-north-4"]);
    terminal.expect("   1  user name and password (`hwkey auth login`)\r\n");
    terminal.expect("   6  none: variables such as HWKEY_TOKEN\r\n");
    terminal.expect(METHOD);
    terminal.press("7\n");
    terminal.expect("`7` is not a number from 1 to 6\r\n");
    terminal.expect(METHOD);
    terminal.press("5\n");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(file(&env), format!("{PROFILE}credentials = \"ecs\"\n"));
}

#[test]
fn an_empty_name_is_the_one_that_is_offered() {
    let (file, _) = conversation(&[(NAME, ""), (REGION, "cn-north-4"), (METHOD, "6")]);
    assert_eq!(file, "[profiles.default]\nregion = \"cn-north-4\"\n");
}

#[test]
fn a_wrong_region_is_told_and_asked_for_again() {
    let env = TestEnv::new();
    let mut terminal = start(&env, &[]);
    answer(&mut terminal, &[(NAME, "work"), (REGION, "cn-norht-4")]);
    terminal.expect("unknown region `cn-norht-4`; did you mean `cn-north-4`?\r\n");
    terminal.expect(REGION);
    terminal.press("zz\n");
    terminal.expect("unknown region `zz`; known regions: ae-ad-1, ");
    answer(&mut terminal, &[(REGION, " cn-north-4 "), (METHOD, "6")]);
    assert_eq!(terminal.end().0, 0);
    assert_eq!(file(&env), PROFILE);
}

#[test]
fn an_empty_answer_cancels_and_nothing_is_written() {
    let conversations: [Dialogue; 6] = [
        &[(REGION, "")],
        &[(METHOD, "")],
        &[(METHOD, "2"), (ID, "")],
        &[(METHOD, "2"), (ID, "AK"), (SECRET_KEY, "")],
        &[(METHOD, "3"), ("File (empty to cancel): ", "")],
        &[(METHOD, "4"), ("Command (empty to cancel): ", " ")],
    ];
    for last in conversations {
        let env = TestEnv::new();
        let begin = match last[0].0 {
            REGION => &START[..1],
            _ => &START[..],
        };
        cancelled(&env, &[], &[begin, last].concat());
        assert!(!env.path(FILE).exists());
    }
}

#[test]
fn an_impossible_secret_key_is_refused_from_any_source() {
    let by_option = ["--access-key", "AK"];
    let by_answer = [(METHOD, "2"), (ID, "AK")];
    for (options, begin) in [(&by_option[..], &[][..]), (&[], &by_answer)] {
        let env = TestEnv::new();
        let arguments = [&["work", "--region", "cn-north-4"], options].concat();
        let mut terminal = start(&env, &arguments);
        answer(&mut terminal, begin);
        answer(&mut terminal, &[(SECRET_KEY, "two words")]);
        let (code, shown) = terminal.end();
        assert_eq!(code, 2, "{shown}");
        lacks(&shown, "two words");
        assert!(!env.path(FILE).exists());
    }
}

#[test]
fn an_existing_profile_is_changed_only_after_a_yes() {
    let question = "Profile `default` exists. Change it? [y/N] ";
    let options = ["--region", "cn-north-4", "--ecs", "default"];
    let env = TestEnv::new();
    env.config(BEFORE);
    for no in ["n", "", "\u{4}", "yess"] {
        cancelled(&env, &options, &[(question, no)]);
    }
    let mut terminal = start(&env, &options);
    answer(&mut terminal, &[(question, "y")]);
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    let expected = BEFORE.replace("cn-east-2", "cn-north-4");
    let expected = expected.replace("token = \"MIIFold\"", "credentials = \"ecs\"");
    assert_eq!(file(&env), expected);
}

#[test]
fn nobody_is_asked_with_no_input() {
    let env = TestEnv::new();
    let (code, shown) = start(&env, &["--no-input"]).end();
    assert_eq!(code, 2, "{shown}");
    has(&shown, "give --region or --endpoint");
    env.config(BEFORE);
    let options = ["--no-input", "--region", "cn-north-4"];
    let (code, shown) = start(&env, &options).end();
    assert_eq!(code, 2, "{shown}");
    has(&shown, "`default` already exists");
    assert_eq!(file(&env), BEFORE);
}
