//! Digests and random text, in lower-case hexadecimal digits.

use hmac::{Hmac, Mac};
use rsa::rand_core::{OsRng, RngCore};
use sha2::{Digest, Sha256};

/// The SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The HMAC-SHA256 of `text`. There is one for every key.
pub fn hmac_sha256(key: &[u8], text: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(text);
    Some(hex(&mac.finalize().into_bytes()))
}

/// Text that nobody can guess, of `length` digits.
pub fn random(length: usize) -> String {
    let mut bytes = vec![0; length.div_ceil(2)];
    OsRng.fill_bytes(&mut bytes);
    let mut text = hex(&bytes);
    text.truncate(length);
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
