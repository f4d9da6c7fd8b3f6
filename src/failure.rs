//! What failed, as people and programs are told it: made at the line that fails, with its hint beside it.

mod kind;

use std::error::Error;
use std::fmt;

pub(crate) use kind::Kind;

use crate::signals::Signal;

/// An error with everything there is to say about it, e.g.
/// `Kind::Config.failure("no token").hint("set HWKEY_TOKEN").because(error)`.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What sort it is; without one the cause decides.
    pub kind: Option<Kind>,
    /// What to do; without one the cause may know.
    pub hint: Option<String>,
    /// A line for each of the things that the message counts.
    pub details: Vec<String>,
    /// Whether the message says what its cause would.
    pub quotes_cause: bool,
    message: String,
    cause: Option<anyhow::Error>,
}

impl Failure {
    fn new(kind: Option<Kind>, message: String) -> Self {
        Self {
            kind,
            message,
            hint: None,
            details: Vec::new(),
            cause: None,
            quotes_cause: false,
        }
    }

    /// A signal ended the command; `outcome` says what was done all the same.
    pub(crate) fn interrupted(signal: Signal, outcome: impl fmt::Display) -> Self {
        Kind::Interrupted(signal).failure(format!("{signal}: {outcome}"))
    }

    /// A failure whose kind and hint are those of its cause.
    pub(crate) fn caused_by(cause: impl Into<anyhow::Error>, message: impl Into<String>) -> Self {
        Self::new(None, message.into()).because(cause)
    }

    /// What to do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same for somebody else, with the cause in words.
    pub(crate) fn again(&self) -> Self {
        let cause = self.cause.as_ref();
        Self {
            kind: self.kind,
            hint: self.hint.clone(),
            details: self.details.clone(),
            quotes_cause: self.quotes_cause,
            message: self.message.clone(),
            cause: cause.map(|cause| anyhow::Error::msg(format!("{cause:#}"))),
        }
    }

    /// What caused it.
    pub(crate) fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// What caused it, where the message says that already.
    pub(crate) fn quoting(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.quotes_cause = true;
        self.because(cause)
    }

    /// The things that the message counts, a line for each.
    pub(crate) fn details(mut self, details: Vec<String>) -> Self {
        self.details = details;
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}
