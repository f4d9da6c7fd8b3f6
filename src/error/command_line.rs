//! The command line as a whole.

use std::io;
use std::path::PathBuf;

use super::{Kind, Meaning};

/// Options that contradict each other, or name what cannot be.
#[derive(Debug, thiserror::Error)]
pub enum CommandLineError {
    /// `-q` together with JSON.
    #[error("--quiet prints bare ids, so it cannot be used with --json")]
    QuietJson,
    /// `--json` together with another format.
    #[error("--json and --output {output} contradict each other")]
    JsonAndOutput {
        /// The other format.
        output: String,
    },
    /// `--dry-run` of a command that changes nothing by a request.
    #[error("`hwkey {command}` has no --dry-run")]
    NoDryRun {
        /// The command.
        command: &'static str,
    },
    /// A passphrase that would not protect a private key, or lock it for good.
    #[error("the passphrase {0}; nothing was sent")]
    BadPassphrase(&'static str),
    /// A manual page, or the directory for them, cannot be made.
    #[error("cannot create {}", path.display())]
    NoPlaceForPages {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl CommandLineError {
    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::QuietJson => Kind::Usage.hint("leave out one of the two"),
            Self::JsonAndOutput { .. } => Kind::Usage.hint("give one of the two"),
            Self::NoDryRun { .. } | Self::BadPassphrase(_) | Self::NoPlaceForPages { .. } => {
                Kind::Usage.without_hint()
            }
        }
    }
}
