//! `hwkey kps keypair list`: its pages, and how many are asked for.

use serde_json::{Value, json};

use super::list::{LIST, first, list, names, names_of, page};
use crate::kps_wire::{listed, pairs};
use crate::server::{Answer, Server, refused};
use crate::support::{TestEnv, fails};

fn after(marker: &str) -> String {
    format!("GET {}?limit=100&marker={marker}", pairs())
}

#[test]
fn every_page_is_fetched_by_the_marker_as_it_came() {
    let odd = "KeyPair/ä b&limit=1?#%2F+";
    let server = Server::in_turn([
        names(&["a", "b"], "KeyPair-b".into()),
        names(&["c"], odd.into()),
        names(&["d"], "https://kms.example/v3/keypairs?marker=d".into()),
        names(&[], "e".into()),
        names(&["f"], Value::Null),
    ]);
    let said = list(&server, "");
    assert_eq!(names_of(&said), ["a", "b", "c", "d", "f"]);
    assert_eq!(
        server.lines(),
        [
            first(),
            after("KeyPair-b"),
            after("KeyPair%2F%C3%A4%20b%26limit%3D1%3F%23%252F%2B"),
            after("https%3A%2F%2Fkms.example%2Fv3%2Fkeypairs%3Fmarker%3Dd"),
            after("e"),
        ]
    );
}

#[test]
fn a_page_without_a_marker_is_the_last() {
    let pairs = [listed("a", "ed25519")];
    let ends = [
        names(&["a"], Value::Null),
        names(&["a"], "".into()),
        page(&pairs, json!({"current_count": 1})),
        page(&pairs, json!({})),
        page(&pairs, Value::Null),
        Answer::json(200, json!({"keypairs": pairs})),
    ];
    for end in ends {
        let server = Server::in_turn([end]);
        assert_eq!(names_of(&list(&server, "")), ["a"]);
        assert_eq!(server.lines(), [first()]);
    }
}

#[test]
fn a_marker_that_comes_again_ends_the_list() {
    let server = Server::new(|_| names(&["a"], "a".into()));
    assert_eq!(names_of(&list(&server, "")), ["a"]);
    assert_eq!(server.lines(), [first(), after("a")]);

    let server = Server::new(|request| {
        if request.line.ends_with("marker=a") {
            names(&["b"], "b".into())
        } else {
            names(&["a"], "a".into())
        }
    });
    assert_eq!(names_of(&list(&server, "")), ["a", "b"]);
    assert_eq!(server.lines(), [first(), after("a"), after("b")]);
}

#[test]
fn limit_counts_pairs_and_asks_for_no_page_too_many() {
    let cases: [(&str, &[&str], usize); 5] = [
        ("1", &["a"], 1),
        ("2", &["a", "b"], 1),
        ("3", &["a", "b", "c"], 2),
        ("4", &["a", "b", "c", "d"], 2),
        ("5", &["a", "b", "c", "d"], 2),
    ];
    for (limit, expected, requests) in cases {
        let first = names(&["a", "b"], "b".into());
        let server = Server::in_turn([first, names(&["c", "d"], Value::Null)]);
        assert_eq!(
            names_of(&list(&server, &format!("--limit {limit}"))),
            expected
        );
        assert_eq!(server.lines().len(), requests, "--limit {limit}");
    }
    let server = Server::in_turn([]);
    for limit in ["0", "-1", "x"] {
        let list = format!("{LIST} --limit={limit}");
        fails(TestEnv::new().at(&server.url, list), 2);
    }
    assert!(server.lines().is_empty());
}

#[test]
fn scope_is_a_filter_of_ours() {
    let scoped = |name: &str, scope: Value| {
        let mut pair = listed(name, "ed25519");
        pair["keypair"]["scope"] = scope;
        pair
    };
    let answers = || {
        let mine = [scoped("a", "user".into()), scoped("b", Value::Null)];
        let all = [scoped("c", "domain".into()), scoped("d", "user".into())];
        [
            page(&mine, json!({"next_marker": "b"})),
            page(&all, json!({})),
        ]
    };
    let cases: [(&str, &[&str], usize); 4] = [
        ("--scope user", &["a", "d"], 2),
        ("--scope domain", &["c"], 2),
        ("--scope domain --limit 1", &["c"], 2),
        ("--scope user --limit 1", &["a"], 1),
    ];
    for (options, expected, requests) in cases {
        let server = Server::in_turn(answers());
        assert_eq!(names_of(&list(&server, options)), expected, "{options:?}");
        let lines = server.lines();
        assert_eq!(lines, [first(), after("b")][..requests], "{options:?}");
    }
    let server = Server::in_turn([]);
    fails(
        TestEnv::new().at(&server.url, format!("{LIST} --scope all")),
        2,
    );
    assert!(server.lines().is_empty());
}

#[test]
fn a_page_that_fails_spoils_the_list() {
    let failures = [
        refused(500, "KPS.5003"),
        Answer::Close,
        names(&["c"], Value::Null).cut(),
        Answer::text(200, "<html>log in</html>"),
        Answer::json(200, json!({"error": "none"})),
    ];
    for failure in failures {
        let server = Server::in_turn([names(&["a", "b"], "b".into()), failure]);
        let list = format!("{LIST} --retries 0");
        let said = fails(TestEnv::new().at(&server.url, list), 8);
        assert_eq!(said.error()["kind"], "unavailable");
        assert_eq!(server.lines(), [first(), after("b")]);
    }
}
