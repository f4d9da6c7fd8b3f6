//! `hwkey kps keypair list`: filters and fields.

use serde_json::{Value, json};

use crate::kps_wire::{created, listed, pairs, prints};
use crate::server::{Answer, Server};
use crate::support::{Said, TestEnv, column, has, lacks, line, ok};

pub(super) const LIST: &str = "--json kps keypair list";

pub(super) fn page(pairs: &[Value], info: Value) -> Answer {
    Answer::json(200, json!({"keypairs": pairs, "page_info": info}))
}

/// A page of pairs with these names, and the marker of the next.
pub(super) fn names(names: &[&str], next: Value) -> Answer {
    let pairs: Vec<_> = names.iter().map(|name| listed(name, "ed25519")).collect();
    page(
        &pairs,
        json!({"next_marker": next, "previous_marker": null, "current_count": 1}),
    )
}

pub(super) fn list(server: &Server, options: &str) -> Said {
    ok(TestEnv::new().at(&server.url, format!("{LIST} {options}")))
}

pub(super) fn names_of(said: &Said) -> Vec<Value> {
    column(&said.json(), "name")
}

pub(super) fn first() -> String {
    format!("GET {}?limit=100", pairs())
}

#[test]
fn a_query_keeps_the_names_that_contain_it() {
    let server = Server::new(|_| names(&["Web", "db", "my-WEB-2", "x"], Value::Null));
    for (options, expected) in [
        ("--query web", &["Web", "my-WEB-2"][..]),
        ("--query B --limit 2", &["Web", "db"]),
        ("--query nobody", &[]),
    ] {
        assert_eq!(names_of(&list(&server, options)), expected);
    }
    assert_eq!(server.lines(), [first(), first(), first()]);
}

#[test]
fn an_empty_list_is_a_success_in_every_form() {
    let server = Server::new(|_| names(&[], Value::Null));
    let said = list(&server, "");
    assert_eq!((said.out.as_str(), said.err.as_str()), ("[]\n", ""));
    let quiet = ok(TestEnv::new().at(&server.url, "-q kps keypair ls"));
    assert_eq!(quiet.out, "");
}

#[test]
fn a_pair_of_a_list_has_every_field() {
    let (sha256, md5) = prints("ecdsa256");
    let mut pair = listed("web", "ecdsa256");
    let held = line("ecdsa256.pub");
    pair["keypair"]["public_key"] = format!("{held}\n").into();
    pair["keypair"]["is_key_protection"] = true.into();
    let said = list(&Server::in_turn([page(&[pair], Value::Null)]), "");
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
    let said = list(&Server::in_turn([page(&[bare], Value::Null)]), "");
    let pair = said.json()[0].clone();
    assert_eq!(pair["name"], "web");
    let values = pair.as_object().unwrap().values();
    assert_eq!(values.filter(|value| value.is_null()).count(), 13);
}

#[test]
fn frozen_states_come_as_numbers_as_text_or_not_at_all() {
    let cases = [
        (json!(0), json!("active")),
        (json!(5), json!("frozen: ordinary, violation")),
        (json!("8"), json!("frozen: not real-name verified")),
        (json!("soon"), json!("frozen: soon")),
        (Value::Null, Value::Null),
    ];
    for (frozen, state) in cases {
        let mut pair = listed("web", "ed25519");
        pair["keypair"]["frozen_state"] = frozen.clone();
        let said = list(&Server::in_turn([page(&[pair], Value::Null)]), "");
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
