//! The output of a command failed after its work was done.

use anyhow::Result;

use crate::failure::Kind;
use crate::output;

/// Turns an output error into one that says what was done. A closed pipe is not an error.
pub(super) fn check_shown(
    shown: Result<(), output::Error>,
    done: impl FnOnce() -> String,
) -> Result<()> {
    match shown {
        Err(error) if !error.is_closed_pipe() => Err(Kind::Incomplete
            .failure(format!("{}, but the output could not be written", done()))
            .because(error)
            .into()),
        _ => Ok(()),
    }
}
