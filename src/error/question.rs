//! Questions that could not be asked, and answers that end a command.

use std::io;

use super::{Kind, Meaning};

/// A person was to be asked.
#[derive(Debug, thiserror::Error)]
pub enum QuestionError {
    /// A removal that nobody confirmed.
    #[error("--yes is required {why}; nothing was changed")]
    NeedsYes {
        /// Why nobody is asked.
        why: &'static str,
    },
    /// Something that only a person or an option could say.
    #[error("{what} is required")]
    NotAsked {
        /// What it is.
        what: &'static str,
        /// The options that say it.
        options: &'static str,
    },
    /// Declined by the person asked.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// Reading an answer failed.
    #[error("cannot read the answer from the terminal")]
    NoAnswer(#[source] io::Error),
}

impl From<io::Error> for QuestionError {
    /// The end of input (Ctrl-D) is a no.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            Self::Cancelled
        } else {
            Self::NoAnswer(error)
        }
    }
}

impl QuestionError {
    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::NeedsYes { .. } => {
                Kind::Usage.hint("add --yes; --dry-run shows what would be sent")
            }
            Self::NotAsked { options, .. } => Kind::Usage.hint(format!("give {options}")),
            Self::Cancelled => Kind::Cancelled.without_hint(),
            Self::NoAnswer(_) => Kind::Failed.without_hint(),
        }
    }
}
