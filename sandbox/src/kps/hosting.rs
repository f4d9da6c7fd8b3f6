//! Private keys that KPS keeps: the options for hosting.

use serde::Deserialize;

use super::refusal;
use crate::{
    reply::Reply,
    ssh::{self, Unusable},
};

/// `key_protection`: whether and how to host the private key.
#[derive(Deserialize)]
pub(super) struct KeyProtection {
    private_key: Option<String>,
    encryption: Encryption,
}

#[derive(Deserialize)]
struct Encryption {
    #[serde(rename = "type")]
    kind: EncryptionKind,
    kms_key_name: Option<String>,
    kms_key_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum EncryptionKind {
    Default,
    Kms,
}

impl KeyProtection {
    /// Checks the encryption. Every KMS key is assumed to exist.
    pub(super) fn check_encryption(&self) -> Result<(), Reply> {
        let named = |key: &Option<String>| key.as_deref().is_some_and(|key| !key.is_empty());
        let encryption = &self.encryption;
        match encryption.kind {
            EncryptionKind::Kms
                if !named(&encryption.kms_key_name) && !named(&encryption.kms_key_id) =>
            {
                Err(refusal::parameter("kms needs kms_key_name or kms_key_id"))
            }
            _ => Ok(()),
        }
    }

    /// Whether the request has a private key.
    pub(super) fn has_private_key(&self) -> bool {
        self.private_key.is_some()
    }

    /// The private key of the request, after checking that it matches the public key.
    pub(super) fn private_key_for(&self, public_blob: &[u8]) -> Result<String, Reply> {
        let Some(private_key) = &self.private_key else {
            return Err(refusal::parameter("key_protection has no private_key"));
        };
        match ssh::public_blob(private_key) {
            Ok(blob) if blob == public_blob => Ok(private_key.clone()),
            Ok(_) => Err(refusal::no_match()),
            Err(Unusable::Encrypted) => Err(refusal::cannot_host("it has a passphrase")),
            Err(Unusable::Unreadable) => Err(refusal::cannot_host(
                "it is not an unencrypted private key in PEM",
            )),
        }
    }
}
