//! Replies of success in which every field has every type.

use serde_json::{Value, json};

use crate::faults::json::{PROMISE, is_kept, meet_body};
use crate::faults::{Look, Operation, Outcome, each, is_lost, private_key};

/// One value of every type, and some that look like another.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(7),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(""),
        json!("text"),
        json!("7"),
        json!([]),
        json!([1]),
        json!({}),
        json!({"a": 1}),
    ]
}

/// Runs the operation with every value in a place of its reply.
fn with_every_value(operation: Operation, pointer: &str, check: impl Fn(&Outcome, &Value) + Sync) {
    each(&values(), |value| {
        let mut reply = operation.reply();
        match reply.pointer_mut(pointer) {
            Some(place) => *place = value.clone(),
            None => {
                let (parent, field) = pointer.rsplit_once('/').unwrap();
                reply.pointer_mut(parent).unwrap()[field] = value.clone();
            }
        }
        let outcome = meet_body(operation, Look::Fails, reply.to_string());
        check(&outcome, value);
    });
}

/// Whether a field of a key of CodeArts Repo may have a value.
fn is_of_a_key(field: &str, value: &Value) -> bool {
    match field {
        "id" => *value == json!(7) || *value == json!("7"),
        "title" | "key" | "created_at" => value.is_null() || value.is_number() || value.is_string(),
        _ => true,
    }
}

const OF_A_KEY: [&str; 5] = ["id", "title", "key", "created_at", "unknown"];

#[test]
fn each_field_of_a_listed_key_is_of_its_type() {
    for field in OF_A_KEY {
        let pointer = format!("/keys/0/{field}");
        with_every_value(Operation::List, &pointer, |outcome, value| {
            let what = format!("{field}: {value}");
            if is_of_a_key(field, value) {
                assert_eq!(outcome.said.code, 0, "{what}: {}", outcome.said.err);
                assert_eq!(outcome.said.json()[0]["id"], "7", "{what}");
            } else {
                is_lost(Operation::List, Look::Fails, outcome, 1, PROMISE, &what)
            }
        });
    }
}

#[test]
fn the_keys_of_a_list_are_objects_in_an_array() {
    for pointer in ["", "/keys", "/keys/0"] {
        with_every_value(Operation::List, pointer, |outcome, value| {
            let what = format!("{pointer}: {value}");
            if (pointer, value) == ("/keys", &json!([])) {
                assert_eq!(outcome.said.code, 0, "{what}: {}", outcome.said.err);
                assert_eq!(outcome.said.json(), json!([]), "{what}");
            } else {
                is_lost(Operation::List, Look::Fails, outcome, 1, PROMISE, &what);
            }
        });
    }
    with_every_value(Operation::List, "/total", |outcome, value| {
        assert_eq!(outcome.said.code, 0, "{value}: {}", outcome.said.err);
        let listed = outcome.said.json().as_array().map(Vec::len);
        assert_eq!(listed, Some(1), "{value}");
    });
}

#[test]
fn each_field_of_an_added_key_is_of_its_type() {
    for field in ["", "/id", "/title", "/key", "/created_at", "/unknown"] {
        with_every_value(Operation::Add, field, |outcome, value| {
            let what = format!("{field}: {value}");
            if !field.is_empty() && is_of_a_key(&field[1..], value) {
                assert_eq!(outcome.said.code, 0, "{what}: {}", outcome.said.err);
                assert_eq!(outcome.said.json()["created"], true, "{what}");
                assert_eq!(outcome.said.json()["id"], "7", "{what}");
            } else {
                is_lost(Operation::Add, Look::Fails, outcome, 1, PROMISE, &what)
            }
        });
    }
}

/// Whether a field of a new key pair, other than the private key, may have a value.
fn is_of_a_pair(field: &str, value: &Value) -> bool {
    match field {
        "name" => value.is_string(),
        "is_key_protection" => value.is_null() || value.is_boolean(),
        "frozen_state" => value.is_null() || value.is_number() || value.is_string(),
        "create_time" | "update_time" | "unknown" => true,
        _ => value.is_null() || value.is_string(),
    }
}

const OF_A_PAIR: [&str; 12] = [
    "name",
    "type",
    "scope",
    "public_key",
    "fingerprint",
    "user_id",
    "description",
    "is_key_protection",
    "frozen_state",
    "create_time",
    "update_time",
    "unknown",
];

#[test]
fn a_private_key_is_saved_whatever_the_type_of_another_field() {
    for field in OF_A_PAIR {
        let pointer = format!("/keypair/{field}");
        with_every_value(Operation::Create, &pointer, |outcome, value| {
            let what = format!("{field}: {value}");
            if !is_of_a_pair(field, value) {
                return is_kept(outcome, &what);
            }
            assert_eq!(outcome.said.code, 0, "{what}: {}", outcome.said.err);
            assert_eq!(outcome.said.json()["created"], true, "{what}");
            assert_eq!(outcome.saved(), private_key(), "{what}");
        });
    }
}

#[test]
fn a_private_key_that_is_no_text_is_none() {
    let operation = Operation::Create;
    for pointer in ["", "/keypair", "/keypair/private_key"] {
        with_every_value(operation, pointer, |outcome, value| {
            let what = format!("{pointer}: {value}");
            if pointer != "/keypair/private_key" {
                return is_lost(operation, Look::Fails, outcome, 1, PROMISE, &what);
            }
            match value.as_str() {
                None if !value.is_null() => {
                    is_lost(operation, Look::Fails, outcome, 1, PROMISE, &what);
                }
                None | Some("") => {
                    let said = &outcome.said;
                    assert_eq!(said.code, 9, "{what}: {}", said.err);
                    let message = "was never received: the response had none";
                    assert!(said.err.contains(message), "{what}: {}", said.err);
                    assert_eq!(outcome.files(), [""; 0], "{what}");
                }
                Some(text) => {
                    let said = &outcome.said;
                    assert_eq!(said.code, 0, "{what}: {}", said.err);
                    let warning = "warning: the private key from KPS cannot be read";
                    assert!(said.err.contains(warning), "{what}: {}", said.err);
                    assert_eq!(outcome.saved(), text, "{what}");
                }
            }
        });
    }
}
