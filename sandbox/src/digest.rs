//! Digests and random texts, in lower-case hexadecimal digits.

use ring::digest::{SHA256, digest};
use ring::hmac::{self, HMAC_SHA256};
use rsa::rand_core::{OsRng, RngCore};

/// The SHA-256 of `bytes`.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

/// The HMAC-SHA256 of `text`.
pub(crate) fn hmac_sha256(key: &[u8], text: &[u8]) -> String {
    hex(hmac::sign(&hmac::Key::new(HMAC_SHA256, key), text).as_ref())
}

/// A random text of `length` digits that nobody can guess.
pub(crate) fn random(length: usize) -> String {
    let mut bytes = vec![0; length.div_ceil(2)];
    OsRng.fill_bytes(&mut bytes);
    let mut text = hex(&bytes);
    text.truncate(length);
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
