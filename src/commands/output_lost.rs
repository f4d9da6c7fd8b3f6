//! Results that cannot be shown, of a command that did what it was asked.

use anyhow::Result;

use crate::failure::Kind;
use crate::output;

/// Says what was done where it could not be shown; a reader that has seen enough needs nothing more.
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
