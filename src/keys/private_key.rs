//! Reads private keys to get their public half, in all formats that `ssh-keygen -y` reads.

use ssh_key::public::KeyData;

use super::PublicKey;
use super::der_key;
use super::openssh_key::OpensshKey;
use super::pem::{self, Block};
use super::private_key_error::PrivateKeyError;
use super::putty_key::PuttyKey;

/// An unencrypted private key.
#[derive(Debug)]
pub(crate) struct PlainKey<'a> {
    /// The key without other text of the file.
    pub text: &'a str,
    /// Its public half.
    pub public_half: PublicKey,
}

/// The facts about a private key that are known without its passphrase. Nothing secret.
#[derive(Debug)]
pub(crate) struct PrivateFacts {
    /// The public half, or why it is unknown. Some formats do not encrypt it.
    pub public_half: Result<PublicKey, PrivateKeyError>,
    /// Whether it is encrypted, if known.
    pub has_passphrase: Option<bool>,
}

impl PrivateFacts {
    /// Reads a private key in any format.
    pub(crate) fn read(text: &[u8]) -> Self {
        let (public, has_passphrase, reason) = match find(text) {
            Ok((_, public)) => (
                Some(public.into()),
                Some(false),
                PrivateKeyError::Unreadable,
            ),
            Err(PrivateKeyError::Encrypted) => {
                (in_clear(text), Some(true), PrivateKeyError::Encrypted)
            }
            Err(PrivateKeyError::Putty) => match PuttyKey::read(text) {
                Some(key) => (
                    Some(key.public),
                    Some(key.is_encrypted),
                    PrivateKeyError::Putty,
                ),
                None => (None, None, PrivateKeyError::Putty),
            },
            Err(reason) => (None, None, reason),
        };
        let public = public.and_then(|key| PublicKey::from_parsed(&key));
        Self {
            public_half: public.ok_or(reason),
            has_passphrase,
        }
    }
}

/// The private key of a text that has exactly one.
///
/// # Errors
/// Those of [`plain_key`].
pub(crate) fn only_key(text: &[u8]) -> Result<PlainKey<'_>, PrivateKeyError> {
    let blocks = pem::blocks(text);
    let is_key =
        |block: &&Block<'_>| matches!(read(block), Ok(_) | Err(PrivateKeyError::Encrypted));
    if private(&blocks).filter(is_key).count() > 1 {
        return Err(PrivateKeyError::Several);
    }
    plain_key(text)
}

/// The first unencrypted private key of a text.
///
/// # Errors
/// [`PrivateKeyError`] says what the text is instead. It never quotes the text.
pub(crate) fn plain_key(text: &[u8]) -> Result<PlainKey<'_>, PrivateKeyError> {
    let (text, public) = find(text)?;
    let public_half = PublicKey::from_parsed(&public.into());
    Ok(PlainKey {
        text,
        public_half: public_half.ok_or(PrivateKeyError::Unreadable)?,
    })
}

/// The public half of an unencrypted private key: OpenSSH format, PKCS#1, PKCS#8 or SEC1.
///
/// # Errors
/// Those of [`plain_key`].
pub(crate) fn public_half(text: &str) -> Result<PublicKey, PrivateKeyError> {
    Ok(plain_key(text.as_bytes())?.public_half)
}

/// Finds the first private key that is readable or encrypted. If there is none, returns the error of the
/// first one.
fn find(text: &[u8]) -> Result<(&str, KeyData), PrivateKeyError> {
    let blocks = pem::blocks(text);
    let mut failure = None;
    for block in private(&blocks) {
        match read(block) {
            Ok(public) => return Ok((block.text, public)),
            Err(PrivateKeyError::Encrypted) => return Err(PrivateKeyError::Encrypted),
            Err(reason) => failure = failure.or(Some(reason)),
        }
    }
    Err(failure.unwrap_or_else(|| without_private(text, &blocks)))
}

fn private<'b, 'a>(blocks: &'b [Block<'a>]) -> impl Iterator<Item = &'b Block<'a>> {
    blocks
        .iter()
        .filter(|block| block.label.ends_with("PRIVATE KEY"))
}

fn read(block: &Block<'_>) -> Result<KeyData, PrivateKeyError> {
    if block.is_encrypted() || block.label.contains("ENCRYPTED") {
        return Err(PrivateKeyError::Encrypted);
    }
    let whole = block.is_complete.then(|| block.decode()).flatten();
    let bytes = whole.ok_or(PrivateKeyError::Unreadable)?;
    match bytes.strip_prefix(OPENSSH) {
        None => der_key::public_half(&bytes),
        Some(rest) => match OpensshKey::read(rest) {
            Some(key) if key.is_encrypted => Err(PrivateKeyError::Encrypted),
            Some(key) => Ok(key.public),
            None => Err(PrivateKeyError::Unreadable),
        },
    }
}

/// The start of OpenSSH's format.
const OPENSSH: &[u8] = b"openssh-key-v1\0";

/// The public half of an encrypted key in OpenSSH format.
fn in_clear(text: &[u8]) -> Option<ssh_key::PublicKey> {
    let blocks = pem::blocks(text);
    let bytes = private(&blocks).next()?.decode()?;
    let key = OpensshKey::read(bytes.strip_prefix(OPENSSH)?)?;
    Some(key.public.into())
}

fn without_private(text: &[u8], blocks: &[Block<'_>]) -> PrivateKeyError {
    let has = |words: &str| memchr::memmem::find(text, words.as_bytes()).is_some();
    let has_public_block = blocks
        .iter()
        .any(|block| block.label.ends_with("PUBLIC KEY"));
    if PuttyKey::is_in(text) {
        PrivateKeyError::Putty
    } else if has("SSH PRIVATE KEY FILE FORMAT") {
        PrivateKeyError::OtherForm("SSH protocol 1")
    } else if has("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----") {
        PrivateKeyError::OtherForm("ssh.com")
    } else if has_public_block || PublicKey::from_bytes(text).is_ok() {
        PrivateKeyError::Public
    } else {
        PrivateKeyError::NotPem
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Algorithm, LocalPair};
    use secrecy::ExposeSecret;

    fn facts(key: &str) -> PrivateFacts {
        PrivateFacts::read(key.as_bytes())
    }

    #[test]
    fn the_width_of_the_lines_does_not_matter() {
        let pair = LocalPair::generate(Algorithm::Ed25519, "a comment", None).unwrap();
        let text = pair.private_key.expose_secret();
        let lines: Vec<_> = text.lines().collect();
        let (first, last) = (lines[0], lines[lines.len() - 1]);
        let body: Vec<char> = lines[1..lines.len() - 1].concat().chars().collect();
        for width in [20, 64, 70, 76, 10_000] {
            let chunks = body
                .chunks(width)
                .map(|chunk| chunk.iter().collect::<String>());
            let body = chunks.collect::<Vec<_>>().join("\r\n");
            let text = format!("{first}\r\n{body}\r\n{last}");
            let found = public_half(&text).unwrap();
            assert!(found.is_same_key(pair.public_key.line()), "{width}");
        }
    }

    #[test]
    fn what_is_no_private_key_is_named() {
        let pair = LocalPair::generate(Algorithm::EcdsaP384, "", None).unwrap();
        let cases = [
            (pair.public_key.line(), PrivateKeyError::Public),
            (
                "-----BEGIN PUBLIC KEY-----\nAAAA\n",
                PrivateKeyError::Public,
            ),
            (
                "PuTTY-User-Key-File-3: ssh-ed25519\n",
                PrivateKeyError::Putty,
            ),
            (
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
                PrivateKeyError::Encrypted,
            ),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n",
                PrivateKeyError::Encrypted,
            ),
            (
                "-----BEGIN RSA PRIVATE KEY-----...",
                PrivateKeyError::NotPem,
            ),
            (
                "-----BEGIN OPENSSH PRIVATE KEY-----\n",
                PrivateKeyError::Unreadable,
            ),
            (
                "-----BEGIN PRIVATE KEY-----\nAAAA\n",
                PrivateKeyError::Unreadable,
            ),
            ("", PrivateKeyError::NotPem),
        ];
        for (text, expected) in cases {
            assert_eq!(public_half(text).err(), Some(expected), "{text}");
        }
    }

    #[test]
    fn the_public_half_of_an_encrypted_key_is_read_where_it_stands_in_clear() {
        let line = include_str!("../../tests/data/ed25519.pub");
        for key in [
            include_str!("../../tests/data/ed25519.key"),
            include_str!("../../tests/data/openssh-encrypted.key"),
        ] {
            let facts = facts(key);
            assert!(facts.public_half.is_ok_and(|half| half.is_same_key(line)));
        }
        let facts = facts(include_str!("../../tests/data/pkcs1-encrypted.key"));
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
            (include_str!("../../tests/data/putty.key"), Some(false)),
        ];
        for (key, expected) in cases {
            assert_eq!(facts(key).has_passphrase, expected, "{key}");
        }
    }

    #[test]
    fn a_damaged_key_tells_nothing() {
        let whole = include_str!("../../tests/data/openssh-encrypted.key");
        for length in 0..whole.len() {
            let cut = &whole[..length];
            let facts = facts(cut);
            assert!(facts.public_half.is_err() || facts.has_passphrase == Some(true));
        }
    }
}
