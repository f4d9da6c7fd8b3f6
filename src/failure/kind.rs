//! The kinds of errors for scripts.

use strum::IntoStaticStr;

use super::Failure;
use crate::signals::Signal;

/// The kind of an error. Names and exit codes must not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(test, derive(strum::EnumCount))]
pub(crate) enum Kind {
    /// Any other failure, e.g. a full disk.
    Failed,
    /// The user said no.
    Cancelled,
    /// The command line or its input is invalid.
    Usage,
    /// Configuration or credentials are missing, unreadable or contradictory.
    Config,
    /// A service's address or the project is not configured. A command that asks several services skips this
    /// one. Scripts see `config`.
    #[strum(serialize = "config")]
    NotSetUp,
    /// The service refused credentials or permission.
    Auth,
    /// No such key, key pair or profile.
    NotFound,
    /// It already exists with other content, or belongs to another user.
    Conflict,
    /// The service refused for another reason.
    Refused,
    /// No usable answer; nothing was changed.
    Unavailable,
    /// Partly done, or the outcome is unknown.
    Incomplete,
    /// A signal asked the process to end.
    Interrupted(Signal),
}

impl Kind {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 14] = [
        Self::Failed,
        Self::Cancelled,
        Self::Usage,
        Self::Config,
        Self::NotSetUp,
        Self::Auth,
        Self::NotFound,
        Self::Conflict,
        Self::Refused,
        Self::Unavailable,
        Self::Incomplete,
        Self::Interrupted(Signal::HANG_UP),
        Self::Interrupted(Signal::INTERRUPT),
        Self::Interrupted(Signal::TERMINATE),
    ];

    /// The word in JSON.
    pub(crate) fn name(self) -> &'static str {
        self.into()
    }

    /// The exit code of the process.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::Failed | Self::Cancelled => 1,
            Self::Usage => 2,
            Self::Config | Self::NotSetUp => 3,
            Self::Auth => 4,
            Self::NotFound => 5,
            Self::Conflict => 6,
            Self::Refused => 7,
            Self::Unavailable => 8,
            Self::Incomplete => 9,
            Self::Interrupted(signal) => signal.exit_code(),
        }
    }

    /// Makes an error of this kind.
    pub(crate) fn failure(self, message: impl Into<String>) -> Failure {
        Failure::new(Some(self), message.into())
    }
}
