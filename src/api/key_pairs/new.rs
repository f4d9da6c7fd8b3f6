//! A new key pair, before and after it is created.

use clap::ValueEnum;
use secrecy::SecretString;
use strum::IntoStaticStr;

use crate::api::Error;
use crate::keys::{KeyPair, Scope};

/// The type of a key pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(crate) enum PairKind {
    // For Linux. Not a doc comment, which completion would show.
    Ssh,
    // For Windows.
    X509,
}

impl PairKind {
    /// The word the service uses.
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }
}

/// How KPS encrypts a private key that it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// The service's own encryption, for sites without KMS.
    Default,
    /// A KMS key with this name.
    KmsKeyName(String),
    /// A KMS key with this id.
    KmsKeyId(String),
}

/// A key pair to create, or to import if a public key is given. `None` values are not sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewKeyPair<'a> {
    pub name: &'a str,
    /// SSH or X.509; the service's default is SSH.
    pub kind: Option<PairKind>,
    /// Who can see the pair; the service's default is its owner.
    pub scope: Option<Scope>,
    /// The owner; the service's default is the caller.
    pub user_id: Option<&'a str>,
    /// The public half, for an import.
    pub public_key: Option<&'a str>,
    /// Has KPS keep the private key.
    pub hosting: Option<Hosting<'a>>,
}

/// How KPS should keep a private key.
#[derive(Debug, Clone)]
pub(crate) struct Hosting<'a> {
    /// The encryption.
    pub encryption: &'a Encryption,
    /// PEM, unencrypted; `None` if KPS creates the pair.
    pub private_key: Option<&'a SecretString>,
}

/// A pair that the service has just created.
#[derive(Debug)]
pub(crate) struct Created {
    /// The pair in the reply.
    pub pair: KeyPair,
    /// The private half, never empty. This is the only reply that has it.
    pub private_key: Option<SecretString>,
    /// The error, if the reply was malformed but had the private half.
    pub flaw: Option<Error>,
}
