//! Errors with a message, kind, hint and cause, made at the line that fails.

mod kind;

use std::error::Error;
use std::fmt;

pub(crate) use kind::Kind;

use crate::signals::Signal;

/// An error, e.g. `Kind::Config.failure("no token").hint("set HWKEY_TOKEN").because(error)`.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The kind; `None` for that of the cause.
    pub kind: Option<Kind>,
    /// What to do; `None` for the hint of the cause.
    pub hint: Option<String>,
    /// A line for each of the items that the message counts.
    pub details: Vec<String>,
    /// Whether the message includes that of the cause.
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

    /// A signal ended the command; `outcome` says what was done nevertheless.
    pub(crate) fn interrupted(signal: Signal, outcome: impl fmt::Display) -> Self {
        Kind::Interrupted(signal).failure(format!("{signal}: {outcome}"))
    }

    /// An error with the kind and the hint of its cause.
    pub(crate) fn caused_by(cause: impl Into<anyhow::Error>, message: impl Into<String>) -> Self {
        Self::new(None, message.into()).because(cause)
    }

    /// What to do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A copy, in which the cause is only text.
    pub(crate) fn copy(&self) -> Self {
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

    /// Sets the cause.
    pub(crate) fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Sets the cause, which the message includes.
    pub(crate) fn quoting(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.quotes_cause = true;
        self.because(cause)
    }

    /// Sets the lines for the items that the message counts.
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
