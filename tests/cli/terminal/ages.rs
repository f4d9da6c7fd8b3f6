//! Times are told as ages on a terminal, and nowhere else.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::server::{Answer, NOWHERE, Server};
use crate::support::terminal::Terminal;
use crate::support::{Arguments, TestEnv, has, lacks, line, ok};

const LIST: [&str; 5] = ["--color", "never", "repo", "key", "list"];

/// So long ago, and a bit: no age changes while a test runs.
fn ago(hours: i64) -> String {
    let margin = SignedDuration::from_mins(20);
    let time = Timestamp::now() - SignedDuration::from_hours(hours) - margin;
    time.round(jiff::Unit::Second).unwrap().to_string()
}

/// An account with a key for each time.
fn account(times: &[String]) -> Server {
    let key = |(id, time): (usize, &String)| json!({"id": id, "title": format!("key {id}"), "key": line("ed25519.pub"), "created_at": time});
    let keys: Vec<Value> = times.iter().enumerate().map(key).collect();
    Server::new(move |_| Answer::json(200, json!({"keys": keys})))
}

fn at_terminal(server: &Server, arguments: impl Arguments) -> String {
    let env = TestEnv::new();
    let terminal = Terminal::with_columns(120, &env, &server.url, arguments, |command| command);
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    shown
}

#[test]
fn a_list_has_ages_on_a_terminal_and_times_elsewhere() {
    let times = [ago(0), ago(5), ago(3 * 24), ago(100 * 24)];
    let server = account(&times);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = at_terminal(&server, [&LIST[..], &["--no-input"]].concat());
    for age in ["minutes ago", "5 hours", "3 days", "3 months"] {
        assert!(words(&shown).contains(age), "{age}: {shown}");
    }
    lacks(&shown, &times[0][..10]);

    let piped = ok(TestEnv::new().at(&server.url, LIST));
    for (row, time) in piped.out.lines().skip(1).zip(&times) {
        assert!(row.ends_with(&format!("  {time}")), "{row}");
    }
    let json = at_terminal(&server, [&LIST[..], &["--json"]].concat());
    for (key, time) in serde_json::from_str::<Vec<Value>>(&json)
        .unwrap()
        .iter()
        .zip(&times)
    {
        assert_eq!(key["created_at"], json!(time));
    }
}

#[test]
fn a_clock_that_is_behind_shows_the_time() {
    let time = ago(-48);
    let server = account(std::slice::from_ref(&time));
    let shown = at_terminal(&server, LIST);
    let shown: String = shown.split_whitespace().collect();
    has(&shown, &time[..10]);
    lacks(&shown, "ago");
}

#[test]
fn one_key_in_full_has_the_time_and_its_age() {
    let time = ago(3 * 24);
    let server = account(std::slice::from_ref(&time));
    let show = ["--color", "never", "repo", "key", "show", "key 0"];
    let shown = at_terminal(&server, show);
    let expected = format!("created            {time} (3 days ago)\n");
    has(&shown, &expected);
    let piped = ok(TestEnv::new().at(&server.url, show));
    let expected = format!("created            {time}\n");
    has(&piped.out, &expected);
}

#[test]
fn a_token_says_how_long_it_lives() {
    let env = TestEnv::new();
    let status = ["--profile", "sandbox", "--color", "never", "auth", "status"];
    let terminal = Terminal::run(&env, NOWHERE, status, |command| command);
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    has(&shown, "Z (in ");
    let piped = ok(env.command(status));
    lacks(&piped.out, "(in ");
}
