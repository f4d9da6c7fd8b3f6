//! `hwkey repo key list` over many pages, whatever the service says of them.

use serde_json::{Value, json};

use crate::repo_wire::{LIST, key, page, refuses};
use crate::server::{Answer, Request, Server, refused};
use crate::support::{Said, TestEnv, fails, has, line, ok};

/// So many different keys, with ids from 1.
fn keys(count: u64) -> Vec<Value> {
    let line = line("ed25519.pub");
    (1..=count)
        .map(|id| key(id, &format!("key {id}"), &line))
        .collect()
}

/// The ids from the first to the last, as they are printed.
fn ids(first: u64, last: u64) -> String {
    (first..=last).map(|id| format!("{id}\n")).collect()
}

/// The part of `keys` that a request asks for.
fn part(keys: &[Value], request: &Request) -> Vec<Value> {
    let offset = request.number("offset").min(keys.len());
    let end = keys.len().min(offset + request.number("limit"));
    keys[offset..end].to_vec()
}

/// A service with so many keys that keeps to its documentation.
fn account(count: u64) -> Server {
    let keys = keys(count);
    Server::new(move |request| {
        let reply = json!({"keys": part(&keys, request), "total": keys.len()});
        Answer::json(200, reply)
    })
}

fn list(server: &Server, further: &[&str]) -> Said {
    let env = TestEnv::new();
    let mut command = env.at(&server.url, "repo key list --retries 0");
    ok(command.args(further))
}

fn list_fails(server: &Server, further: &[&str], code: i32) -> Said {
    let env = TestEnv::new();
    let mut command = env.at(&server.url, "repo key list --retries 0");
    fails(command.args(further), code)
}

/// The requests for pages of these limits and offsets.
fn pages(pages: &[(u64, u64)]) -> Vec<String> {
    let line = |(limit, offset)| format!("GET /v4/user/keys?limit={limit}&offset={offset}");
    pages.iter().copied().map(line).collect()
}

#[test]
fn every_key_is_listed_once_in_the_order_of_the_service() {
    for (count, requests) in [
        (0, 1),
        (1, 1),
        (99, 1),
        (100, 2),
        (101, 2),
        (250, 3),
        (1000, 11),
    ] {
        let server = account(count);
        let said = list(&server, &["-q"]);
        assert_eq!(said.out, ids(1, count), "{count} keys");
        let expected: Vec<_> = (0..requests).map(|number| (100, number * 100)).collect();
        let (mut asked, mut expected) = (server.lines(), pages(&expected));
        // Pages come together, in any order.
        asked.sort();
        expected.sort();
        assert_eq!(asked, expected, "{count} keys");
    }
}

#[test]
fn the_order_of_the_service_is_kept() {
    let line = line("ed25519.pub");
    let unordered = [key(3, "c", &line), key(1, "b", &line), key(2, "a", &line)];
    let server = Server::in_turn([Answer::json(200, page(&unordered))]);
    assert_eq!(list(&server, &["-q"]).out, "3\n1\n2\n");
}

#[test]
fn the_total_is_never_trusted() {
    let totals = [
        ("missing", None),
        ("null", Some(Value::Null)),
        ("zero", Some(json!(0))),
        ("one", Some(json!(1))),
        ("the page", Some(json!(100))),
        ("too large", Some(json!(2_147_483_647))),
        ("negative", Some(json!(-1))),
        ("text", Some(json!("many"))),
    ];
    for (what, total) in totals {
        let all = keys(150);
        let server = Server::new(move |request| {
            let mut reply = json!({"keys": part(&all, request)});
            if let Some(total) = &total {
                reply["total"] = total.clone();
            }
            Answer::json(200, reply)
        });
        assert_eq!(list(&server, &["-q"]).out, ids(1, 150), "{what}");
        assert_eq!(server.lines(), pages(&[(100, 0), (100, 100)]), "{what}");
    }
}

#[test]
fn a_key_that_comes_twice_is_listed_and_counted_once() {
    let mut all = keys(200);
    // A key was added meanwhile: the second page begins with the last of the first.
    all.insert(100, all[99].clone());
    let server = Server::new(move |request| Answer::json(200, page(&part(&all, request))));
    assert_eq!(list(&server, &["-q"]).out, ids(1, 200));
    assert_eq!(list(&server, &["-q", "--limit", "150"]).out, ids(1, 150));
    let whole = [(100, 0), (100, 100), (100, 200)];
    let limited = [(100, 0), (50, 100), (1, 150)];
    assert_eq!(server.lines(), [pages(&whole), pages(&limited)].concat());
}

#[test]
fn a_server_that_ignores_the_offset_is_asked_twice() {
    let all = keys(100);
    let server = Server::new(move |_| Answer::json(200, page(&all)));
    assert_eq!(list(&server, &["-q"]).out, ids(1, 100));
    assert_eq!(server.lines(), pages(&[(100, 0), (100, 100)]));
}

#[test]
fn a_server_that_ignores_the_limit_loses_no_key() {
    let all = keys(250);
    let server = Server::new(move |request| {
        let offset = request.number("offset").min(all.len());
        Answer::json(200, page(&all[offset..]))
    });
    assert_eq!(list(&server, &["-q"]).out, ids(1, 250));
    assert_eq!(server.lines(), pages(&[(100, 0), (100, 250)]));
    assert_eq!(list(&server, &["-q", "--limit", "3"]).out, ids(1, 3));
}

#[test]
fn a_limit_asks_for_no_more_than_it_needs() {
    let cases: [(u64, &[(u64, u64)]); 5] = [
        (1, &[(1, 0)]),
        (99, &[(99, 0)]),
        (100, &[(100, 0)]),
        (101, &[(100, 0), (1, 100)]),
        (150, &[(100, 0), (50, 100)]),
    ];
    for (limit, requests) in cases {
        let server = account(250);
        let said = list(&server, &["-q", "--limit", &limit.to_string()]);
        assert_eq!(said.out, ids(1, limit), "--limit {limit}");
        assert_eq!(server.lines(), pages(requests), "--limit {limit}");
    }
}

#[test]
fn a_limit_above_the_number_of_keys_is_no_error() {
    let server = account(3);
    assert_eq!(list(&server, &["-q", "--limit", "500"]).out, ids(1, 3));
    assert_eq!(server.lines(), pages(&[(100, 0)]));
    let huge = usize::MAX.to_string();
    assert_eq!(list(&server, &["-q", "--limit", &huge]).out, ids(1, 3));
}

#[test]
fn an_offset_counts_keys() {
    let server = account(250);
    assert_eq!(list(&server, &["-q", "--offset", "30"]).out, ids(31, 250));
    // The second and the third are asked for at the same time.
    let mut asked = server.lines();
    asked.sort();
    let mut expected = pages(&[(100, 30), (100, 130), (100, 230)]);
    expected.sort();
    assert_eq!(asked, expected);

    let server = account(250);
    let said = list(&server, &["-q", "--offset", "30", "--limit", "150"]);
    assert_eq!(said.out, ids(31, 180));
    assert_eq!(server.lines(), pages(&[(100, 30), (50, 130)]));

    let server = account(250);
    assert_eq!(list(&server, &["-q", "--offset", "1000"]).out, "");
    assert_eq!(server.lines(), pages(&[(100, 1000)]));
}

#[test]
fn numbers_that_make_no_sense_are_refused() {
    for (option, values) in [
        (
            "--limit",
            &["0", "-1", "ten", "", "99999999999999999999"][..],
        ),
        ("--offset", &["-1", "x", "2147483648"]),
    ] {
        for value in values {
            let arguments = format!("repo key list {option}={value}");
            has(&refuses(&TestEnv::new(), arguments, "").err, option);
        }
    }
}

#[test]
fn a_page_that_fails_leaves_no_part_of_the_list() {
    let failures = [
        (refused(500, "CH.000001"), 8),
        (Answer::text(200, "<html></html>"), 8),
        (Answer::json(200, json!({"keys": [{"id": "x"}]})), 8),
        (Answer::Close, 8),
        (Answer::unfinished(), 8),
        (refused(401, "DEV.00000003"), 4),
    ];
    for (failure, code) in failures {
        let all = keys(250);
        let server = Server::new(move |request| match request.number("offset") {
            200 => failure.clone(),
            _ => Answer::json(200, page(&part(&all, request))),
        });
        for form in ["--quiet", "--json", "--output=table"] {
            list_fails(&server, &[form], code);
        }
        let three = pages(&[(100, 0), (100, 100), (100, 200)]);
        assert_eq!(
            server.lines(),
            [three.clone(), three.clone(), three].concat()
        );
    }
}

#[test]
fn a_page_that_fails_in_passing_is_asked_for_again() {
    let busy = [429, 500, 502, 503, 504].map(Answer::busy);
    for fault in busy.into_iter().chain([Answer::Close]) {
        let first = keys(100);
        let what = format!("{fault:?}");
        let server = Server::in_turn([
            Answer::json(200, page(&first)),
            fault,
            Answer::json(200, page(&[])),
        ]);
        let said = ok(TestEnv::new().at(&server.url, "repo key list -q"));
        assert_eq!(said.out, ids(1, 100), "{what}");
        let second = &pages(&[(100, 100)])[0];
        assert_eq!(server.lines(), [LIST, second, second], "{what}");
    }
}

#[test]
fn a_list_without_end_ends() {
    let endless = Server::new(|request| {
        let (first, count) = (request.number("offset"), request.number("limit"));
        let keys: Vec<_> = (first..first + count)
            .map(|id| key(id as u64 + 1, "t", "k"))
            .collect();
        Answer::json(200, json!({"keys": keys, "total": first + 2 * count}))
    });
    // Spaces after the document, which are read all the same.
    let large = Server::new(|request| {
        let id = request.number("offset") as u64 + 1;
        let keys: Vec<_> = (id..id + 100).map(|id| key(id, "t", "k")).collect();
        let reply = json!({"keys": keys}).to_string();
        Answer::text(200, reply + &" ".repeat(15 * 1024 * 1024))
    });
    for (server, limit, most) in [
        (&endless, "100,000 records", 1001 + 8),
        (&large, "64 MiB of replies", 5),
    ] {
        let said = list_fails(server, &["--json"], 8);
        let error = said.error();
        assert_eq!(error["kind"], "unavailable");
        has(&error["message"], limit);
        assert!(server.requests().len() <= most, "{limit}");
    }
}
