//! Fingerprints as KPS shows them.

use md5::{Digest, Md5};

/// MD5 of the key's bytes, as 16 pairs of digits with colons between them.
pub fn fingerprint(blob: &[u8]) -> String {
    let pairs: Vec<String> = Md5::digest(blob)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    pairs.join(":")
}
