//! Failures that several files make. No message quotes a value that may be secret.

use std::io;
use std::path::Path;

use super::source::Source;
use crate::failure::{Failure, Kind};
use crate::private_file::Exposed;

/// What stands in the way of reading a file.
pub(crate) fn unreadable(path: &Path, error: io::Error) -> Failure {
    of_file(
        Kind::Config,
        format!("cannot read {}", path.display()),
        error,
    )
}

/// What stands in the way of writing a file.
pub(super) fn unwritable(path: &Path, error: io::Error) -> Failure {
    of_file(
        Kind::Failed,
        format!("cannot write {}", path.display()),
        error,
    )
}

pub(super) fn of_file(kind: Kind, message: String, error: io::Error) -> Failure {
    match error.downcast::<Exposed>() {
        Ok(exposed) => Kind::Config
            .failure(exposed.to_string())
            .hint(exposed.hint()),
        Err(error) => kind.failure(message).because(error),
    }
}

/// A value that the setting cannot have.
pub(crate) fn bad_value(setting: &str, source: &Source, reason: &str) -> Failure {
    let kind = match source {
        Source::Option(_) => Kind::Usage,
        _ => Kind::Config,
    };
    kind.failure(format!("`{setting}` ({}) {reason}", source.in_full()))
}

/// A file of which no copy with the wanted content could be made.
pub(super) fn not_written(path: &Path) -> Failure {
    let path = path.display();
    Kind::Failed
        .failure(format!(
            "{path} could not be changed as intended: the result reads differently"
        ))
        .hint(format!(
            "edit {path} by hand, and please report this together with the file's layout"
        ))
}

/// Without a home there is no place for something.
pub(crate) fn no_home(purpose: &str) -> Failure {
    Kind::Config
        .failure(format!("there is no home directory for {purpose}"))
        .hint("set HOME")
}
