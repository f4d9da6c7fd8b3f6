//! Fingerprints of public keys: digests of the key blob, in the forms that `ssh-keygen` prints.

use std::fmt;
use std::ops::Deref;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use md5::{Digest, Md5};
use ring::digest::{SHA256, digest};
use serde::{Serialize, Serializer};

/// A fingerprint of so many ASCII characters. Long lists have many: no memory is allocated.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
// Aligned text is checked word by word when it is read.
#[repr(align(8))]
pub struct Fingerprint<const LENGTH: usize>([u8; LENGTH]);

/// `SHA256:…` (RFC 4648 base64 without padding), as `ssh-keygen -l` prints it. Equal ones are equal
/// keys, whatever the comment.
pub type Sha256Fingerprint = Fingerprint<50>;

/// 16 hexadecimal pairs with colons, the form `ssh-keygen -l -E md5` prints after `MD5:`.
pub type Md5Fingerprint = Fingerprint<47>;

impl Sha256Fingerprint {
    pub(super) fn of(blob: &[u8]) -> Self {
        const ALGORITHM: &[u8; 7] = b"SHA256:";
        let mut text = [b'='; 50];
        let (algorithm, base64) = text.split_at_mut(ALGORITHM.len());
        algorithm.copy_from_slice(ALGORITHM);
        // 32 bytes are 43 characters: they fit.
        let _ = STANDARD_NO_PAD.encode_slice(digest(&SHA256, blob), base64);
        Self(text)
    }
}

impl Md5Fingerprint {
    pub(super) fn of(blob: &[u8]) -> Self {
        let mut text = [b':'; 47];
        let digest: [u8; 16] = Md5::digest(blob).into();
        for (index, byte) in digest.iter().enumerate() {
            let digits = HEX[usize::from(*byte)];
            text[index * 3..][..2].copy_from_slice(&digits);
        }
        Self(text)
    }
}

/// The two hexadecimal digits of each byte.
static HEX: [[u8; 2]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < pairs.len() {
        pairs[byte] = [DIGITS[byte >> 4], DIGITS[byte & 0xf]];
        byte += 1;
    }
    pairs
};

impl<const LENGTH: usize> Deref for Fingerprint<LENGTH> {
    type Target = str;

    fn deref(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl<const LENGTH: usize> fmt::Debug for Fingerprint<LENGTH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<const LENGTH: usize> fmt::Display for Fingerprint<LENGTH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl<const LENGTH: usize> Serialize for Fingerprint<LENGTH> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}
