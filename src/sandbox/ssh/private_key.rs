//! Private keys that are to be hosted: which public key each belongs to.

use rsa::{RsaPrivateKey, pkcs1::DecodeRsaPrivateKey, pkcs8::DecodePrivateKey};

use super::{
    encoding::{from_base64, take_field, take_number},
    generate,
};

/// Why a private key cannot be hosted.
#[derive(Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is protected by a passphrase.
    Encrypted,
    /// It is not PEM, damaged, or of a kind this cannot read.
    Unreadable,
}

/// The bytes of the public key that belongs to an unencrypted private key in PEM: RSA as PKCS#1 or
/// PKCS#8, any type in OpenSSH's own format.
pub fn public_blob(pem: &str) -> Result<Vec<u8>, Unusable> {
    let pem = pem.trim();
    let key = match label(pem).ok_or(Unusable::Unreadable)? {
        "OPENSSH PRIVATE KEY" => return openssh(pem),
        "ENCRYPTED PRIVATE KEY" => return Err(Unusable::Encrypted),
        "RSA PRIVATE KEY" if pem.contains("Proc-Type: 4,ENCRYPTED") => {
            return Err(Unusable::Encrypted);
        }
        "RSA PRIVATE KEY" => RsaPrivateKey::from_pkcs1_pem(pem).ok(),
        "PRIVATE KEY" => RsaPrivateKey::from_pkcs8_pem(pem).ok(),
        _ => None,
    };
    let key = key.ok_or(Unusable::Unreadable)?;
    Ok(generate::blob(&key.to_public_key()))
}

/// What the first line says the PEM holds.
fn label(pem: &str) -> Option<&str> {
    let first = pem.lines().next()?.trim_end();
    first.strip_prefix("-----BEGIN ")?.strip_suffix("-----")
}

/// Reads OpenSSH's own format, as PROTOCOL.key in its source describes it.
fn openssh(pem: &str) -> Result<Vec<u8>, Unusable> {
    let bytes = openssh_bytes(pem).ok_or(Unusable::Unreadable)?;
    let mut rest = bytes
        .strip_prefix(b"openssh-key-v1\0")
        .ok_or(Unusable::Unreadable)?;
    match take_field(&mut rest) {
        Some(b"none") => openssh_public(rest).ok_or(Unusable::Unreadable),
        Some(_) => Err(Unusable::Encrypted),
        None => Err(Unusable::Unreadable),
    }
}

fn openssh_bytes(pem: &str) -> Option<Vec<u8>> {
    let (_, rest) = pem.split_once("-----BEGIN OPENSSH PRIVATE KEY-----")?;
    let (base64, _) = rest.split_once("-----END OPENSSH PRIVATE KEY-----")?;
    let base64: String = base64.split_ascii_whitespace().collect();
    from_base64(&base64)
}

/// What follows the cipher: its derivation, the one public key and the private part.
fn openssh_public(mut rest: &[u8]) -> Option<Vec<u8>> {
    let derivation = take_field(&mut rest)?;
    take_field(&mut rest)?;
    let count = take_number(&mut rest)?;
    let blob = take_field(&mut rest)?;
    let mut private = take_field(&mut rest)?;
    let checks_agree = take_number(&mut private)? == take_number(&mut private)?;
    let kinds_agree = take_field(&mut private)? == take_field(&mut &*blob)?;
    let complete = derivation == b"none" && count == 1 && rest.is_empty();
    (complete && checks_agree && kinds_agree).then(|| blob.to_vec())
}
