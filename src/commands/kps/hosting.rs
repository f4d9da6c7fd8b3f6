//! Private keys that KPS keeps: the options, the checks before anything is sent, and the change.

use std::path::Path;

use anyhow::Result;
use clap::{Args, ValueEnum};
use secrecy::SecretString;

use super::about_pair::about_pair;
use crate::api::{self, Encryption, Hosting, KeyPairs};
use crate::commands::arguments::NonBlank;
use crate::commands::key_source::read_path;
use crate::commands::settle::{Change, Seen};
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeyPairName, PrivateKeyError, PublicKey, only_key};
use crate::output::{shell_argument, shell_word};

/// The options that choose an encryption, for hints.
pub(super) const ENCRYPTION_HINT: &str =
    "`--encryption default`, or `--encryption kms` with --kms-key-name or --kms-key-id";

/// How KPS encrypts a private key that it keeps.
#[derive(Debug, Args)]
pub(super) struct EncryptionArgs {
    /// Have KPS keep the private key, encrypted by KPS itself (default) or with a KMS key (kms)
    #[arg(long, value_name = "default|kms", hide_possible_values = true)]
    encryption: Option<EncryptionKind>,
    /// Name of the KMS key; implies kms
    #[arg(long, value_name = "NAME", conflicts_with = "kms_key_id")]
    kms_key_name: Option<NonBlank>,
    /// Id of the KMS key; implies kms
    #[arg(long, value_name = "ID")]
    kms_key_id: Option<NonBlank>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EncryptionKind {
    Default,
    Kms,
}

impl EncryptionArgs {
    /// The encryption that the options choose, if any.
    pub(super) fn encryption(&self) -> Result<Option<Encryption>> {
        let key = match (&self.kms_key_name, &self.kms_key_id) {
            (Some(name), _) => Some(Encryption::KmsKeyName(name.to_string())),
            (None, Some(id)) => Some(Encryption::KmsKeyId(id.to_string())),
            (None, None) => None,
        };
        let reason = match (self.encryption, key) {
            (None, None) => return Ok(None),
            (Some(EncryptionKind::Default), None) => return Ok(Some(Encryption::Default)),
            (None | Some(EncryptionKind::Kms), Some(key)) => return Ok(Some(key)),
            (Some(EncryptionKind::Default), Some(_)) => {
                "`--encryption default` uses no KMS key, but one is named"
            }
            (Some(EncryptionKind::Kms), None) => "`--encryption kms` needs a KMS key",
        };
        Err(Kind::Usage.failure(reason).hint(ENCRYPTION_HINT).into())
    }
}

/// Reads a private key that KPS would accept, and its public half.
pub(super) fn read_private_key(ctx: &Context, path: &Path) -> Result<(SecretString, PublicKey)> {
    let (bytes, origin) = read_path(ctx, path)?;
    let key = only_key(&bytes).map_err(|reason| {
        Kind::Usage
            .failure(format!("{origin} {reason}; nothing was sent"))
            .hint(hint_of_private_key(&reason, path))
    })?;
    Ok((SecretString::from(key.text), key.public_half))
}

fn hint_of_private_key(reason: &PrivateKeyError, path: &Path) -> String {
    match reason {
        PrivateKeyError::Encrypted => {
            let file = match path.to_str() {
                Some("-") => "FILE".into(),
                _ => path.to_string_lossy(),
            };
            format!(
                "KPS accepts only keys without a passphrase; `ssh-keygen -p -f {}` changes it (work on a copy)",
                shell_word(&file)
            )
        }
        PrivateKeyError::Several => "pass a file with only the key you want".into(),
        PrivateKeyError::Putty => {
            "`puttygen KEY.ppk -O private-openssh -o KEY.pem` converts it".into()
        }
        PrivateKeyError::Public => "pass the private half, the file without `.pub`".into(),
        PrivateKeyError::Unsupported(_) => {
            "`ssh-keygen -t ed25519` makes a key that every server takes".into()
        }
        PrivateKeyError::NotPem | PrivateKeyError::Unreadable | PrivateKeyError::OtherForm(_) => {
            "a private key in PEM format begins with `-----BEGIN … PRIVATE KEY-----`".into()
        }
    }
}

/// Has KPS keep the private key of an existing pair.
pub(super) fn host(
    ctx: &Context,
    pairs: &KeyPairs,
    name: &KeyPairName,
    hosting: &Hosting<'_>,
) -> Result<()> {
    let made = hosting_change(name, true).make(
        ctx,
        || pairs.host(name, hosting),
        || look_for_hosting(ctx, pairs, name, true),
    )?;
    made.map_err(|refusal| about_pair(ctx, name, refusal))
}

/// Describes the change, for messages: KPS starts (`hosted`) or stops keeping a private key.
pub(super) fn hosting_change(name: &KeyPairName, hosted: bool) -> Change {
    let (what, done) = if hosted {
        ("import the private key", "KPS keeps the private key")
    } else {
        ("remove the private key", "KPS keeps no private key")
    };
    let argument = shell_argument(name.as_str());
    let look = format!("`hwkey kps keypair show {argument}` shows whether it is hosted");
    Change {
        what: what.to_owned(),
        done,
        look,
    }
}

/// After a lost answer: looks whether KPS keeps a private key now. A key that it kept before must be the same
/// one, because only one key matches the pair.
pub(super) fn look_for_hosting(
    ctx: &Context,
    pairs: &KeyPairs,
    name: &KeyPairName,
    hosted: bool,
) -> Result<Seen<()>, api::Error> {
    match pairs.get(name) {
        Ok(pair) => Ok(match pair.hosted {
            Some(is_hosted) => Seen::done_if(is_hosted == hosted),
            None => Seen::Unclear,
        }),
        Err(look) if look.is_missing() => Ok(Seen::Impossible(about_pair(ctx, name, look))),
        Err(look) => Err(look),
    }
}
