//! KPS on the wire: where things are, and what it answers.

use std::path::Path;

use serde_json::{Value, json};

use super::server::{Answer, refusal};
use super::{PROJECT, line, text};

/// Where key pairs are.
pub(crate) fn pairs() -> String {
    format!("/v3/{PROJECT}/keypairs")
}

/// Where one key pair is.
pub(crate) fn pair(name: &str) -> String {
    format!("{}/{name}", pairs())
}

/// `SHA256:…` and the bare MD5 pairs that ssh-keygen printed for a key of `tests/data`.
pub(crate) fn prints(key: &str) -> (String, String) {
    let text = text(&format!("{key}.fingerprints"));
    let word = |prefix| text.split_whitespace().find_map(|w| w.strip_prefix(prefix));
    let sha256 = format!("SHA256:{}", word("SHA256:").unwrap());
    (sha256, word("MD5:").unwrap().to_owned())
}

/// Type and base64 of a public key line.
pub(crate) fn halves(line: &str) -> (&str, &str) {
    let (kind, rest) = line.trim().split_once(' ').unwrap();
    (kind, rest.split(' ').next().unwrap())
}

/// A pair as the list has it, with a public key of `tests/data`.
pub(crate) fn listed(name: &str, key: &str) -> Value {
    json!({"keypair": {
        "name": name,
        "type": "ssh",
        "scope": "user",
        "public_key": line(&format!("{key}.pub")),
        "fingerprint": prints(key).1,
        "is_key_protection": false,
        "frozen_state": 0,
    }})
}

/// A pair as KPS shows it in full; `changes` replaces fields.
pub(crate) fn shown(name: &str, key: &str, changes: Value) -> Value {
    let mut pair = listed(name, key);
    let fields = json!({
        "id": 7,
        "user_id": "u1",
        "description": null,
        "deleted": false,
        "create_time": 1_581_507_580_000_i64,
        "update_time": null,
        "delete_time": null,
    });
    for changes in [fields, changes] {
        for (name, value) in changes.as_object().unwrap() {
            pair["keypair"][name] = value.clone();
        }
    }
    pair
}

/// A public key of `tests/data` as KPS gives it: with its own comment and a newline.
pub(crate) fn from_nova(key: &str) -> String {
    let line = line(&format!("{key}.pub"));
    let (kind, base64) = halves(&line);
    format!("{kind} {base64} Generated-by-Nova\n")
}

/// What KPS answers to a create that worked: a real RSA key, its private half included.
pub(crate) fn created(name: &str) -> Value {
    let mut reply = there(name, "pkcs1");
    reply["keypair"]["private_key"] = text("pkcs1.key").into();
    reply
}

/// What KPS says of a pair that holds a public key of `tests/data`.
pub(crate) fn there(name: &str, key: &str) -> Value {
    json!({"keypair": {
        "name": name,
        "type": "ssh",
        "public_key": from_nova(key),
        "fingerprint": prints(key).1,
        "user_id": "e4f380899b1248918f3d37098dc63746",
    }})
}

/// What KPS says where there is no such pair.
pub(crate) fn no_pair() -> Answer {
    Answer::json(400, refusal("KPS.4016", "The key pair does not exist."))
}

/// No line of a private key's PEM is in a text.
pub(crate) fn assert_no_secret(pem: &str, text: &str) {
    let lines: Vec<_> = pem.lines().filter(|line| !line.starts_with('-')).collect();
    assert!(!lines.is_empty());
    for line in lines {
        assert!(!text.contains(line), "a line of the private key: {text}");
    }
}

/// Checks the permissions of a file, where there are such.
pub(crate) fn assert_mode(path: &Path, wanted: u32) {
    #[cfg(unix)]
    {
        let mode = super::mode(path);
        assert_eq!(mode, wanted, "{}: {mode:o}", path.display());
    }
    assert!(path.is_file(), "{} {wanted:o}", path.display());
}
