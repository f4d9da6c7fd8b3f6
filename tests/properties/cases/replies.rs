//! Replies of the services and their error bodies.

use crate::properties::{error_body, replies};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::cases;
use super::seeds::mutated;

/// Replies as documented, and some that are not.
pub(super) fn samples() -> Vec<Value> {
    let key = json!({"id": 1, "title": "a", "key": "ssh-rsa AAAA", "created_at": "2025-06-16T03:05:58.000+08:00"});
    let v1 = json!({"id": "12", "title": 12312, "key": null});
    let pair = json!({"name": "web", "type": "ssh", "scope": "user", "public_key": " ssh-rsa AAAA x\n",
        "private_key": "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n", "fingerprint": "aa:bb", "user_id": "u",
        "is_key_protection": false, "frozen_state": 0, "description": "d",
        "create_time": 1_581_507_580_000_i64, "update_time": null});
    let project = json!({"id": "p", "name": "cn-north-4"});
    vec![
        json!({"keys": [key, v1], "total": 2}),
        json!({"status": "success", "result": v1}),
        json!({"status": "success", "result": {"sshkey": [v1, key]}}),
        json!({"status": "failed", "error": {"code": "CH.080002", "message": "no"}}),
        json!({"keypair": pair}),
        json!({"keypairs": [{"keypair": pair}], "page_info": {"next_marker": "web"}}),
        json!({"keypair": {"private_key": "a\nb"}}),
        json!({"token": {"expires_at": "2026-01-02T03:04:05.678000Z", "project": project,
            "user": {"name": "me", "domain": {"name": "us"}}}}),
        json!({"projects": [project], "links": {"next": null}}),
        json!({"credential": {"access": "AK", "secret": "SK", "securitytoken": "ST",
            "expires_at": "2026-01-02T03:04:05.678000Z"}}),
    ]
}

fn bodies() -> Vec<Vec<u8>> {
    let text = |value: Value| value.to_string().into_bytes();
    samples().into_iter().map(text).collect()
}

/// Any JSON, with the names that replies have.
fn json_value() -> impl Strategy<Value = Value> {
    const NAMES: &str = "keys total id title key created_at status result sshkey keypair keypairs name \
                         private_key page_info next_marker token expires_at user domain project projects \
                         credential access secret securitytoken error_code error_msg code message error";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[0-9]{1,30}".prop_map(Value::from),
        "\\PC{0,10}".prop_map(Value::from),
        Just(json!("2026-01-02T03:04:05Z")),
        Just(json!("success")),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let name = prop::sample::select(NAMES.split(' ').collect::<Vec<_>>());
        let fields = prop::collection::vec((name, inner.clone()), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            fields.prop_map(|fields| {
                let fields = fields.into_iter();
                Value::from(
                    fields
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect::<Map<_, _>>(),
                )
            }),
        ]
    })
}

/// A documented reply of which one place, counted in the order of reading, is something else.
fn with_another_place() -> impl Strategy<Value = Value> {
    (prop::sample::select(samples()), 0usize..30, json_value()).prop_map(|(mut sample, at, new)| {
        replace(&mut sample, &mut { at }, &new);
        sample
    })
}

fn replace(value: &mut Value, left: &mut usize, new: &Value) {
    if *left == 0 {
        *left = usize::MAX;
        *value = new.clone();
        return;
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, left, new)),
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|item| replace(item, left, new)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_changed_reply_is_read_well_or_refused(bytes in mutated(bodies())) {
        replies(&bytes);
        error_body(&bytes);
    }

    #[test]
    fn any_json_is_read_well_or_refused(value in json_value()) {
        let bytes = value.to_string();
        replies(bytes.as_bytes());
        error_body(bytes.as_bytes());
    }

    #[test]
    fn one_odd_place_is_read_well_or_refused(value in with_another_place()) {
        replies(value.to_string().as_bytes());
    }

    #[test]
    fn the_message_comes_through_every_shape(message in "\\PC{0,60}") {
        error_body(message.as_bytes());
    }
}

#[test]
fn the_samples_keep_their_promises() {
    for body in bodies() {
        replies(&body);
        error_body(&body);
    }
}

#[test]
fn depth_and_length_do_no_harm() {
    for open in ["[", "{\"a\":", "{\"error\":[", "\"", "{\"error_msg\":\""] {
        let body = open.repeat(20_000);
        replies(body.as_bytes());
        error_body(body.as_bytes());
    }
    let long = "é".repeat(5000);
    for body in [
        json!({"error_code": long, "error_msg": long, "request_id": long}),
        json!({"keys": long}),
        json!({"keypairs": [{"keypair": {"name": [long]}}]}),
        json!({"token": {"expires_at": long}}),
    ] {
        replies(body.to_string().as_bytes());
        error_body(body.to_string().as_bytes());
    }
    error_body(long.as_bytes());
}
