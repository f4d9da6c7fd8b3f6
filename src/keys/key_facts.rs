//! What the line of a public key tells: type, size, fingerprints.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use md5::{Digest, Md5};
use ring::digest::{SHA256, digest};
use ssh_key::PublicKey as Parsed;
use ssh_key::public::KeyData;

use super::public_key::{is_algorithm, split_word};

/// What the text of a public key tells: each part is absent where it cannot be read.
///
/// Services mask or shorten keys, so the type and comment may be there while the rest is not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// Algorithm name as in the key line, e.g. `ssh-ed25519`.
    pub algorithm: Option<String>,
    /// Size of the key in bits.
    pub bits: Option<u32>,
    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    pub fingerprint: Option<String>,
    /// MD5 of the key blob as 16 hexadecimal pairs with colons.
    pub fingerprint_md5: Option<String>,
    /// What follows the key in its line.
    pub comment: Option<String>,
    /// The decoded key (SSH wire form): equal blobs are equal keys, whatever the comment.
    pub blob: Option<Vec<u8>>,
}

/// Whether a key is still considered safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Nothing to say against it.
    Good,
    /// DSA: refused by OpenSSH since 7.0.
    Dsa,
    /// RSA with fewer than 2048 bits.
    ShortRsa(u32),
}

impl KeyFacts {
    /// Reads what can be read of a key line that a service gave.
    pub fn read(line: &str) -> Self {
        let line = line.trim();
        let (algorithm, rest) = split_word(line);
        let (base64, comment) = split_word(rest);
        if !is_algorithm(algorithm) {
            return Self::default();
        }
        // A long list is read line by line here: decoding first is three times as fast as the
        // library's own reader of lines, and the library still checks what was decoded.
        let blob = STANDARD.decode(base64).ok();
        let parsed = blob.as_deref().and_then(|blob| {
            let key = Parsed::from_bytes(blob).ok()?;
            let is_right =
                key.algorithm().as_str() == algorithm && has_right_length(algorithm, blob);
            is_right.then_some(key)
        });
        Self::new(algorithm, parsed.as_ref().zip(blob), comment)
    }

    /// Whether the key is still considered safe, as far as it can be read.
    pub fn strength(&self) -> Strength {
        match (self.algorithm.as_deref(), self.bits) {
            (Some("ssh-dss"), _) => Strength::Dsa,
            (Some("ssh-rsa"), Some(bits)) if bits < 2048 => Strength::ShortRsa(bits),
            _ => Strength::Good,
        }
    }

    pub(super) fn new(algorithm: &str, key: Option<(&Parsed, Vec<u8>)>, comment: &str) -> Self {
        let mut facts = Self {
            algorithm: Some(algorithm.to_owned()),
            comment: (!comment.is_empty()).then(|| comment.to_owned()),
            ..Self::default()
        };
        if let Some((key, blob)) = key {
            facts.bits = bits(key.key_data());
            facts.fingerprint = Some(sha256_fingerprint(&blob));
            facts.fingerprint_md5 = Some(md5_fingerprint(&blob));
            facts.blob = Some(blob);
        }
        facts
    }
}

/// The library passes over the length of an ed25519 key, which follows the type (RFC 8709, section 4).
fn has_right_length(algorithm: &str, blob: &[u8]) -> bool {
    let start = 4 + algorithm.len();
    !algorithm.contains("ed25519") || blob.get(start..start + 4) == Some(&[0, 0, 0, 32])
}

/// SHA-256 of a key blob, as `ssh-keygen -l` prints it.
fn sha256_fingerprint(blob: &[u8]) -> String {
    let mut text = "SHA256:".to_owned();
    STANDARD_NO_PAD.encode_string(digest(&SHA256, blob), &mut text);
    text
}

/// MD5 of a key blob as `aa:bb:…`, the form `ssh-keygen -l -E md5` prints after `MD5:`.
fn md5_fingerprint(blob: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 0xf)]);
    let mut text = String::with_capacity(48);
    for byte in Md5::digest(blob) {
        text.push(digit(byte >> 4));
        text.push(digit(byte));
        text.push(':');
    }
    text.pop();
    text
}

fn bits(key: &KeyData) -> Option<u32> {
    match key {
        KeyData::Dsa(key) => mpint_bits(&key.p),
        KeyData::Ecdsa(key) => match key.curve() {
            ssh_key::EcdsaCurve::NistP256 => Some(256),
            ssh_key::EcdsaCurve::NistP384 => Some(384),
            ssh_key::EcdsaCurve::NistP521 => Some(521),
        },
        KeyData::Rsa(key) => mpint_bits(&key.n),
        KeyData::Ed25519(_) | KeyData::SkEd25519(_) | KeyData::SkEcdsaSha2NistP256(_) => Some(256),
        _ => None,
    }
}

fn mpint_bits(number: &ssh_key::Mpint) -> Option<u32> {
    let bytes = number.as_positive_bytes()?;
    let first = bytes.first()?;
    let bits = bytes.len() * 8 - first.leading_zeros() as usize;
    u32::try_from(bits).ok()
}
