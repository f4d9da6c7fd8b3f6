//! What can go wrong with the sandbox itself, as opposed to a request it refuses.

use std::{io, path::PathBuf};

/// What can go wrong with the sandbox itself.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port is taken, or may not be used.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Bind {
        /// The port asked for; 0 stands for any free one.
        port: u16,
        /// Why not.
        source: io::Error,
    },

    /// The thread or the runtime of the services cannot be started.
    #[error("cannot start the sandbox")]
    Start {
        /// Why not.
        source: io::Error,
    },

    /// The services ended without being told to.
    #[error("the sandbox stopped unexpectedly")]
    Stopped,

    /// The state file is there, but cannot be read or does not hold what the sandbox writes.
    #[error("cannot read the sandbox state {}", path.display())]
    Read {
        /// The state file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },

    /// The state file, or the directory it belongs in, cannot be written. The old state is left.
    #[error("cannot write the sandbox state {}", path.display())]
    Write {
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },

    /// The lock beside the state file cannot be taken.
    #[error("cannot lock the sandbox state with {}", path.display())]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },

    /// No key pair could be made.
    #[error("cannot make a key pair")]
    Generate {
        /// Why not.
        #[from]
        source: ssh_key::Error,
    },
}

impl Error {
    /// What to do about it, if there is anything.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Read { .. } => Some("`hwkey sandbox reset` starts afresh"),
            _ => None,
        }
    }

    /// The text with its cause and hint, for a reply's error message.
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
