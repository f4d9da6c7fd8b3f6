//! `hwkey repo key add` of a key that may be there already, after a lost answer, and once more.

use serde_json::Value;

use crate::repo_wire::{ADD, ADD_V1, LIST, LIST_V1, key, page, v1_failed, v1_key, v1_list};
use crate::server::{Answer, NOWHERE, Server, refused};
use crate::support::{Said, TestEnv, data, fails, has, lacks, line, ok};

const SHA256: &str = "SHA256:/3C3juTIIp9owjzH4ATFW8IJ42Ax8ujv4vJkEmoSK5A";
const ALREADY: &str = "note: the account already has the key SHA256:/3C3juTIIp9owjzH4ATFW8IJ42Ax8ujv4vJkEmoSK5A; nothing was changed\n";

/// The key that the tests add, under another comment.
fn renamed() -> String {
    line("ed25519.pub").replace("ed25519@example.com", "old laptop")
}

fn other(id: u64) -> Value {
    key(id, &format!("key {id}"), &line("ed25519-other.pub"))
}

/// Lists that hold the key and lists that do not.
fn listed() -> Answer {
    Answer::json(
        200,
        page(&[other(1), key(2, "old title", &renamed()), other(3)]),
    )
}

fn not_listed() -> Answer {
    Answer::json(200, page(&[other(1)]))
}

/// Adds the key, which must end with `code`.
fn add(url: &str, further: &[&str], code: i32) -> Said {
    let env = TestEnv::new();
    let mut command = env.at(url, "repo key add");
    command.arg(data("ed25519.pub")).args(further);
    match code {
        0 => ok(&mut command),
        _ => fails(&mut command, code),
    }
}

#[test]
fn a_key_that_is_there_already_is_a_success() {
    for status in [400, 409, 422] {
        let server = Server::in_turn([refused(status, "CH.080002"), listed()]);
        let said = add(&server.url, &["--json"], 0);
        let result = said.json();
        assert_eq!(result["created"], false);
        assert_eq!(result["id"], "2");
        assert_eq!(result["title"], "old title");
        assert_eq!(result["comment"], "old laptop");
        assert_eq!(result["key"], renamed());
        assert_eq!(result["fingerprint"], SHA256);
        assert_eq!(said.err, ALREADY);
        assert_eq!(server.lines(), [ADD, LIST]);
    }
}

#[test]
fn quiet_prints_the_id_of_the_existing_key_and_no_note() {
    let server = Server::in_turn([refused(409, "CH.080002"), listed()]);
    let said = add(&server.url, &["--quiet"], 0);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("2\n", ""));
}

#[test]
fn v1_says_duplicate_in_two_ways() {
    for status in [200, 409] {
        let existing = v1_list(&[v1_key("1031709", "old title", &renamed())]);
        let server = Server::in_turn([
            Answer::json(status, v1_failed("CH.080002")),
            Answer::json(200, existing),
        ]);
        let said = add(&server.url, &["--json", "--api", "v1"], 0);
        assert_eq!(said.json()["created"], false);
        assert_eq!(said.json()["id"], "1031709");
        assert_eq!(said.err, ALREADY);
        assert_eq!(server.lines(), [ADD_V1, LIST_V1]);
    }
}

#[test]
fn a_duplicate_not_in_the_account_is_another_users() {
    let server = Server::in_turn([refused(409, "CH.080002"), not_listed()]);
    let said = add(&server.url, &[], 6);
    let expected = format!(
        "error: the key {SHA256} is registered with another user\n  \
         service: CH.080002 \"no\" (HTTP 409)\n  \
         hint: a key can belong to one user only, in all accounts: have that user delete it, or use another key\n"
    );
    assert_eq!(said.err, expected);
    assert_eq!(server.lines(), [ADD, LIST]);
}

#[test]
fn the_existing_key_may_be_on_the_second_page() {
    let mut first: Vec<Value> = (1..=100).map(other).collect();
    let server = Server::in_turn([
        refused(409, "CH.080002"),
        Answer::json(200, page(&first)),
        Answer::json(200, page(&[other(101), key(102, "here", &renamed())])),
    ]);
    let said = add(&server.url, &["--json"], 0);
    assert_eq!(said.json()["id"], "102");
    let second = "GET /v4/user/keys?limit=100&offset=100";
    assert_eq!(server.lines(), [ADD, LIST, second]);

    first.pop();
    let server = Server::in_turn([refused(409, "CH.080002"), Answer::json(200, page(&first))]);
    add(&server.url, &[], 6);
    assert_eq!(server.lines(), [ADD, LIST]);
}

#[test]
fn keys_that_the_service_masks_prove_nothing() {
    let masked = key(1, "t", "ssh-ed25519 AAAAC3********************* c");
    let server = Server::in_turn([
        refused(409, "CH.080002"),
        Answer::json(200, page(std::slice::from_ref(&masked))),
    ]);
    let said = add(&server.url, &["--json"], 6);
    lacks(&said.error()["message"], "another user");

    let server = Server::in_turn([Answer::Close, Answer::json(200, page(&[masked]))]);
    let said = add(&server.url, &["--json"], 9);
    assert_eq!(said.error()["kind"], "incomplete");
}

#[test]
fn after_a_lost_answer_the_title_tells_whether_the_key_is_new() {
    for (title, created) in [("old title", true), ("new title", false)] {
        let server = Server::in_turn([Answer::Close, listed()]);
        let said = add(&server.url, &["--json", "--title", title], 0);
        assert_eq!(said.json()["created"], created, "{title}");
        let note = "note: its title is `old title`, not `new title`";
        assert_eq!(said.err.contains(note), !created, "{}", said.err);
    }
}

#[test]
fn a_refused_connection_is_tried_again() {
    let said = add(NOWHERE, &["--retries", "2", "-v"], 8);
    let attempt = format!("POST {NOWHERE}/v4/user/keys: connection refused after ");
    let notes: Vec<&str> = said
        .err
        .lines()
        .filter(|line| line.starts_with("note: "))
        .collect();
    assert_eq!(said.err.matches(&attempt).count(), 3, "{}", said.err);
    assert_eq!(notes.len(), 2, "{}", said.err);
    for (note, number) in notes.iter().zip(2..) {
        assert!(
            note.starts_with("note: connection refused; trying again in "),
            "{note}"
        );
        assert!(
            note.ends_with(&format!("(attempt {number} of 3)")),
            "{note}"
        );
    }
    let message = format!("no valid response from {NOWHERE}: connection refused, tried 3 times\n");
    has(&said.err, &message);
}

#[test]
fn what_was_surely_not_processed_is_sent_again() {
    let added = || Answer::json(201, key(1, "t", &line("ed25519.pub")));
    for status in [429, 503] {
        let server = Server::in_turn([Answer::busy(status), Answer::busy(status), added()]);
        let said = add(&server.url, &["-v", "--json"], 0);
        assert_eq!(said.json()["created"], true);
        assert_eq!(server.lines(), [ADD, ADD, ADD], "{status}");
        let note = format!("note: HTTP {status}; trying again in 0.0 s (attempt 2 of 4)\n");
        has(&said.err, &note);
        let requests = server.requests();
        assert_eq!(requests[0].body, requests[2].body);
    }
    // A rate limit without a time is waited for as well.
    let server = Server::in_turn([refused(429, "APIGW.0308"), added()]);
    add(&server.url, &["--retries", "1"], 0);
    assert_eq!(server.lines(), [ADD, ADD]);
}

#[test]
fn the_look_after_a_lost_answer_is_a_read_and_tried_again() {
    let found = page(&[key(2, "t", &line("ed25519.pub"))]);
    let server = Server::in_turn([Answer::Close, Answer::busy(503), Answer::json(200, found)]);
    add(&server.url, &[], 0);
    assert_eq!(server.lines(), [ADD, LIST, LIST]);
}
