//! SSH keys, as far as the services read them. A key is identified by its blob, the decoded base64.

use md5::{Digest, Md5};
use ring::digest::{SHA256, digest};
use rsa::{
    RsaPrivateKey,
    pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey},
    pkcs8::DecodePrivateKey,
    rand_core::OsRng,
};
use serde::{Deserialize, Serialize};
use ssh_encoding::{
    Decode,
    base64::{Base64, Base64Unpadded, Encoding},
};
use ssh_key::{LineEnding, PublicKey, public::RsaPublicKey};
use zeroize::Zeroizing;

/// The size of the key pairs that KPS creates.
const BITS: usize = 2048;

/// The blob of a key line: type, base64, comment. `None` if it is none.
pub(crate) fn parse(line: &str) -> Option<Vec<u8>> {
    let line = line.trim();
    if line.contains(['\n', '\r']) {
        return None;
    }
    let mut words = line.split_ascii_whitespace();
    let (kind, base64) = (words.next()?, words.next()?);
    blob(&PublicKey::from_openssh(&format!("{kind} {base64}")).ok()?)
}

/// Decodes the base64 of a public key to its blob.
pub(crate) fn decode_blob(base64: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(base64).ok()
}

/// not documented: which types the services accept. Here it is all that OpenSSH knows. The library calls the
/// others, and certificates, "other".
fn blob(key: &PublicKey) -> Option<Vec<u8>> {
    if key.key_data().is_other() {
        None
    } else {
        key.to_bytes().ok()
    }
}

/// The fingerprint in KPS: MD5 of the blob, 16 pairs of digits with colons.
pub(crate) fn fingerprint(blob: &[u8]) -> String {
    let digest: [u8; 16] = Md5::digest(blob).into();
    digest.map(|byte| format!("{byte:02x}")).join(":")
}

/// The form of fingerprints in CodeArts Repo.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) enum FingerprintForm {
    /// `16:27:ac:…`, MD5
    #[default]
    #[serde(rename = "md5")]
    Md5,
    /// `MD5:16:27:ac:…`
    #[serde(rename = "MD5:")]
    PrefixedMd5,
    /// Base64, SHA-256
    #[serde(rename = "sha256")]
    Sha256,
    /// `SHA256:…`
    #[serde(rename = "SHA256:")]
    PrefixedSha256,
    #[serde(rename = "none")]
    None,
}

impl FingerprintForm {
    pub(crate) fn of(self, blob: &[u8]) -> Option<String> {
        let sha256 = || Base64Unpadded::encode_string(digest(&SHA256, blob).as_ref());
        match self {
            Self::Md5 => Some(fingerprint(blob)),
            Self::PrefixedMd5 => Some(format!("MD5:{}", fingerprint(blob))),
            Self::Sha256 => Some(sha256()),
            Self::PrefixedSha256 => Some(format!("SHA256:{}", sha256())),
            Self::None => None,
        }
    }
}

/// A new key pair in the form that KPS returns.
pub(crate) struct Generated {
    /// One line with a newline.
    pub public_key: String,
    pub blob: Vec<u8>,
    /// PKCS#1 PEM, with 64 characters per line and a newline at the end.
    pub private_key: Zeroizing<String>,
}

/// Generates an RSA key pair, which takes nearly a second.
pub(crate) fn generate() -> Result<Generated, ssh_key::Error> {
    let private = RsaPrivateKey::new(&mut OsRng, BITS)?;
    let public = RsaPublicKey::try_from(private.to_public_key())?;
    let public = PublicKey::new(public.into(), "Generated-by-Nova");
    let pem = private.to_pkcs1_pem(LineEnding::LF);
    Ok(Generated {
        public_key: public.to_openssh()? + "\n",
        blob: public.to_bytes()?,
        private_key: pem.map_err(rsa::Error::from)?,
    })
}

/// Why a private key cannot be hosted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// It has a passphrase.
    Encrypted,
    /// It is not PEM, damaged, or of an unknown type.
    Unreadable,
}

/// The blob of the public key of an unencrypted private key in PEM: RSA as PKCS#1 or PKCS#8, any type in
/// OpenSSH format.
pub(crate) fn public_blob(pem: &str) -> Result<Vec<u8>, Unusable> {
    let pem = pem.trim();
    let public = match label(pem).ok_or(Unusable::Unreadable)? {
        "OPENSSH PRIVATE KEY" => openssh_public(pem)?,
        "ENCRYPTED PRIVATE KEY" => return Err(Unusable::Encrypted),
        "RSA PRIVATE KEY" if pem.contains("Proc-Type: 4,ENCRYPTED") => {
            return Err(Unusable::Encrypted);
        }
        "RSA PRIVATE KEY" => rsa_public(RsaPrivateKey::from_pkcs1_pem(pem).ok()),
        "PRIVATE KEY" => rsa_public(RsaPrivateKey::from_pkcs8_pem(pem).ok()),
        _ => None,
    };
    let blob = public.as_ref().and_then(blob);
    blob.ok_or(Unusable::Unreadable)
}

/// The label in the first line of PEM.
fn label(pem: &str) -> Option<&str> {
    let first = pem.lines().next()?.trim_end();
    first.strip_prefix("-----BEGIN ")?.strip_suffix("-----")
}

fn rsa_public(key: Option<RsaPrivateKey>) -> Option<PublicKey> {
    let public = RsaPublicKey::try_from(key?.to_public_key()).ok()?;
    Some(PublicKey::new(public.into(), ""))
}

/// Reads the public key in OpenSSH format, which is described in PROTOCOL.key in OpenSSH's source. The
/// library's reader refuses lines with other lengths than 70 characters, and about half of all P-521 keys,
/// because `ssh-keygen` leaves out a leading zero byte of the secret number.
fn openssh_public(pem: &str) -> Result<Option<PublicKey>, Unusable> {
    let base64 = pem
        .strip_prefix("-----BEGIN OPENSSH PRIVATE KEY-----")
        .and_then(|rest| rest.strip_suffix("-----END OPENSSH PRIVATE KEY-----"));
    let base64: String = base64.unwrap_or_default().split_whitespace().collect();
    let bytes = Base64::decode_vec(&base64).unwrap_or_default();
    let Some(mut rest) = bytes.strip_prefix(b"openssh-key-v1\0") else {
        return Ok(None);
    };
    match String::decode(&mut rest) {
        Ok(cipher) if cipher == "none" => Ok(openssh_unencrypted(rest).ok().flatten()),
        Ok(_) => Err(Unusable::Encrypted),
        Err(_) => Ok(None),
    }
}

/// Reads the part after the cipher: key derivation, the public key and the private part.
fn openssh_unencrypted(mut rest: &[u8]) -> ssh_encoding::Result<Option<PublicKey>> {
    let derivation = String::decode(&mut rest)?;
    let parameters = String::decode(&mut rest)?;
    let count = u32::decode(&mut rest)?;
    let blob = Vec::decode(&mut rest)?;
    let private = Vec::decode(&mut rest)?;

    let mut private = private.as_slice();
    let checks_agree = u32::decode(&mut private)? == u32::decode(&mut private)?;
    let kinds_agree = String::decode(&mut private)? == String::decode(&mut blob.as_slice())?;
    let plain = derivation == "none" && parameters.is_empty();
    let complete = plain && count == 1 && rest.is_empty();
    let key = PublicKey::from_bytes(&blob).ok();
    Ok(key.filter(|_| complete && checks_agree && kinds_agree))
}
