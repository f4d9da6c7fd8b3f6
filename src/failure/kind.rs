//! The sorts of errors, as scripts see them.

use strum::IntoStaticStr;

use super::Failure;
use crate::signals::Signal;

/// What sort of error it is. Names and exit codes are a promise to scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(test, derive(strum::EnumCount))]
pub(crate) enum Kind {
    /// None of the others, e.g. a full disk.
    Failed,
    /// A person said no.
    Cancelled,
    /// The command line or its input is not valid.
    Usage,
    /// Configuration or credentials are missing, unreadable or contradictory.
    Config,
    /// Nothing says where a service is, or which project is meant. A command that asks several services
    /// goes on without it; to scripts it is `config`.
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
    /// Partly done, or not known whether done.
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

    /// A failure of this sort.
    pub(crate) fn failure(self, message: impl Into<String>) -> Failure {
        Failure::new(Some(self), message.into())
    }
}
