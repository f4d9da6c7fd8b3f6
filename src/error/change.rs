//! What became of a change whose answer was lost, or that was interrupted.

use super::{Kind, Meaning};
use crate::api;
use crate::signals::Signal;

/// A change that was not made, or may not have been.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// A change was not made; its answer was lost but a look showed that nothing happened.
    #[error("{what} was not done: {reason}")]
    NotDone {
        /// E.g. `adding the key`.
        what: &'static str,
        /// What went wrong.
        reason: String,
        /// The error of the change.
        source: api::Error,
    },
    /// Whether a change was made could not be learnt.
    #[error("it is not known whether {what} was done: {reason}")]
    NotKnown {
        /// E.g. `adding the key`.
        what: &'static str,
        /// What went wrong.
        reason: String,
        /// How to find out.
        hint: String,
        /// The error of the look.
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
    /// A signal came while a private key was on its way.
    #[error("{}: {outcome}", match signal { Signal::Interrupt => "interrupted", Signal::Terminate => "terminated", Signal::HangUp => "the terminal was closed" })]
    Interrupted {
        /// Which one.
        signal: Signal,
        /// What was done all the same.
        outcome: String,
    },
}

impl ChangeError {
    /// A change that was not made, as a look showed after its answer was lost.
    pub fn not_done(what: &'static str, change: api::Error) -> Self {
        Self::NotDone {
            what,
            reason: change.to_string(),
            source: change,
        }
    }

    /// A change whose answer was lost, and the look after it failed too.
    pub fn not_known(
        what: &'static str,
        change: &api::Error,
        hint: impl Into<String>,
        look: api::Error,
    ) -> Self {
        Self::NotKnown {
            what,
            reason: change.to_string(),
            hint: hint.into(),
            source: look,
        }
    }

    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::NotDone { .. } => {
                Kind::Unavailable.hint("nothing was changed: it is safe to run the command again")
            }
            Self::NotKnown { hint, .. } => Kind::Incomplete.hint(hint),
            Self::NotTried { .. } => Kind::Auth.without_hint(),
            Self::Interrupted { signal, .. } => Kind::Interrupted(*signal).without_hint(),
        }
    }
}
