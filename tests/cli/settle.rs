//! Changes whose answer is lost: they may be done, done later, never, or nobody can tell.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::faults::each_of;
use crate::kps_wire::{no_pair, pair, prints, shown};
use crate::repo_wire::{LIST, LIST_V1, key, page, v1_key, v1_list};
use crate::server::{Answer, NOWHERE, Server, refused};
#[cfg(unix)]
use crate::support::{PROJECT, terminal::Terminal, wait_until};
use crate::support::{Said, TestEnv, data, has, lacks, line, run};

/// Commands that wait rather than work.
const AT_A_TIME: usize = 32;

type Reply = fn() -> Answer;

/// A command that changes something, and what the service shows before and after.
struct Change {
    command: &'static str,
    before: Reply,
    after: Reply,
    /// A place in the result of a change that was done, and what is there.
    result: (&'static str, &'static str),
}

const CHANGES: [Change; 11] = [
    Change {
        command: "repo key add DATA/ed25519.pub --title t",
        before: || keys(&[(1, "ed25519-other")]),
        after: || keys(&[(1, "ed25519-other"), (7, "ed25519")]),
        result: ("/id", "\"7\""),
    },
    Change {
        command: "repo key add DATA/ed25519.pub --api v1",
        before: || v1_keys(&[]),
        after: || v1_keys(&["ed25519"]),
        result: ("/id", "\"7\""),
    },
    Change {
        command: "repo key delete 7 --yes",
        before: || keys(&[(7, "ed25519")]),
        after: || keys(&[(1, "ed25519-other")]),
        result: ("/0", r#"{"deleted":true,"id":"7","title":null}"#),
    },
    Change {
        command: "repo key delete 7 --yes --api v1",
        before: || v1_keys(&["ed25519"]),
        after: || v1_keys(&[]),
        result: ("/0/deleted", "true"),
    },
    Change {
        command: "repo deploy-key add DATA/ed25519.pub --title t -R 7",
        before: || deploy_keys(&[(1, "ed25519-other")]),
        after: || deploy_keys(&[(1, "ed25519-other"), (7, "ed25519")]),
        result: ("/created", "true"),
    },
    Change {
        command: "kps keypair import web DATA/pkcs1.pub",
        before: no_pair,
        after: || web(json!({})),
        result: ("/name", "\"web\""),
    },
    Change {
        command: "kps keypair update web --description new",
        before: || web(json!({"description": "old"})),
        after: || web(json!({"description": "new"})),
        result: ("/description", "\"new\""),
    },
    Change {
        command: "kps keypair delete web --yes",
        before: || web(json!({})),
        after: no_pair,
        result: ("/0/deleted", "true"),
    },
    HOSTING,
    Change {
        command: "kps private-key clear web --yes",
        before: || web(json!({"is_key_protection": true})),
        after: || web(json!({"is_key_protection": false})),
        result: ("/hosted", "false"),
    },
    CREATE,
];

const HOSTING: Change = Change {
    command: "kps private-key import web --encryption default --private-key DATA/pkcs1.key",
    before: || web(json!({"is_key_protection": false})),
    after: || web(json!({"is_key_protection": true})),
    result: ("/hosted", "true"),
};

/// Its private key is lost with the answer.
const CREATE: Change = Change {
    command: "kps keypair create web",
    before: no_pair,
    after: || web(json!({})),
    result: ("", ""),
};

fn keys(keys: &[(u64, &str)]) -> Answer {
    let keys = keys.iter();
    let keys: Vec<_> = keys
        .map(|(id, name)| key(*id, "t", &line(&format!("{name}.pub"))))
        .collect();
    Answer::json(200, page(&keys))
}

fn v1_keys(names: &[&str]) -> Answer {
    let names = names.iter();
    let keys: Vec<_> = names
        .map(|name| v1_key("7", "t", &line(&format!("{name}.pub"))))
        .collect();
    Answer::json(200, v1_list(&keys))
}

fn deploy_keys(keys: &[(u64, &str)]) -> Answer {
    let keys = keys.iter();
    let keys =
        keys.map(|(id, name)| json!({"id": id, "title": "t", "fingerprint": prints(name).1}));
    Answer::json(200, Value::from_iter(keys))
}

fn web(changes: Value) -> Answer {
    Answer::json(200, shown("web", "pkcs1", changes))
}

impl Change {
    fn run(&self, url: &str, options: &[&str]) -> Said {
        let env = TestEnv::new();
        let command = self.command.replace("DATA", data("").to_str().unwrap());
        let mut command = env.at(url, command);
        let said = run(command.args(["--json", "--retries", "0"]).args(options));
        assert!(!env.path("web.pem").exists(), "{}", said.err);
        said
    }

    /// Loses the answer; the looks after it get `look` of their number, from 0.
    fn lose(&self, lost: Reply, look: impl Fn(usize) -> Answer + Send + 'static) -> (Said, Server) {
        let looks = AtomicUsize::new(0);
        let server = Server::new(move |request| {
            if request.line.starts_with("GET ") {
                look(looks.fetch_add(1, Ordering::Relaxed))
            } else {
                lost()
            }
        });
        let impatient = &["--timeout", "3"];
        let is_silent = lost() == Answer::Silence;
        let said = self.run(&server.url, if is_silent { impatient } else { &[] });
        let looks = &server.lines()[1..];
        assert!(looks.iter().all(|look| *look == self.look()), "{looks:?}");
        (said, server)
    }

    /// The request that looks.
    fn look(&self) -> String {
        if self.command.starts_with("kps") {
            format!("GET {}", pair("web"))
        } else if self.command.starts_with("repo deploy-key") {
            "GET /v4/repositories/7/deploy-keys?limit=100&offset=0".to_owned()
        } else if self.command.ends_with("v1") {
            LIST_V1.to_owned()
        } else {
            LIST.to_owned()
        }
    }

    /// The command that a person looks with.
    fn advice(&self) -> &'static str {
        if self.command.starts_with("kps") {
            "kps keypair show web"
        } else if self.command.starts_with("repo deploy-key") {
            "repo deploy-key list -R 7"
        } else {
            "repo key list"
        }
    }

    fn assert_done(&self, said: &Said, what: &str) {
        if self.command == CREATE.command {
            assert_eq!(said.code, 9, "{what}");
            let error = said.error();
            assert_eq!(error["kind"], "incomplete", "{what}");
            has(&error["message"], "`web`");
            has(&error["message"], "never received");
            let again = "`hwkey kps keypair delete web`, then create it again";
            has(&error["hint"], again);
        } else {
            assert_eq!(said.code, 0, "{what}");
            let note = "note: the response was lost, but ";
            assert!(said.err.starts_with(note), "{what}");
            let (place, value) = self.result;
            let shown = said.json().pointer(place).unwrap().to_string();
            assert_eq!(shown, value, "{what}");
        }
    }
}

/// Every way to lose an answer, and whether the change may still be under way afterwards.
const LOST: [(Reply, bool); 13] = [
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
    (|| Answer::text(200, "null"), true),
    (|| Answer::text(200, "[]"), true),
    (|| Answer::http(302, "location: /login\r\n", "{}"), true),
];

const BROKEN: Reply = LOST[5].0;
const LATE: Reply = LOST[8].0;

/// Every change with every way to lose its answer.
fn every_loss() -> Vec<(&'static Change, (Reply, bool))> {
    let changes = CHANGES.iter();
    changes
        .flat_map(|change| LOST.map(|lost| (change, lost)))
        .collect()
}

#[test]
fn a_change_that_is_done_is_found_by_one_look() {
    // Only V1 says what it did in a document of its own.
    let unsaid: Reply = || Answer::text(200, "");
    let nothing: Reply = || Answer::json(200, json!({}));
    let no_result: Reply = || Answer::json(200, json!({"status": "success"}));
    let of_v1 = [(1, no_result), (1, nothing), (3, unsaid)];
    let of_v1 = of_v1.map(|(change, lost)| (&CHANGES[change], (lost, true)));
    let cases = [every_loss(), of_v1.into()].concat();
    each_of(AT_A_TIME, &cases, |(change, (lost, _))| {
        let after = change.after;
        let (said, server) = change.lose(*lost, move |_| after());
        let what = format!("{} {:?}: {}", change.command, lost(), said.err);
        change.assert_done(&said, &what);
        assert_eq!(server.lines().len(), 2, "{what}");
    });
}

#[test]
fn a_change_that_is_done_late_is_done() {
    each_of(AT_A_TIME, &CHANGES, |change| {
        let (before, after) = (change.before, change.after);
        let look = move |number| if number < 2 { before() } else { after() };
        let (said, server) = change.lose(LATE, look);
        let what = format!("{}: {}", change.command, said.err);
        change.assert_done(&said, &what);
        assert_eq!(server.count("GET"), 3, "{what}");
    });
}

#[test]
fn a_change_that_is_not_done_may_still_be_under_way() {
    let is_chosen = |change: &Change, lost: Reply| {
        let is_every = [CHANGES[0].command, CREATE.command].contains(&change.command);
        is_every || [BROKEN, LATE].iter().any(|it| it() == lost())
    };
    let mut cases = every_loss();
    cases.retain(|(change, (lost, _))| is_chosen(change, *lost));
    let cases = cases.into_iter();
    let cases = cases.map(|(change, (lost, under_way))| (change, lost, under_way, change.before));
    let not_there: [Reply; 3] = [
        || refused(400, "KPS.6004"),
        || refused(404, "KPS.4016"),
        || Answer::text(404, ""),
    ];
    let missing = not_there.map(|way| (&CREATE, LATE, true, way));
    let busy: Reply = || Answer::busy(503);
    let cases = cases
        .chain(missing)
        .chain([(&CREATE, busy, false, no_pair as Reply)]);
    let cases: Vec<_> = cases.collect();
    each_of(AT_A_TIME, &cases, |&(change, lost, under_way, before)| {
        let (said, server) = change.lose(lost, move |_| before());
        let what = format!("{} {:?}: {}", change.command, lost(), said.err);
        assert_eq!(server.count("GET"), 4, "{what}");
        let error = said.error();
        let hint = error["hint"].as_str().unwrap();
        if under_way {
            assert_eq!(said.code, 9, "{what}");
            let once_more = "check again before you retry: ";
            assert!(hint.starts_with(once_more), "{what}");
            has(hint, change.advice());
            lacks(&said.err, "nothing was changed");
        } else {
            assert_eq!(said.code, 8, "{what}");
            assert!(hint.starts_with("nothing was changed"), "{what}");
        }
    });
}

#[test]
fn looks_that_fail_leave_it_open_and_a_refusal_is_the_last_look() {
    let failures: [(Reply, usize); 5] = [
        (|| refused(403, "KPS.9003"), 1),
        (|| refused(404, "APIGW.0101"), 1),
        (|| refused(500, "KPS.5003"), 4),
        (|| Answer::text(200, "<html></html>"), 4),
        (|| Answer::Close, 4),
    ];
    let changes = CHANGES.iter();
    let cases = changes.flat_map(|change| failures.map(|failure| (change, failure)));
    let cases: Vec<_> = cases.collect();
    each_of(AT_A_TIME, &cases, |&(change, (look, times))| {
        let (said, server) = change.lose(BROKEN, move |_| look());
        let what = format!("{} {:?}: {}", change.command, look(), said.err);
        assert_eq!(said.code, 9, "{what}");
        assert_eq!(said.error()["kind"], "incomplete", "{what}");
        has(said.error()["hint"].as_str().unwrap(), change.advice());
        lacks(&said.err, "nothing was changed");
        assert_eq!(server.count("GET"), times, "{what}");
    });
}

#[test]
fn a_look_may_show_something_else() {
    let other_key: Reply = || Answer::json(200, shown("web", "rsa2048", json!({})));
    let cases: [(&str, Reply, i32); 5] = [
        ("keypair update", no_pair, 5),
        ("private-key import", no_pair, 5),
        ("private-key clear", no_pair, 5),
        ("keypair import", other_key, 6),
        ("keypair delete", || Answer::text(404, ""), 0),
    ];
    for (command, look, code) in cases {
        let mut changes = CHANGES.iter();
        let change = changes.find(|change| change.command.contains(command));
        let (said, server) = change.unwrap().lose(BROKEN, move |_| look());
        assert_eq!(said.code, code, "{command}: {}", said.err);
        assert_eq!(server.count("GET"), 1, "{command}");
    }
}

/// Not every answer tells whether KPS keeps the private key.
#[test]
fn looks_that_do_not_tell_are_repeated() {
    for told_by in [2, 4] {
        let look = move |number| {
            if number < told_by {
                web(json!({"is_key_protection": null}))
            } else {
                (HOSTING.after)()
            }
        };
        let (said, server) = HOSTING.lose(BROKEN, look);
        let code = if told_by == 2 { 0 } else { 9 };
        assert_eq!(said.code, code, "{}", said.err);
        assert_eq!(server.count("GET"), told_by.min(3) + 1, "{}", said.err);
        lacks(&said.err, "nothing was changed");
    }
}

#[test]
fn a_connection_that_was_never_made_needs_no_look() {
    let local = Change {
        command: "kps keypair create web --local",
        ..CREATE
    };
    for change in CHANGES.iter().chain([&local]) {
        let said = change.run(NOWHERE, &[]);
        assert_eq!(said.code, 8, "{}", said.err);
        assert_eq!(said.error()["kind"], "unavailable");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_while_the_answer_is_waited_for_says_how_to_look() {
    let env = TestEnv::new();
    env.write("keys/web.pub", line("pkcs1.pub"));
    let changes = CHANGES.iter();
    // A private key that is lost with the answer has rules of its own.
    let changes = changes.filter(|change| change.command != CREATE.command);
    let commands = changes.map(|change| {
        let advice = format!("`hwkey {}` shows", change.advice());
        (change.command, advice, change.before)
    });
    let added: Reply = || deploy_keys(&[(7, "ed25519")]);
    let further = [
        (
            "kps keypair import keys/",
            "`hwkey kps keypair list`",
            no_pair as Reply,
        ),
        (
            "kps task delete t1 --yes",
            "`hwkey kps task list --failed`",
            no_pair,
        ),
        (
            "repo deploy-key add DATA/ed25519.pub -R 7 --submodules",
            "the repository with the id 7 has the key with the id 7: run the command again",
            added,
        ),
        (
            "repo deploy-key delete 7 -R 7 --yes --submodules",
            "the key is still in the repository with the id 7: run the command again",
            added,
        ),
    ];
    let further = further.map(|(command, advice, before)| (command, advice.to_owned(), before));
    for (command, advice, before) in commands.chain(further) {
        // What comes before the submodules is refused, as it is there already.
        let of_submodules = command.contains("--submodules");
        let is_last = move |line: &str| {
            !line.starts_with("GET ") && line.ends_with("/submodules") == of_submodules
        };
        let server = Server::new(move |request| match &*request.line {
            line if is_last(line) => Answer::Silence,
            line if line.starts_with("GET ") => before(),
            _ => refused(400, "CH.000001"),
        });
        let command = command.replace("DATA", data("").to_str().unwrap());
        let command = format!("{command} --timeout 60 --color never");
        let terminal = Terminal::run(&env, &server.url, &*command, |command| {
            command.env("HWKEY_PROJECT_ID", PROJECT)
        });
        wait_until(|| server.lines().iter().any(|line| is_last(line)));
        terminal.press("\x03");
        let (code, said) = terminal.end();
        assert_eq!(code, -1, "{command}: the signal ends it: {said}");
        let advice = format!("was under way, and may have been carried out; {advice}");
        has(&said.replace('\n', " "), advice);
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_while_it_looks_says_what_is_known() {
    let (look, looked) = std::sync::mpsc::channel();
    let server = Server::new(move |request| {
        if request.line.starts_with("GET ") {
            look.send(()).unwrap();
            return keys(&[(7, "ed25519")]);
        }
        LATE()
    });
    let env = TestEnv::new();
    let delete = "repo key delete 7 --yes";
    let mut terminal = Terminal::run(&env, &server.url, delete, |command| command);
    looked.recv().unwrap();
    terminal.press("\x03");
    terminal.expect("could not confirm whether the key is gone");
    let (code, said) = terminal.end();
    assert_eq!(code, -1, "the signal ends it: {said}");
    has(&said, "`hwkey repo key list`");
}
