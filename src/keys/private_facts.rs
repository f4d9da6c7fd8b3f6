//! What a private key tells without its passphrase.

use ssh_encoding::Decode;

use super::private_key::openssh_bytes;
use super::{PrivateKeyError, PublicKey, public_half};

/// What can be learnt of a private key by looking at it; nothing of its secret part.
#[derive(Debug)]
pub struct PrivateFacts {
    /// The public half; OpenSSH's own form has it beside the encrypted part. Otherwise why not.
    pub public_half: Result<PublicKey, PrivateKeyError>,
    /// Whether it is encrypted, where that can be told.
    pub has_passphrase: Option<bool>,
}

impl PrivateFacts {
    /// Reads a private key in any form.
    pub fn read(pem: &str) -> Self {
        let found = public_half(pem);
        let has_passphrase = match &found {
            Ok(_) => Some(false),
            Err(PrivateKeyError::Encrypted) => Some(true),
            Err(_) => None,
        };
        Self {
            public_half: match found {
                Err(PrivateKeyError::Encrypted) => in_clear(pem).ok_or(PrivateKeyError::Encrypted),
                found => found,
            },
            has_passphrase,
        }
    }
}

/// The public half of an encrypted key in OpenSSH's form (PROTOCOL.key in its source): it follows the
/// cipher, the key derivation with its parameters, and the number of keys.
fn in_clear(pem: &str) -> Option<PublicKey> {
    let bytes = openssh_bytes(pem.trim_start_matches('\u{feff}').trim())?;
    let mut rest = bytes.as_slice();
    String::decode(&mut rest).ok()?;
    String::decode(&mut rest).ok()?;
    Vec::<u8>::decode(&mut rest).ok()?;
    let keys = u32::decode(&mut rest).ok()?;
    let public = Vec::<u8>::decode(&mut rest).ok()?;
    let key = ssh_key::PublicKey::from_bytes(&public).ok()?;
    PublicKey::from_parsed(&key).filter(|_| keys == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(key: &str) -> PrivateFacts {
        PrivateFacts::read(key)
    }

    #[test]
    fn the_public_half_of_an_encrypted_key_is_read_where_it_stands_in_clear() {
        let line = include_str!("../../tests/data/ed25519.pub");
        for key in [
            include_str!("../../tests/data/ed25519.key"),
            include_str!("../../tests/data/openssh-encrypted.key"),
        ] {
            let facts = read(key);
            assert!(facts.public_half.is_ok_and(|half| half.is_same_key(line)));
        }
        let facts = read(include_str!("../../tests/data/pkcs1-encrypted.key"));
        assert_eq!(facts.public_half.err(), Some(PrivateKeyError::Encrypted));
    }

    #[test]
    fn a_passphrase_is_told_in_every_form() {
        let cases = [
            (include_str!("../../tests/data/ed25519.key"), Some(false)),
            (include_str!("../../tests/data/pkcs1.key"), Some(false)),
            (include_str!("../../tests/data/pkcs8.key"), Some(false)),
            (
                include_str!("../../tests/data/ecdsa384-sec1.key"),
                Some(false),
            ),
            (
                include_str!("../../tests/data/openssh-encrypted.key"),
                Some(true),
            ),
            (
                include_str!("../../tests/data/pkcs1-encrypted.key"),
                Some(true),
            ),
            (
                include_str!("../../tests/data/pkcs8-encrypted.key"),
                Some(true),
            ),
            (
                include_str!("../../tests/data/sec1-encrypted.key"),
                Some(true),
            ),
            (include_str!("../../tests/data/putty.key"), None),
        ];
        for (key, expected) in cases {
            assert_eq!(read(key).has_passphrase, expected, "{key}");
        }
    }

    #[test]
    fn a_damaged_key_tells_nothing() {
        let whole = include_str!("../../tests/data/openssh-encrypted.key");
        for length in 0..whole.len() {
            let cut = &whole[..length];
            let facts = read(cut);
            assert!(facts.public_half.is_err() || facts.has_passphrase == Some(true));
        }
    }
}
