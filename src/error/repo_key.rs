//! Repo keys: their text, their title, and which of them is meant.

use super::{Kind, Meaning};
use crate::api::{self, Generation};

/// A repo key that cannot be added, or is not there.
#[derive(Debug, thiserror::Error)]
pub enum RepoKeyError {
    /// The key line is longer than the service accepts.
    #[error(
        "the key line has {length} characters, {} accepts at most {}; nothing was sent",
        api.name(),
        api.longest_key()
    )]
    KeyTooLong {
        /// In characters.
        length: usize,
        /// The API generation.
        api: Generation,
        /// Whether the comment makes the difference.
        fits_without_comment: bool,
    },
    /// The title is longer than the service accepts.
    #[error(
        "the title has {length} characters, {} accepts at most {}; nothing was sent",
        api.name(),
        api.longest_title()
    )]
    TitleTooLong {
        /// In characters.
        length: usize,
        /// The API generation.
        api: Generation,
    },
    /// A title that the service would refuse.
    #[error("the title has a control character; nothing was sent")]
    ControlInTitle,
    /// The service calls the key a duplicate, but this account does not have it.
    #[error("the key {fingerprint} is registered with another user")]
    KeyOfAnotherUser {
        /// `SHA256:…`
        fingerprint: String,
        /// What the service said.
        source: api::Error,
    },
    /// No key of the account is meant.
    #[error("the account has no key `{selector}`")]
    NoSuchKey {
        /// As it was given.
        selector: String,
        /// What the service said, where it was asked for just this key.
        source: Option<api::Error>,
    },
}

impl RepoKeyError {
    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::KeyTooLong {
                fits_without_comment: true,
                ..
            } => Kind::Usage.hint(
                "the comment makes it too long: leave the comment out and give a --title",
            ),
            Self::KeyTooLong {
                api: Generation::V4,
                ..
            } => Kind::Usage.hint(
                "`--api v1` accepts up to 2048 characters; an ed25519 key has under 100",
            ),
            Self::KeyTooLong { .. } => {
                Kind::Usage.hint("an ed25519 key has under 100 characters")
            }
            Self::TitleTooLong { .. } => Kind::Usage.hint("give a shorter one with --title"),
            Self::ControlInTitle => Kind::Usage.hint("use a --title in one line, without control characters"),
            Self::KeyOfAnotherUser { .. } => Kind::Conflict.hint(
                "one key belongs to one user, across accounts: that user has to delete it first, or use another key",
            ),
            Self::NoSuchKey { .. } => Kind::NotFound.hint("`hwkey repo key list` shows the keys"),
        }
    }
}
