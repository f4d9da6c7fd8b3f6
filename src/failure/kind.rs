//! The sorts of errors, as scripts see them.

use super::Failure;
use crate::signals::Signal;

/// What sort of error it is. Names and exit codes are a promise to scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// None of the others, e.g. a full disk.
    Failed,
    /// A person said no.
    Cancelled,
    /// The command line or its input is not valid.
    Usage,
    /// Configuration or credentials are missing, unreadable or contradictory.
    Config,
    /// The service refused credentials or permission.
    Auth,
    /// No such key, key pair or profile.
    NotFound,
    /// It exists already with other content, or belongs to another user.
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
    /// All of them, by exit code.
    pub const ALL: [Self; 13] = [
        Self::Failed,
        Self::Cancelled,
        Self::Usage,
        Self::Config,
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

    /// What it means to people, as the manual says it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Failed => "Anything else, e.g. a full disk.",
            Self::Cancelled => "A confirmation was declined.",
            Self::Usage => "Command line or input is not valid; nothing was changed.",
            Self::Config => {
                "Configuration, variables or credentials are missing or contradictory; nothing was sent."
            }
            Self::Auth => "The service refused the credentials or the permission.",
            Self::NotFound => "No such key, key pair, profile.",
            Self::Conflict => "Exists already with other content, or belongs to another user.",
            Self::Refused => "The service refused the request for another reason.",
            Self::Unavailable => "No usable answer; nothing was changed, retrying is safe.",
            Self::Incomplete => {
                "Partly done, or the outcome could not be learnt; the text says what to do."
            }
            Self::Interrupted(Signal::HANG_UP) => "The terminal was closed.",
            Self::Interrupted(Signal::INTERRUPT) => "Ctrl-C.",
            Self::Interrupted(_) => "The process was terminated.",
        }
    }

    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Usage => "usage",
            Self::Config => "config",
            Self::Auth => "auth",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
            Self::Unavailable => "unavailable",
            Self::Incomplete => "incomplete",
            Self::Interrupted(_) => "interrupted",
        }
    }

    /// The exit code of the process.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed | Self::Cancelled => 1,
            Self::Usage => 2,
            Self::Config => 3,
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
    pub fn failure(self, message: impl Into<String>) -> Failure {
        Failure::new(Some(self), message.into())
    }
}
