//! Public and private keys.

use crate::keys::{PrivateKeyError, PublicKey, public_half};
use crate::properties::{private_key, public_key};
use proptest::prelude::*;

use super::cases;
use super::seeds::{files, mutated};

/// A line made of parts that lines have.
fn line() -> impl Strategy<Value = String> {
    let blobs: Vec<String> = files(&[".pub"])
        .iter()
        .filter_map(|bytes| std::str::from_utf8(bytes).ok()?.split(' ').nth(1))
        .map(str::to_owned)
        .collect();
    let word = prop_oneof![
        Just("ssh-ed25519".to_owned()),
        Just("ssh-rsa".to_owned()),
        Just("ecdsa-sha2-nistp256".to_owned()),
        Just("ssh-ed25519-cert-v01@openssh.com".to_owned()),
        "(ssh|sk|ecdsa-sha2)-[a-z0-9@.-]{0,70}",
    ];
    let gap = "[ \t]{1,3}";
    let comment = prop_oneof![
        "\\PC{0,20}",
        "[\\PC\\u{0}-\\u{20}\\u{7f}-\\u{a0}\\u{2028}]{0,10}"
    ];
    let around = "[ \t\r\n]{0,2}";
    let blob = prop::sample::select(blobs);
    (around, word, gap, blob, gap, comment, around)
        .prop_map(|(a, b, c, d, e, f, g)| format!("{a}{b}{c}{d}{e}{f}{g}"))
}

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn a_changed_file_is_read_well_or_refused(bytes in mutated(files(&[".pub"]))) {
        public_key(&bytes);
    }

    #[test]
    fn a_made_up_line_is_read_well_or_refused(line in line()) {
        public_key(line.as_bytes());
    }

    #[test]
    fn a_comment_is_the_end_of_a_line(comment in "[!-~]([ -~]{0,30}[!-~])?") {
        prop_assume!(!comment.contains("BEGIN") && !comment.contains("PuTTY"));
        for file in files(&["ed25519.pub"]) {
            let text = String::from_utf8(file).unwrap();
            let key: Vec<&str> = text.split(' ').take(2).collect();
            let line = format!("{} {comment}", key.join(" "));
            let read = PublicKey::from_bytes(line.as_bytes()).unwrap();
            prop_assert_eq!(read.line(), &line);
            prop_assert_eq!(read.comment(), Some(comment.as_str()));
        }
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_changed_private_key_is_never_public(bytes in mutated(files(&[".key"]))) {
        public_key(&bytes);
        private_key(&bytes);
    }

    #[test]
    fn a_private_key_among_other_text_is_found(
        before in "[ -~\n]{0,20}",
        bytes in prop::sample::select(files(&["25519.key", "pkcs1.key", "putty.key"])),
        after in "[ -~\n]{0,20}",
    ) {
        let all = [before.as_bytes(), &bytes, after.as_bytes()].concat();
        let refusal = PublicKey::from_bytes(&all).unwrap_err().to_string();
        prop_assert!(refusal.contains("private key"), "{}", refusal);
    }
}

#[test]
fn every_file_keeps_its_promises() {
    let mut public = 0;
    for bytes in files(&[".pub", ".key", ".json", ".fingerprints"]) {
        public_key(&bytes);
        private_key(&bytes);
        public += u32::from(PublicKey::from_bytes(&bytes).is_ok());
    }
    assert!(public > 8, "{public} public keys");
    let private = files(&[".key"]);
    let halves = private.iter().filter(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        public_half(&text).is_ok_and(|key| public_half(key.line()).is_err())
    });
    assert!(halves.count() > 10);
    let line = files(&["ed25519.pub"]).remove(0);
    let refusal = public_half(std::str::from_utf8(&line).unwrap()).unwrap_err();
    assert_eq!(refusal, PrivateKeyError::Public);
}
