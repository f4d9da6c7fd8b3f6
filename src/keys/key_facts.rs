//! The facts about a public key: type, size, fingerprints.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use md5::{Digest, Md5};
use ssh_key::public::KeyData;
use ssh_key::{HashAlg, PublicKey as Parsed};

use super::key_line::{is_algorithm, split_word};

/// The facts about a public key. Unreadable ones are `None`.
///
/// Services mask or shorten keys, so type and comment may be known and the rest not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeyFacts<'a> {
    /// The algorithm as in the key line, e.g. `ssh-ed25519`.
    pub algorithm: Option<Cow<'a, str>>,
    /// The size in bits.
    pub bits: Option<u32>,
    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    pub fingerprint: Option<String>,
    /// What `ssh-keygen -l -E md5` prints after `MD5:`.
    pub fingerprint_md5: Option<String>,
    /// The text after the key in its line.
    pub comment: Option<Cow<'a, str>>,
}

/// Whether a key is still considered safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    Good,
    /// DSA: refused by OpenSSH since 7.0.
    Dsa,
    /// RSA with fewer than 2048 bits.
    ShortRsa(u32),
}

impl<'a> KeyFacts<'a> {
    /// Reads a key line from a service as far as possible.
    pub(crate) fn read(line: &'a str) -> Self {
        let line = line.trim();
        let (algorithm, rest) = split_word(line);
        let (base64, comment) = split_word(rest);
        if !is_algorithm(algorithm) {
            return Self::default();
        }
        Self::new(algorithm, read_blob(algorithm, base64), comment)
    }

    /// Reads a fingerprint in any form that services give: `aa:bb:…`, `MD5:…`, `SHA256:…` or bare Base64.
    pub(crate) fn of_fingerprint(text: &str) -> Self {
        let text = text.trim();
        let is_name = |name: &str| {
            ["MD5", "SHA256"]
                .iter()
                .any(|it| it.eq_ignore_ascii_case(name))
        };
        let bare = match text.split_once(':') {
            Some((name, rest)) if is_name(name) => rest,
            _ => text,
        };
        let base64 = bare.trim_end_matches('=');
        if STANDARD_NO_PAD
            .decode(base64)
            .is_ok_and(|hash| hash.len() == 32)
        {
            return Self {
                fingerprint: Some(format!("SHA256:{base64}")),
                ..Self::default()
            };
        }
        let digits = bare.replace(':', "").to_ascii_lowercase();
        let is_md5 = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        Self {
            fingerprint_md5: is_md5.then(|| in_pairs(&digits)),
            ..Self::default()
        }
    }

    /// The fingerprint that is known, for output.
    pub(crate) fn shown_fingerprint(&self) -> String {
        match (&self.fingerprint, &self.fingerprint_md5) {
            (Some(fingerprint), _) => fingerprint.clone(),
            (None, Some(md5)) => format!("MD5:{md5}"),
            (None, None) => "fingerprint not readable".to_owned(),
        }
    }

    /// Whether there is a fingerprint.
    pub(crate) fn is_known(&self) -> bool {
        self.fingerprint.is_some() || self.fingerprint_md5.is_some()
    }

    /// Whether the key is considered safe, as far as its facts are known.
    pub(crate) fn strength(&self) -> Strength {
        match (self.algorithm.as_deref(), self.bits) {
            (Some("ssh-dss"), _) => Strength::Dsa,
            (Some("ssh-rsa"), Some(bits)) if bits < 2048 => Strength::ShortRsa(bits),
            _ => Strength::Good,
        }
    }

    /// The same facts, independent of the line.
    pub(crate) fn into_owned(self) -> KeyFacts<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        KeyFacts {
            algorithm: self.algorithm.map(owned),
            bits: self.bits,
            fingerprint: self.fingerprint,
            fingerprint_md5: self.fingerprint_md5,
            comment: self.comment.map(owned),
        }
    }

    pub(super) fn new(algorithm: &'a str, key: Option<Blob>, comment: &'a str) -> Self {
        let key = key.unwrap_or_default();
        Self {
            algorithm: Some(algorithm.into()),
            bits: key.bits,
            fingerprint: key.fingerprint,
            fingerprint_md5: key.fingerprint_md5,
            comment: (!comment.is_empty()).then(|| comment.into()),
        }
    }
}

/// The facts in the blob of a key (SSH wire format).
#[derive(Default)]
pub(super) struct Blob {
    bits: Option<u32>,
    fingerprint: Option<String>,
    fingerprint_md5: Option<String>,
}

impl Blob {
    pub(super) fn new(key: &Parsed, blob: &[u8]) -> Self {
        Self {
            bits: bits(key.key_data()),
            fingerprint: Some(key.fingerprint(HashAlg::Sha256).to_string()),
            fingerprint_md5: Some(in_pairs(&format!("{:x}", Md5::digest(blob)))),
        }
    }
}

/// Adds colons to hexadecimal digits: `aa:bb:…`.
fn in_pairs(digits: &str) -> String {
    let mut pairs = String::with_capacity(digits.len() * 3 / 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 2 == 0 {
            pairs.push(':');
        }
        pairs.push(digit);
    }
    pairs
}

fn read_blob(algorithm: &str, base64: &str) -> Option<Blob> {
    let blob = STANDARD.decode(base64).ok()?;
    let key = Parsed::from_bytes(&blob).ok()?;
    let is_right = key.algorithm().as_str() == algorithm && has_right_length(algorithm, &blob);
    is_right.then(|| Blob::new(&key, &blob))
}

/// Checks the length of an ed25519 key, which follows the type (RFC 8709, section 4), because the library
/// does not.
fn has_right_length(algorithm: &str, blob: &[u8]) -> bool {
    let start = 4 + algorithm.len();
    !algorithm.contains("ed25519") || blob.get(start..start + 4) == Some(&[0, 0, 0, 32])
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
