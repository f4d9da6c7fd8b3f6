//! Options that have KPS keep a private key, and the checks that come before anything is sent.

use std::path::Path;

use anyhow::Result;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::api::Encryption;
use crate::error::PrivateHalfError;
use crate::key_file;
use crate::keys::{PrivateKeyError, PublicKey, public_half};

/// How KPS encrypts a private key that it keeps.
#[derive(Debug, Args)]
pub struct EncryptionArgs {
    /// Have KPS keep the private key, encrypted in its own way (default) or with a KMS key (kms)
    #[arg(
        long,
        value_name = "default|kms",
        value_enum,
        hide_possible_values = true
    )]
    encryption: Option<Kind>,
    /// Name of the KMS key; implies kms
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "kms_key_id",
        value_parser = NonEmptyStringValueParser::new()
    )]
    kms_key_name: Option<String>,
    /// Id of the KMS key; implies kms
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    kms_key_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Default,
    Kms,
}

impl EncryptionArgs {
    /// What was asked for, if anything.
    pub(super) fn encryption(&self) -> Result<Option<Encryption>> {
        let key = match (&self.kms_key_name, &self.kms_key_id) {
            (Some(name), _) => Some(Encryption::KmsKeyName(name.clone())),
            (None, Some(id)) => Some(Encryption::KmsKeyId(id.clone())),
            (None, None) => None,
        };
        let reason = match (self.encryption, key) {
            (None, None) => return Ok(None),
            (Some(Kind::Default), None) => return Ok(Some(Encryption::Default)),
            (None | Some(Kind::Kms), Some(key)) => return Ok(Some(key)),
            (Some(Kind::Default), Some(_)) => {
                "`--encryption default` uses no KMS key, but one is named"
            }
            (Some(Kind::Kms), None) => "`--encryption kms` needs a KMS key",
        };
        Err(PrivateHalfError::Encryption { reason }.into())
    }
}

/// A private key that can be handed to KPS, and its public half.
pub(super) fn read_private_key(path: &Path) -> Result<(SecretString, PublicKey)> {
    let bytes = Zeroizing::new(key_file::read(path)?);
    let unusable = |reason| PrivateHalfError::PrivateKeyFile {
        path: path.to_owned(),
        reason,
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| unusable(PrivateKeyError::NotPem))?;
    let public = public_half(text).map_err(unusable)?;
    Ok((SecretString::from(text), public))
}
