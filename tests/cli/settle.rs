//! Changes whose answer is lost: they may be done later, never, or nobody can tell.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::faults::each_of;
use crate::kps_wire::{no_pair, shown};
use crate::repo_wire::{key, page, v1_key, v1_list};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TestEnv, data, has, line, run};

/// Commands that wait rather than work.
const AT_A_TIME: usize = 32;

type Reply = fn() -> Answer;

/// A command that changes something, and what the service shows before and after.
struct Change {
    command: fn() -> Vec<String>,
    before: Reply,
    after: Reply,
    /// The command that a person looks with.
    look: &'static str,
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn with_file(text: &str, file: &str) -> Vec<String> {
    let mut words = words(text);
    words.push(data(file).display().to_string());
    words
}

fn other_key() -> serde_json::Value {
    key(1, "other", &line("ed25519-other.pub"))
}

fn web(changes: serde_json::Value) -> Answer {
    Answer::json(200, shown("web", "pkcs1", changes))
}

const CHANGES: [Change; 9] = [
    Change {
        command: || with_file("repo key add", "ed25519.pub"),
        before: || Answer::json(200, page(&[other_key()])),
        after: || Answer::json(200, page(&[other_key(), key(7, "t", &line("ed25519.pub"))])),
        look: "repo key list",
    },
    Change {
        command: || with_file("repo key add --api v1", "ed25519.pub"),
        before: || Answer::json(200, v1_list(&[])),
        after: || Answer::json(200, v1_list(&[v1_key("7", "t", &line("ed25519.pub"))])),
        look: "repo key list",
    },
    Change {
        command: || words("repo key delete 7 --yes"),
        before: || Answer::json(200, page(&[key(7, "t", &line("ed25519.pub"))])),
        after: || Answer::json(200, page(&[other_key()])),
        look: "repo key list",
    },
    Change {
        command: || words("repo key delete 7 --yes --api v1"),
        before: || Answer::json(200, v1_list(&[v1_key("7", "t", &line("ed25519.pub"))])),
        after: || Answer::json(200, v1_list(&[])),
        look: "repo key list",
    },
    Change {
        command: || with_file("kps keypair import web", "pkcs1.pub"),
        before: no_pair,
        after: || web(json!({})),
        look: "kps keypair show web",
    },
    Change {
        command: || words("kps keypair update web --description new"),
        before: || web(json!({"description": "old"})),
        after: || web(json!({"description": "new"})),
        look: "kps keypair show web",
    },
    Change {
        command: || words("kps keypair delete web --yes"),
        before: || web(json!({})),
        after: no_pair,
        look: "kps keypair show web",
    },
    Change {
        command: || {
            with_file(
                "kps private-key import web --encryption default --private-key",
                "pkcs1.key",
            )
        },
        before: || web(json!({"is_key_protection": false})),
        after: || web(json!({"is_key_protection": true})),
        look: "kps keypair show web",
    },
    Change {
        command: || words("kps private-key clear web --yes"),
        before: || web(json!({"is_key_protection": true})),
        after: || web(json!({"is_key_protection": false})),
        look: "kps keypair show web",
    },
];

/// Every way to lose an answer, and whether the change may still be under way afterwards.
const LOST: [(Reply, bool); 11] = [
    (|| Answer::Close, true),
    (Answer::unfinished, true),
    (|| Answer::Silence, true),
    (|| Answer::text(408, ""), true),
    (|| Answer::text(500, "<html>oops</html>"), true),
    (|| refused(500, "CH.000001"), false),
    (|| Answer::text(502, "<html>bad gateway</html>"), true),
    (|| Answer::text(503, ""), true),
    (|| refused(504, "CH.080504"), true),
    (|| Answer::text(200, "<html>log in</html>"), true),
    (|| Answer::http(302, "location: /login\r\n", "{}"), true),
];

/// Loses the answer to the change; the looks after it get `look` of their number, from 0.
fn lose(
    change: &Change,
    lost: Reply,
    look: impl Fn(usize) -> Answer + Send + 'static,
) -> (Said, Server) {
    let looks = AtomicUsize::new(0);
    let server = Server::new(move |request| {
        if request.line.starts_with("GET ") {
            look(looks.fetch_add(1, Ordering::Relaxed))
        } else {
            lost()
        }
    });
    let env = TestEnv::new();
    let mut command = env.at(&server.url, (change.command)());
    let said = run(command.args(["--json", "--retries", "0", "--timeout", "1"]));
    (said, server)
}

#[test]
fn a_change_that_is_done_late_is_a_success() {
    each_of(AT_A_TIME, &CHANGES, |change| {
        let (before, after) = (change.before, change.after);
        let look = move |number| if number < 2 { before() } else { after() };
        let (said, server) = lose(change, LOST[8].0, look);
        let what = format!("{:?}: {}", (change.command)(), said.err);
        assert_eq!(said.code, 0, "{what}");
        assert!(
            said.err.starts_with("note: the answer was lost, but "),
            "{what}"
        );
        assert_eq!(server.count("GET"), 3, "{what}");
    });
}

#[test]
fn a_change_that_is_not_done_may_still_be_under_way() {
    let of_each = CHANGES
        .iter()
        .flat_map(|change| [(change, LOST[5]), (change, LOST[8])]);
    let of_one = LOST.iter().map(|lost| (&CHANGES[0], *lost));
    let cases: Vec<_> = of_each.chain(of_one).collect();
    each_of(AT_A_TIME, &cases, |(change, (lost, under_way))| {
        let before = change.before;
        let (said, server) = lose(change, *lost, move |_| before());
        let what = format!("{:?} {:?}: {}", (change.command)(), lost(), said.err);
        assert_eq!(server.count("GET"), 4, "{what}");
        let error = said.error();
        let hint = error["hint"].as_str().unwrap();
        if *under_way {
            assert_eq!(said.code, 9, "{what}");
            assert!(
                hint.starts_with("look once more before you try again: "),
                "{what}"
            );
            assert!(hint.contains(change.look), "{what}");
            assert!(!said.err.contains("nothing was changed"), "{what}");
        } else {
            assert_eq!(said.code, 8, "{what}");
            assert!(hint.starts_with("nothing was changed"), "{what}");
        }
    });
}

#[test]
fn looks_that_fail_leave_it_open_and_a_refusal_is_the_last_look() {
    let fails: [(Reply, usize); 3] = [
        (|| refused(403, "KPS.9003"), 1),
        (|| refused(500, "KPS.5003"), 4),
        (|| Answer::Close, 4),
    ];
    let cases = CHANGES
        .iter()
        .flat_map(|change| fails.map(|fails| (change, fails)));
    let cases: Vec<_> = cases.collect();
    each_of(AT_A_TIME, &cases, |&(change, (look, times))| {
        let (said, server) = lose(change, LOST[5].0, move |_| look());
        let what = format!("{:?} {:?}: {}", (change.command)(), look(), said.err);
        assert_eq!(said.code, 9, "{what}");
        assert!(
            said.error()["hint"].as_str().unwrap().contains(change.look),
            "{what}"
        );
        assert!(!said.err.contains("nothing was changed"), "{what}");
        assert_eq!(server.count("GET"), times, "{what}");
    });
}

/// Not every answer tells whether KPS keeps the private key.
#[test]
fn looks_that_do_not_tell_are_repeated() {
    let silent = || web(json!({"is_key_protection": null}));
    for told_by in [2, 4] {
        let look = move |number| {
            if number < told_by {
                silent()
            } else {
                (CHANGES[7].after)()
            }
        };
        let (said, server) = lose(&CHANGES[7], LOST[5].0, look);
        let code = if told_by == 2 { 0 } else { 9 };
        assert_eq!(said.code, code, "{}", said.err);
        assert_eq!(server.count("GET"), told_by.min(3) + 1, "{}", said.err);
        assert!(!said.err.contains("nothing was changed"), "{}", said.err);
    }
}

#[test]
fn a_connection_that_was_never_made_needs_no_look() {
    for change in &CHANGES {
        let env = TestEnv::new();
        let mut command = env.at(crate::server::NOWHERE, (change.command)());
        let said = run(command.args(["--json", "--retries", "0"]));
        assert_eq!(said.code, 8, "{}", said.err);
        assert_eq!(said.error()["kind"], "unavailable");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_while_it_looks_says_what_is_known() {
    let (look, looked) = std::sync::mpsc::channel();
    let server = Server::new(move |request| {
        if request.line.starts_with("GET ") {
            look.send(()).unwrap();
            return (CHANGES[2].before)();
        }
        refused(504, "CH.080504")
    });
    let env = TestEnv::new();
    let delete = ["repo", "key", "delete", "7", "--yes"];
    let mut terminal =
        crate::support::terminal::Terminal::run(&env, &server.url, delete, |command| command);
    looked.recv().unwrap();
    terminal.press("\x03");
    terminal.expect("could not confirm whether the key is gone");
    let (code, said) = terminal.end();
    assert_eq!(code, -1, "the signal ends it: {said}");
    has(&said, "`hwkey repo key list`");
}
