//! Private keys: read from PEM to learn their public half, and made here.

use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, ObjectIdentifier, PrivateKeyInfo, SecretDocument};
use rsa::traits::PublicKeyParts;
use sec1::pem::PemLabel;
use secrecy::SecretString;
use ssh_encoding::Decode;
use ssh_encoding::base64::{Base64, Encoding as _};
use ssh_key::private::{EcdsaKeypair, Ed25519Keypair, KeypairData, RsaKeypair};
use ssh_key::public::{EcdsaPublicKey, KeyData, RsaPublicKey};
use ssh_key::rand_core::OsRng;
use ssh_key::{EcdsaCurve, LineEnding, Mpint, PrivateKey};
use zeroize::Zeroizing;

use super::PublicKey;

/// RFC 8410
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// RFC 5480
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");

/// Why a private key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    /// It has a passphrase, which the service cannot ask for.
    #[error("is encrypted with a passphrase")]
    Encrypted,
    /// PuTTY's own form.
    #[error("is in PuTTY's form, not PEM")]
    Putty,
    /// A public key where a private one is wanted.
    #[error("is a public key, not a private one")]
    Public,
    /// Anything that does not begin like PEM.
    #[error("is not a private key in PEM form")]
    NotPem,
    /// PEM of a private key that cannot be read.
    #[error("cannot be read as a private key: it is damaged or of a kind that is not known")]
    Unreadable,
}

/// The algorithms that a key pair can be made with here.
#[allow(
    missing_docs,
    reason = "shells would offer it with the names, which say all"
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Algorithm {
    Ed25519,
    EcdsaP256,
    EcdsaP384,
    EcdsaP521,
    #[value(name = "rsa-2048")]
    Rsa2048,
    #[value(name = "rsa-3072")]
    Rsa3072,
    #[value(name = "rsa-4096")]
    Rsa4096,
}

impl Algorithm {
    /// How many bits an RSA key has, which takes its time to make.
    pub fn rsa_bits(self) -> Option<usize> {
        match self {
            Self::Rsa2048 => Some(2048),
            Self::Rsa3072 => Some(3072),
            Self::Rsa4096 => Some(4096),
            Self::Ed25519 | Self::EcdsaP256 | Self::EcdsaP384 | Self::EcdsaP521 => None,
        }
    }
}

/// A key pair that was made on this machine.
#[derive(Debug)]
pub struct LocalPair {
    /// The private half in OpenSSH's form.
    pub private_key: SecretString,
    /// The public half.
    pub public_key: PublicKey,
}

impl LocalPair {
    /// Makes a key pair with the system's random numbers. RSA takes seconds.
    ///
    /// # Errors
    /// What the library says, which is nothing that a caller can cause.
    pub fn generate(algorithm: Algorithm, comment: &str) -> Result<Self, ssh_key::Error> {
        let ecdsa = |curve| EcdsaKeypair::random(&mut OsRng, curve).map(KeypairData::from);
        let rsa = |bits| RsaKeypair::random(&mut OsRng, bits).map(KeypairData::from);
        let data = match algorithm {
            Algorithm::Ed25519 => Ed25519Keypair::random(&mut OsRng).into(),
            Algorithm::EcdsaP256 => ecdsa(EcdsaCurve::NistP256)?,
            Algorithm::EcdsaP384 => ecdsa(EcdsaCurve::NistP384)?,
            Algorithm::EcdsaP521 => ecdsa(EcdsaCurve::NistP521)?,
            Algorithm::Rsa2048 => rsa(2048)?,
            Algorithm::Rsa3072 => rsa(3072)?,
            Algorithm::Rsa4096 => rsa(4096)?,
        };
        let pair = PrivateKey::new(data, comment)?;
        let text = pair.to_openssh(LineEnding::LF)?;
        let public_key = PublicKey::from_parsed(pair.public_key());
        Ok(Self {
            private_key: SecretString::from(text.as_str()),
            public_key: public_key.ok_or(ssh_key::Error::PublicKey)?,
        })
    }
}

/// The public half of an unencrypted private key: OpenSSH form, PKCS#1, PKCS#8 or SEC1.
///
/// # Errors
/// [`PrivateKeyError`] says what the text is instead; it never quotes any of it.
pub fn public_half(pem: &str) -> Result<PublicKey, PrivateKeyError> {
    let text = pem.trim_start_matches('\u{feff}').trim();
    if text.starts_with("PuTTY-User-Key-File-") {
        return Err(PrivateKeyError::Putty);
    }
    let Some(label) = label(text) else {
        return Err(match PublicKey::from_bytes(text.as_bytes()) {
            Ok(_) => PrivateKeyError::Public,
            Err(_) => PrivateKeyError::NotPem,
        });
    };
    if text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(PrivateKeyError::Encrypted);
    }
    let text = Zeroizing::new(text.replace("\r\n", "\n") + "\n");
    let data = match label {
        "OPENSSH PRIVATE KEY" => from_openssh(&text)?,
        "RSA PRIVATE KEY" => rsa::RsaPrivateKey::from_pkcs1_pem(&text)
            .ok()
            .and_then(|key| from_rsa(&key)),
        "PRIVATE KEY" => from_pkcs8(&text),
        "ENCRYPTED PRIVATE KEY" => return Err(PrivateKeyError::Encrypted),
        label if label == sec1::EcPrivateKey::PEM_LABEL => SecretDocument::from_pem(&text)
            .ok()
            .and_then(|(_, der)| from_sec1(der.as_bytes(), None)),
        label if label.ends_with("PUBLIC KEY") => return Err(PrivateKeyError::Public),
        _ => None,
    };
    let key = data.map(|data| ssh_key::PublicKey::new(data, ""));
    key.and_then(|key| PublicKey::from_parsed(&key))
        .ok_or(PrivateKeyError::Unreadable)
}

fn label(text: &str) -> Option<&str> {
    let line = text.lines().next()?.trim();
    line.strip_prefix("-----BEGIN ")?.strip_suffix("-----")
}

/// The public key that stands unencrypted in OpenSSH's own form (PROTOCOL.key in its source).
///
/// The library's own reader refuses lines of other lengths than 70 characters, and about half of
/// all P-521 keys: `ssh-keygen` leaves out a leading zero byte of the secret number.
fn from_openssh(text: &str) -> Result<Option<KeyData>, PrivateKeyError> {
    let Some(bytes) = openssh_bytes(text) else {
        return Ok(None);
    };
    let mut rest = bytes.as_slice();
    match String::decode(&mut rest) {
        Ok(cipher) if cipher == "none" => Ok(unencrypted(rest).ok().flatten()),
        Ok(_) => Err(PrivateKeyError::Encrypted),
        Err(_) => Ok(None),
    }
}

/// What stands between the first and the last line, after the word that says what it is.
pub(super) fn openssh_bytes(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let lines = text.lines().filter(|line| !line.starts_with("-----"));
    let base64 = Zeroizing::new(lines.flat_map(str::split_whitespace).collect::<String>());
    let bytes = Zeroizing::new(Base64::decode_vec(&base64).ok()?);
    let rest = bytes.strip_prefix(b"openssh-key-v1\0")?;
    Some(Zeroizing::new(rest.to_vec()))
}

/// What follows the cipher: key derivation and its parameters, the number of keys, the public key
/// and the private part, which begins with two equal numbers and the type.
fn unencrypted(mut rest: &[u8]) -> ssh_encoding::Result<Option<KeyData>> {
    let derivation = String::decode(&mut rest)?;
    let parameters = Vec::<u8>::decode(&mut rest)?;
    let keys = u32::decode(&mut rest)?;
    let public = Vec::<u8>::decode(&mut rest)?;
    let private = Zeroizing::new(Vec::<u8>::decode(&mut rest)?);
    let mut private = private.as_slice();
    let is_whole = u32::decode(&mut private)? == u32::decode(&mut private)?;
    let is_same_type = String::decode(&mut private)? == String::decode(&mut public.as_slice())?;
    let is_one = derivation == "none" && parameters.is_empty() && keys == 1 && rest.is_empty();
    let key = ssh_key::PublicKey::from_bytes(&public).ok();
    Ok(key
        .filter(|_| is_whole && is_same_type && is_one)
        .map(|key| key.key_data().clone()))
}

fn from_rsa(key: &rsa::RsaPrivateKey) -> Option<KeyData> {
    let number = |number: &rsa::BigUint| Mpint::from_positive_bytes(&number.to_bytes_be()).ok();
    Some(KeyData::Rsa(RsaPublicKey {
        e: number(key.e())?,
        n: number(key.n())?,
    }))
}

fn from_pkcs8(text: &str) -> Option<KeyData> {
    let (_, der) = SecretDocument::from_pem(text).ok()?;
    let info = PrivateKeyInfo::try_from(der.as_bytes()).ok()?;
    match info.algorithm.oid {
        rsa::pkcs1::ALGORITHM_OID => {
            from_rsa(&rsa::RsaPrivateKey::from_pkcs8_der(der.as_bytes()).ok()?)
        }
        EC => {
            let curve = info.algorithm.parameters_oid().ok();
            from_sec1(info.private_key, curve)
        }
        ED25519 => {
            // An octet string (tag 4, length 32) within the octet string: RFC 8410, section 7.
            let seed = info.private_key.strip_prefix(&[4, 32])?;
            let pair = Ed25519Keypair::from_seed(seed.try_into().ok()?);
            Some(KeyData::Ed25519(pair.public))
        }
        _ => None,
    }
}

/// The public point stands in the key itself, as all common tools write it (RFC 5915).
fn from_sec1(der: &[u8], curve: Option<ObjectIdentifier>) -> Option<KeyData> {
    let key = sec1::EcPrivateKey::try_from(der).ok()?;
    let named = key
        .parameters
        .and_then(|parameters| parameters.named_curve());
    let known = [P256, P384, P521].contains(&named.or(curve)?);
    let point = EcdsaPublicKey::from_sec1_bytes(key.public_key?).ok()?;
    known.then_some(KeyData::Ecdsa(point))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn the_width_of_the_lines_does_not_matter() {
        let pair = LocalPair::generate(Algorithm::Ed25519, "a comment").unwrap();
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
        let pair = LocalPair::generate(Algorithm::EcdsaP384, "").unwrap();
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
}
