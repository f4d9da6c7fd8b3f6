//! Key pairs of KPS: their names, and what stands in the way of a new one.

use std::error::Error;

use super::{Kind, Meaning};
use crate::api;
use crate::keys::KeyPairName;
use crate::output::shell_word;

/// A key pair that is not there, or cannot be made as asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyPairError {
    /// No key pair of this name.
    #[error("no key pair named `{name}`{}", in_region(region.as_deref()))]
    NoSuchPair {
        /// The name.
        name: String,
        /// Where it was looked for.
        region: Option<String>,
        /// What the service said.
        source: api::Error,
    },
    /// A pair of this name exists with another key.
    #[error("a key pair named `{name}` exists already with another key ({theirs})")]
    NameTaken {
        /// The name.
        name: String,
        /// Its fingerprint.
        theirs: String,
        /// What the service said, if it refused.
        source: Option<api::Error>,
    },
    /// A new pair cannot have this name.
    #[error("a key pair named `{name}` exists already")]
    NameExists {
        /// The name.
        name: String,
        /// What the service said.
        source: api::Error,
    },
    /// A key pair of the whole account, by a caller who may not make one.
    #[error("KPS refused permission to make a key pair of the account (--scope domain)")]
    AccountPairForbidden {
        /// What the service said.
        source: api::Error,
    },
    /// The pair is there, its description is not.
    #[error("{done}, but its description could not be set")]
    NotDescribed {
        /// The pair's name.
        name: String,
        /// The description.
        description: String,
        /// What was done.
        done: String,
        /// Why.
        source: anyhow::Error,
    },
    /// The pair is there, but not what KPS was to keep.
    #[error("the key pair `{name}` was imported, but not its private key")]
    NotHosted {
        /// The pair's name.
        name: String,
        /// Why.
        source: anyhow::Error,
    },
    /// X.509 pairs are made by the service only.
    #[error("--local makes SSH key pairs; --type x509 is for pairs that KPS makes")]
    LocalX509,
    /// A key could not be made on this machine.
    #[error("cannot make a key")]
    NotGenerated(#[source] Box<dyn Error + Send + Sync>),
}

impl KeyPairError {
    /// A pair that was registered before KPS was to keep its private key.
    pub(crate) fn not_hosted(name: &KeyPairName, source: anyhow::Error) -> Self {
        Self::NotHosted {
            name: name.to_string(),
            source,
        }
    }

    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::NoSuchPair { .. } => {
                Kind::NotFound.hint("`hwkey kps keypair list` shows the names")
            }
            Self::NameTaken { .. } => Kind::Conflict.hint("choose another name"),
            Self::NameExists { name, .. } => Kind::Conflict.hint(format!(
                "choose another name; `hwkey kps keypair show {name}` shows the pair that has it"
            )),
            Self::AccountPairForbidden { .. } => Kind::Auth.hint(
                "the first such pair has to be made by a user with the role Tenant Administrator; without --scope domain the pair is your own",
            ),
            Self::NotDescribed {
                name, description, ..
            } => Kind::Incomplete.hint(format!(
                "`hwkey kps keypair update {name} --description={}` sets it",
                shell_word(description)
            )),
            Self::NotHosted { .. } => Kind::Incomplete.hint(
                "the same command again does what is missing; what is there already is left as it is",
            ),
            Self::LocalX509 => Kind::Usage.without_hint(),
            Self::NotGenerated(_) => Kind::Failed.without_hint(),
        }
    }
}

fn in_region(region: Option<&str>) -> String {
    region
        .map(|region| format!(" in {region}"))
        .unwrap_or_default()
}
