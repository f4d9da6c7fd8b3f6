//! Errors of the sandbox itself, not refusals of requests.

use std::{io, path::PathBuf};

/// An error of the sandbox itself.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port is in use or not allowed.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Bind {
        /// The requested port; 0 means any free port.
        port: u16,
        /// The reason.
        source: io::Error,
    },

    /// The thread or the runtime of the services cannot be started.
    #[error("cannot start the sandbox")]
    Start {
        /// The reason.
        source: io::Error,
    },

    /// The services ended unexpectedly.
    #[error("the sandbox stopped unexpectedly")]
    Stopped,

    /// The state file cannot be read or is invalid.
    #[error("cannot read the sandbox state {}", path.display())]
    Read {
        /// The state file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },

    /// The state file or its directory cannot be written. The old state stays.
    #[error("cannot write the sandbox state {}", path.display())]
    Write {
        /// The file or directory.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },

    /// The lock beside the state file cannot be taken.
    #[error("cannot lock the sandbox state with {}", path.display())]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },

    /// No key pair could be generated.
    #[error("cannot make a key pair")]
    Generate {
        /// The reason.
        #[from]
        source: ssh_key::Error,
    },
}

impl Error {
    /// What to do about it, if anything.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Read { .. } => Some("`hwkey sandbox reset` starts afresh"),
            Self::Bind { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                Some("leave out --port; perhaps another `hwkey sandbox serve` is running")
            }
            _ => None,
        }
    }

    /// The text with its cause and hint, for the error message of a reply.
    pub(super) fn in_full(&self) -> String {
        let cause = std::error::Error::source(self).map(ToString::to_string);
        let parts = [
            Some(self.to_string()),
            cause,
            self.hint().map(str::to_owned),
        ];
        Vec::from_iter(parts.into_iter().flatten()).join(": ")
    }
}
