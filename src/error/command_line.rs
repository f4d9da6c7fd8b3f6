//! The command line as a whole.

use std::io;
use std::path::PathBuf;

use super::{Kind, Meaning};
use crate::config::Source;

/// Options that contradict each other, or name what cannot be.
#[derive(Debug, thiserror::Error)]
pub enum CommandLineError {
    /// `-q` together with JSON.
    #[error("--quiet prints bare ids, so it cannot be used with JSON output ({chosen_by})")]
    QuietJson {
        /// Where JSON was chosen.
        chosen_by: Source,
    },
    /// `--json` together with another format.
    #[error("--json and --output {output} contradict each other")]
    JsonAndOutput {
        /// The other format.
        output: String,
    },
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
            Self::QuietJson {
                chosen_by: Source::Option(_),
            } => Kind::Usage.hint("leave out one of the two"),
            Self::QuietJson { .. } => {
                Kind::Usage.hint("leave out --quiet, or add `--output table`")
            }
            Self::JsonAndOutput { .. } => Kind::Usage.hint("give one of the two"),
            Self::NoPlaceForPages { .. } => Kind::Usage.without_hint(),
        }
    }
}
