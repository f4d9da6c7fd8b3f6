//! What is learnt by looking.

use serde_json::json;

use super::{CHANGES, CREATE, Change, HOSTING, LATE, Reply, web};
use crate::faults::each_of;
use crate::kps_wire::{no_pair, shown};
use crate::server::{Answer, NOWHERE, refused};
use crate::support::{has, lacks};

/// Commands that wait rather than work.
const AT_A_TIME: usize = 32;

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
    (LATE, true),
    (|| Answer::text(200, "<html>log in</html>"), true),
    (|| Answer::text(200, "null"), true),
    (|| Answer::text(200, "[]"), true),
    (|| Answer::http(302, "location: /login\r\n", "{}"), true),
];

const BROKEN: Reply = LOST[5].0;

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
        let said = change.run(NOWHERE, &[]).ended(8);
        assert_eq!(said.error()["kind"], "unavailable");
    }
}
