//! What became of a change whose answer was lost, or that was interrupted.

use super::{Kind, Meaning};
use crate::api;
use crate::output;
use crate::signals::Signal;

/// A change that was not made, or may not have been.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeError {
    /// A change was not made, though its answer was lost.
    #[error("could not {what}: {reason}")]
    NotDone {
        /// E.g. `add the key`.
        what: &'static str,
        /// What went wrong.
        reason: String,
        /// The error of the change.
        source: api::Error,
    },
    /// Whether a change was made could not be learnt.
    #[error("could not confirm whether {done}: {reason}")]
    Unconfirmed {
        /// E.g. `the key was added`.
        done: &'static str,
        /// What went wrong.
        reason: String,
        /// How to find out.
        look: String,
        /// The error of the change, or of the look after it.
        source: api::Error,
    },
    /// Left alone because the access key does not work.
    #[error(
        "`{target}` was not tried: the access key was refused, and more refusals would lock it"
    )]
    NotTried {
        /// As it was given.
        target: String,
    },
    /// All was done, and could not be shown.
    #[error("{done}, but the output could not be written")]
    NotShown {
        /// What was done.
        done: String,
        /// Why.
        source: output::Error,
    },
    /// A signal came while a private key was on its way.
    #[error("{signal}: {outcome}")]
    Interrupted {
        /// Which one.
        signal: Signal,
        /// What was done all the same.
        outcome: String,
    },
}

impl ChangeError {
    /// A change that was not made, as looks showed after its answer was lost.
    pub(crate) fn not_done(what: &'static str, source: api::Error) -> Self {
        Self::NotDone {
            what,
            reason: source.to_string(),
            source,
        }
    }

    /// Says what was done where it could not be shown; a reader that has seen enough needs nothing more.
    ///
    /// # Errors
    /// [`Self::NotShown`]
    pub(crate) fn check_shown(
        shown: Result<(), output::Error>,
        done: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        match shown {
            Err(source) if !source.is_closed_pipe() => {
                let done = done();
                Err(Self::NotShown { done, source }.into())
            }
            _ => Ok(()),
        }
    }

    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::NotDone { .. } => {
                Kind::Unavailable.hint("nothing was changed: it is safe to run the command again")
            }
            Self::Unconfirmed { look, .. } => {
                Kind::Incomplete.hint(format!("look once more before you try again: {look}"))
            }
            Self::NotTried { .. } => Kind::Auth.without_hint(),
            Self::NotShown { .. } => Kind::Incomplete.without_hint(),
            Self::Interrupted { signal, .. } => Kind::Interrupted(*signal).without_hint(),
        }
    }
}
