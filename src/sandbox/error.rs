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

    /// The state file is there but cannot be read.
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

    /// The state file does not hold what the sandbox writes.
    #[error("the sandbox state {} is not readable as JSON; `hwkey sandbox reset` starts afresh", path.display())]
    NotJson {
        /// The state file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },

    /// The state file was written by a version of this program that arranges it differently.
    #[error("the sandbox state {} has the unknown version {version}; `hwkey sandbox reset` starts afresh", path.display())]
    OtherVersion {
        /// The state file.
        path: PathBuf,
        /// The version it has.
        version: u64,
    },

    /// No RSA key pair could be made.
    #[error("cannot make an RSA key pair")]
    Generate {
        /// Why not.
        #[from]
        source: ssh_key::Error,
    },
}

impl Error {
    /// The text with its cause, for a reply's error message.
    pub(super) fn with_cause(&self) -> String {
        match std::error::Error::source(self) {
            Some(cause) => format!("{self}: {cause}"),
            None => self.to_string(),
        }
    }
}
