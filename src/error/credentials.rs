//! Who the caller is: profiles, passwords, tokens, access keys and the project they are for.

use jiff::Timestamp;

use super::{Kind, Meaning};
use crate::api;
use crate::failure::Failure;

/// Credentials that are missing, ended, or cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// A secret key that cannot be one.
    #[error(
        "the secret key is empty, or has characters that no secret key has; nothing was changed"
    )]
    BadSecretKey,
    /// A command line that cannot be split.
    #[error("the token command is empty, or has a quote that is not closed; nothing was changed")]
    BadTokenCommand,
    /// A profile that nobody wanted to be changed.
    #[error("the profile `{name}` exists already; nothing was changed")]
    ProfileExists {
        /// Its name.
        name: String,
    },
    /// A new name that another profile has.
    #[error("there is a profile named `{name}` already; nothing was changed")]
    ProfileNameTaken {
        /// The name.
        name: String,
    },
    /// The configuration was changed, but the login of a profile could not follow.
    #[error("{done}, but not all that was kept for `{profile}` could be removed")]
    ProfileStateLeft {
        /// What was done.
        done: &'static str,
        /// The profile that is no more.
        profile: String,
        /// Why.
        source: Failure,
    },
    /// A password without characters.
    #[error("the password is empty; nothing was sent")]
    EmptyPassword,
    /// The metadata service gave no access key.
    #[error("no temporary access key from the metadata service of this server")]
    NoAgencyKeys {
        /// Why.
        source: api::Error,
    },
    /// IAM does not know a token.
    #[error("IAM does not know the token")]
    TokenUnknown {
        /// What it said.
        source: api::Error,
    },
    /// IAM knows that a token has ended.
    #[error("the token expired at {at}")]
    TokenEnded {
        /// When.
        at: Timestamp,
    },
}

impl CredentialsError {
    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::BadSecretKey | Self::BadTokenCommand | Self::EmptyPassword => {
                Kind::Usage.without_hint()
            }
            Self::ProfileExists { .. } => {
                Kind::Usage.hint("add --yes to change it, or choose another name")
            }
            Self::ProfileNameTaken { .. } => Kind::Conflict.hint("choose another name"),
            Self::ProfileStateLeft { .. } => {
                Kind::Incomplete.hint("remove that file: its token stays valid until it expires")
            }
            Self::NoAgencyKeys { .. } => Kind::Config.hint(
                "`credentials = \"ecs\"` works on a cloud server that has an agency, and nowhere else",
            ),
            Self::TokenUnknown {
                source: api::Error::Refused(refusal),
            } if refusal.way_out.is_some() => Meaning {
                kind: Some(Kind::Auth),
                hint: refusal.way_out.clone(),
            },
            Self::TokenUnknown { .. } | Self::TokenEnded { .. } => Kind::Auth.hint(
                "`hwkey auth login` gets a new token; `hwkey profile show` tells where this one is from",
            ),
        }
    }
}
