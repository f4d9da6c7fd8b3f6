//! A key pair to be made, and one that was made.

use clap::ValueEnum;
use secrecy::SecretString;
use strum::IntoStaticStr;

use crate::api::Error;
use crate::keys::{KeyPair, Scope};

/// What a key pair is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(crate) enum PairKind {
    // Linux. Shells would offer it beside the word.
    Ssh,
    // Windows.
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
    /// The service's own way, for sites without KMS.
    Default,
    /// With a KMS key of this name.
    KmsKeyName(String),
    /// With a KMS key of this id.
    KmsKeyId(String),
}

/// A key pair to be created, or imported where a public key is given. What is absent is not sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewKeyPair<'a> {
    pub name: &'a str,
    /// SSH or X.509; the service's default is SSH.
    pub kind: Option<PairKind>,
    /// Who sees it; the service's default is its owner.
    pub scope: Option<Scope>,
    /// The user it belongs to; the service's default is the caller.
    pub user_id: Option<&'a str>,
    /// The public half, for an import.
    pub public_key: Option<&'a str>,
    /// Has KPS keep the private key: the one it makes, or the one that is given.
    pub hosting: Option<Hosting<'a>>,
}

/// A private key for KPS to keep.
#[derive(Debug, Clone)]
pub(crate) struct Hosting<'a> {
    /// How it is encrypted there.
    pub encryption: &'a Encryption,
    /// PEM, unencrypted; absent where KPS makes the pair.
    pub private_key: Option<&'a SecretString>,
}

/// A pair that the service just made.
#[derive(Debug)]
pub(crate) struct Created {
    /// What the service says of it.
    pub pair: KeyPair,
    /// The private half, never empty: shown this one time.
    pub private_key: Option<SecretString>,
    /// What is wrong with the answer, where it was not as documented but did hold the private half.
    pub flaw: Option<Error>,
}
