//! `hwkey kps keypair list`: pages, filters and fields.

use serde_json::{Value, json};

use crate::kps_wire::{created, listed, pairs, prints};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TestEnv, column, fails, has, lacks, line, ok};

const LIST: [&str; 4] = ["--json", "kps", "keypair", "list"];

fn page(pairs: &[Value], info: Value) -> Answer {
    Answer::json(200, json!({"keypairs": pairs, "page_info": info}))
}

/// A page of pairs with these names, and the marker of the next.
fn names(names: &[&str], next: Value) -> Answer {
    let pairs: Vec<_> = names.iter().map(|name| listed(name, "ed25519")).collect();
    page(
        &pairs,
        json!({"next_marker": next, "previous_marker": null, "current_count": 1}),
    )
}

fn list(server: &Server, options: &[&str]) -> Said {
    ok(TestEnv::new().at(&server.url, LIST).args(options))
}

fn names_of(said: &Said) -> Vec<Value> {
    column(&said.json(), "name")
}

fn first() -> String {
    format!("GET {}?limit=100", pairs())
}

fn after(marker: &str) -> String {
    format!("GET {}?limit=100&marker={marker}", pairs())
}

#[test]
fn a_query_keeps_the_names_that_contain_it() {
    let server = Server::new(|_| names(&["Web", "db", "my-WEB-2", "x"], Value::Null));
    assert_eq!(
        names_of(&list(&server, &["--query", "web"])),
        ["Web", "my-WEB-2"]
    );
    assert_eq!(
        names_of(&list(&server, &["--query", "B", "--limit", "2"])),
        ["Web", "db"]
    );
    assert_eq!(names_of(&list(&server, &["--query", "nobody"])), [""; 0]);
    assert_eq!(server.lines(), [first(), first(), first()]);
}

#[test]
fn an_empty_list_is_a_success_in_every_form() {
    let server = Server::new(|_| names(&[], Value::Null));
    let said = list(&server, &[]);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("[]\n", ""));
    assert_eq!(
        ok(TestEnv::new().at(&server.url, "-q kps keypair ls")).out,
        ""
    );
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
    let said = list(&server, &[]);
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
        assert_eq!(names_of(&list(&server, &[])), ["a"]);
        assert_eq!(server.lines(), [first()]);
    }
}

#[test]
fn a_marker_that_comes_again_ends_the_list() {
    let server = Server::new(|_| names(&["a"], "a".into()));
    assert_eq!(names_of(&list(&server, &[])), ["a"]);
    assert_eq!(server.lines(), [first(), after("a")]);

    let server = Server::new(|request| {
        if request.line.ends_with("marker=a") {
            names(&["b"], "b".into())
        } else {
            names(&["a"], "a".into())
        }
    });
    assert_eq!(names_of(&list(&server, &[])), ["a", "b"]);
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
        assert_eq!(names_of(&list(&server, &["--limit", limit])), expected);
        assert_eq!(server.lines().len(), requests, "--limit {limit}");
    }
    let server = Server::in_turn([]);
    for limit in ["0", "-1", "x"] {
        fails(
            TestEnv::new()
                .at(&server.url, LIST)
                .args([format!("--limit={limit}")]),
            2,
        );
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
    let cases: [(&[&str], &[&str], usize); 4] = [
        (&["--scope", "user"], &["a", "d"], 2),
        (&["--scope", "domain"], &["c"], 2),
        (&["--scope", "domain", "--limit", "1"], &["c"], 2),
        (&["--scope", "user", "--limit", "1"], &["a"], 1),
    ];
    for (options, expected, requests) in cases {
        let server = Server::in_turn(answers());
        assert_eq!(names_of(&list(&server, options)), expected, "{options:?}");
        let lines = server.lines();
        assert_eq!(lines, [first(), after("b")][..requests], "{options:?}");
    }
    let server = Server::in_turn([]);
    fails(
        TestEnv::new()
            .at(&server.url, LIST)
            .args(["--scope", "all"]),
        2,
    );
    assert!(server.lines().is_empty());
}

#[test]
fn a_pair_of_a_list_has_every_field() {
    let (sha256, md5) = prints("ecdsa256");
    let mut pair = listed("web", "ecdsa256");
    let held = line("ecdsa256.pub");
    pair["keypair"]["public_key"] = format!("{held}\n").into();
    pair["keypair"]["is_key_protection"] = true.into();
    let said = list(&Server::in_turn([page(&[pair], Value::Null)]), &[]);
    assert_eq!(
        said.json(),
        json!([{
            "name": "web", "type": "ssh", "scope": "user", "user_id": null,
            "algorithm": "ecdsa-sha2-nistp256", "bits": 256, "fingerprint": sha256,
            "fingerprint_md5": md5, "public_key": held, "hosted": true, "state": "active",
            "description": null, "created_at": null, "updated_at": null,
        }])
    );
    assert_eq!(said.err, "");
}

#[test]
fn a_pair_with_nothing_but_its_name_is_listed_too() {
    let bare = json!({"keypair": {"name": "web"}});
    let said = list(&Server::in_turn([page(&[bare], Value::Null)]), &[]);
    let pair = said.json()[0].clone();
    assert_eq!(pair["name"], "web");
    let nulls = pair
        .as_object()
        .unwrap()
        .values()
        .filter(|value| value.is_null());
    assert_eq!(nulls.count(), 13);
}

#[test]
fn frozen_states_come_as_numbers_as_text_or_not_at_all() {
    let cases = [
        (json!(0), json!("active")),
        (json!("0"), json!("active")),
        (json!(1), json!("frozen: ordinary")),
        (json!("2"), json!("frozen: police")),
        (json!(5), json!("frozen: ordinary, violation")),
        (json!("8"), json!("frozen: not real-name verified")),
        (json!("soon"), json!("frozen: soon")),
        (Value::Null, Value::Null),
    ];
    for (frozen, state) in cases {
        let mut pair = listed("web", "ed25519");
        pair["keypair"]["frozen_state"] = frozen.clone();
        let said = list(&Server::in_turn([page(&[pair], Value::Null)]), &[]);
        assert_eq!(said.json()[0]["state"], state, "{frozen}");
    }
}

#[test]
fn the_list_is_a_table_or_names() {
    let mut hosted = listed("db", "rsa2048");
    hosted["keypair"]["is_key_protection"] = true.into();
    hosted["keypair"]["scope"] = "domain".into();
    let bare = json!({"keypair": {"name": "x"}});
    let pairs = [hosted, listed("web-1", "ed25519"), bare];
    let server = Server::new(move |_| page(&pairs, Value::Null));
    let env = TestEnv::new();
    let said = ok(env.at(&server.url, "kps keypair list"));
    let (rsa, ed25519) = (prints("rsa2048").0, prints("ed25519").0);
    let expected = format!(
        "NAME   TYPE  SCOPE   ALGORITHM               HOSTED  FINGERPRINT\n\
         db     ssh   domain  ssh-rsa (2048 bits)     yes     {rsa}\n\
         web-1  ssh   user    ssh-ed25519 (256 bits)  no      {ed25519}\n\
         x      -     -       -                       -       -\n"
    );
    assert_eq!((said.out, said.err), (expected, String::new()));
    let said = ok(env.at(&server.url, "-q kps keypair list"));
    assert_eq!(said.out, "db\nweb-1\nx\n");
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
        let said = fails(
            TestEnv::new()
                .at(&server.url, LIST)
                .args(["--retries", "0"]),
            8,
        );
        assert_eq!(said.error()["kind"], "unavailable");
        assert_eq!(server.lines(), [first(), after("b")]);
    }
}

#[test]
fn a_wrong_fingerprint_is_a_warning() {
    let (wrong, right) = (prints("rsa2048").1, prints("pkcs1").1);
    let cases = [
        ("ssh", wrong.clone(), true),
        ("x509", wrong.clone(), false),
        ("ssh", right.to_uppercase(), false),
    ];
    for (kind, fingerprint, warns) in cases {
        let mut found = created("web");
        found["keypair"]["type"] = kind.into();
        found["keypair"]["fingerprint"] = fingerprint.clone().into();
        let server = Server::new(move |request| {
            if request.line.starts_with("GET") && !request.line.contains("/web") {
                page(std::slice::from_ref(&found), Value::Null)
            } else {
                Answer::json(200, &found)
            }
        });
        for command in ["list", "show web", "create web"] {
            let command = format!("kps keypair {command}");
            let said = ok(TestEnv::new().at(&server.url, command).arg("--json"));
            assert_eq!(said.err.starts_with("warning: "), warns, "{}", said.err);
            let named = [&wrong, &right]
                .iter()
                .all(|print| said.err.contains(*print));
            assert_eq!(named, warns, "{}", said.err);
            has(&said.out, format!(r#""fingerprint_md5":"{fingerprint}""#));
        }
    }
}

#[test]
fn a_private_key_in_a_list_is_never_shown() {
    let item = json!({"keypair": {"name": "web", "private_key": "a-secret-half"}});
    let server = Server::in_turn([Answer::json(200, json!({"keypairs": [item]}))]);
    let said = ok(TestEnv::new().at(&server.url, LIST).arg("-vv"));
    has(&said.err, r#""private_key":"********""#);
    lacks(&said.err, "a-secret-half");
}
