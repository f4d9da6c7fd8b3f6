//! What the properties found once.

use crate::keys::{KeyFacts, PublicKey};
use crate::properties::{config, error_body, public_key, replies};
use serde_json::json;

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBm/RAlphM3+hUG6wWfcO5bIUIaqMLa2ywxcOK1wMWbh";

#[test]
fn an_array_is_no_token_no_project_and_no_credential() {
    let time = "2026-01-02T03:04:05Z";
    for body in [
        json!({"token": [time, null, null]}),
        json!({"token": {"expires_at": time, "user": ["me", null]}}),
        json!({"token": {"expires_at": time, "user": {"name": "me", "domain": ["us"]}}}),
        json!({"token": {"expires_at": time, "project": ["p", "n"]}}),
        json!({"projects": [["p", "n"]]}),
        json!({"credential": ["AK", "SK", "ST", null]}),
        json!({"keypairs": [], "page_info": ["web"]}),
        json!({"status": "success", "result": [[]]}),
    ] {
        replies(body.to_string().as_bytes());
    }
}

/// OpenSSH refuses it, and its fingerprint depends on who computes it.
#[test]
fn a_wrong_length_in_a_key_is_damage() {
    let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AA/AIBsP/L0WJtBzAk954oSD2ECIGdw37gJEE0o0ke24If9B";
    assert!(PublicKey::from_bytes(line.as_bytes()).is_err());
    assert_eq!(KeyFacts::read(line).fingerprint, None);
    public_key(line.as_bytes());
}

#[test]
fn a_long_message_is_cut() {
    let long = "x".repeat(1 << 16);
    error_body(
        json!({"error_code": long, "error_msg": long})
            .to_string()
            .as_bytes(),
    );
    replies(json!({"keys": long}).to_string().as_bytes());
}

#[test]
fn a_comment_does_not_control_a_terminal() {
    for comment in ["a\u{1b}[2Jb", "a\u{0}b", "a\rb", "a\u{85}b", "a\u{2028}b"] {
        let line = format!("{KEY} {comment}");
        assert!(
            PublicKey::from_bytes(line.as_bytes()).is_err(),
            "{comment:?}"
        );
    }
    let tab = PublicKey::from_bytes(format!("{KEY}\ta\tb").as_bytes());
    assert_eq!(tab.unwrap().line(), format!("{KEY} a b"));
}

#[test]
fn nothing_but_base64_is_in_the_middle_of_a_line() {
    for odd in ["\u{c}", "\u{b}", "\r", "\u{a0}", "\u{3000}", "\u{85}"] {
        for rest in ["", " a"] {
            let line = format!("{KEY}{odd}{rest}");
            let read = PublicKey::from_bytes(line.as_bytes());
            assert!(read.is_err() || rest.is_empty(), "{line:?}");
            public_key(line.as_bytes());
        }
    }
}

#[test]
fn names_inside_a_key_are_not_quoted() {
    // Types of which the one inside the key is another, with control characters.
    for line in [
        "ssh-ed25519 AAAAC3NzaC1lZDI1IBsPAAAAIBm/RAlphM3+hUG6wWfcO5bIUIaqMLa2ywxcOK1wMWbh",
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHABAgMAAABBBA==",
    ] {
        let refusal = PublicKey::from_bytes(line.as_bytes()).unwrap_err();
        assert!(!refusal.to_string().contains("nistp\u{1}"), "{refusal}");
        public_key(line.as_bytes());
    }
}

#[test]
fn a_private_key_without_its_header_is_no_comment() {
    let line = format!("{KEY} b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ");
    let refusal = PublicKey::from_bytes(line.as_bytes()).unwrap_err();
    assert!(refusal.to_string().contains("private key"), "{refusal}");
}

#[test]
fn a_public_key_may_look_like_a_private_one_inside() {
    let line = "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAD0aTC1t2Q3l2b3BlbnNzaC1rZXktdjEFiNX6fCrDJ8wLQY4HzakbffNjrocVEHuvbZrAuaNLpAfDThN/20ZA8OmAEIE+TRnsAPRq0RgDVmOl22HNWxId07XYhElFP/c6Gg6LBwa6esl86BxBZ0A/fAvYpeYAM/q2v1r+sPHNDVThZUDQ==";
    let read = PublicKey::from_bytes(line.as_bytes()).unwrap();
    assert_eq!(read.line(), line);
    public_key(line.as_bytes());
}

#[test]
fn the_name_of_an_algorithm_is_short() {
    let line = format!("ssh-{} AAAA", "x".repeat(61));
    let refusal = PublicKey::from_bytes(line.as_bytes()).unwrap_err();
    assert!(!refusal.to_string().contains("xxx"), "{refusal}");
}

#[test]
fn a_long_key_of_the_configuration_is_not_quoted() {
    let secret = "MIIFxyzpq7Rw".repeat(40);
    config(format!("{secret} = 1\n").as_bytes());
    config(format!("[profiles.work]\n{secret} = 1\n").as_bytes());
    config(format!("[profiles.{secret}.x]\n").as_bytes());
    config(format!("[profiles]\n\"{secret}/\" = {{}}\n").as_bytes());
}
