//! Errors that several files share. No message quotes a value that may be secret.

use std::io;
use std::path::Path;

use super::source::Source;
use crate::failure::{Failure, Kind};
use crate::private_file::Exposed;

/// The error if a file cannot be read.
pub(crate) fn unreadable(path: &Path, error: io::Error) -> Failure {
    of_file(
        Kind::Config,
        format!("cannot read {}", path.display()),
        error,
    )
}

/// The error if a file cannot be written.
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

/// The error for an invalid value of a setting.
pub(crate) fn bad_value(setting: &str, source: &Source, reason: &str) -> Failure {
    let kind = match source {
        Source::Option(_) => Kind::Usage,
        _ => Kind::Config,
    };
    kind.failure(format!("`{setting}` ({}) {reason}", source.in_full()))
}

/// The error if the edited file would not have the expected content.
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

/// The error if there is no home directory.
pub(crate) fn no_home(purpose: &str) -> Failure {
    Kind::Config
        .failure(format!("there is no home directory for {purpose}"))
        .hint("set HOME")
}
