//! Questions to the user.

use std::io::{self, ErrorKind};
use std::sync::Arc;

use anyhow::Result;
use zeroize::Zeroizing;

use super::People;
use crate::failure::{Failure, Kind};
use crate::output::Echo;
use crate::signals::{self, ExitHook, Signal};

impl People {
    /// Checks that a question can be asked, or is already answered, before anything is done.
    ///
    /// # Errors
    /// `--yes` is required.
    pub(crate) fn can_confirm(&self) -> Result<()> {
        if self.assume_yes || self.prompt.is_possible() {
            return Ok(());
        }
        let why = if self.prompt.is_forbidden() {
            "with --no-input"
        } else {
            "without a terminal"
        };
        Err(Kind::Usage
            .failure(format!("--yes is required {why}; nothing was changed"))
            .hint("add --yes; --dry-run shows what would be sent")
            .into())
    }

    /// Asks whether to do what `lines` show. The answer no is an error, [`cancelled`].
    pub(crate) fn confirm(&self, question: &str, lines: &[String]) -> Result<()> {
        match self.prompt.confirm(question, lines) {
            Ok(true) => Ok(()),
            Ok(false) => Err(cancelled().into()),
            Err(error) => Err(unanswered(error).into()),
        }
    }

    /// Asks for a line of text.
    pub(crate) fn ask(&self, question: &str) -> Result<String> {
        Ok(self.prompt.ask(question).map_err(unanswered)?)
    }

    /// Asks the user to choose one of `choices`. No choice is an error, [`cancelled`].
    pub(crate) fn choose(&self, question: &str, choices: &[String]) -> Result<usize> {
        let chosen = self.prompt.choose(question, choices);
        Ok(chosen.map_err(unanswered)?.ok_or_else(cancelled)?)
    }

    /// Asks for a secret. The terminal is restored in any case, also after a signal.
    ///
    /// # Errors
    /// The terminal cannot be read; kind `interrupted` after Ctrl-C.
    pub(crate) fn ask_secret(&self, question: &str) -> Result<Zeroizing<String>> {
        let echo = Arc::new(Echo::as_it_is());
        let at_end = echo.clone();
        let guard = ExitHook::begin(move || at_end.restore_at_end());
        let answer = guard.and_then(|_guard| {
            echo.hide();
            self.prompt.secret(question)
        });
        echo.restore();
        match answer {
            Ok(answer) => Ok(answer),
            Err(error) if error.kind() == ErrorKind::Interrupted => {
                signals::end(Signal::INTERRUPT);
                Err(Failure::interrupted(Signal::INTERRUPT, "nothing was changed").into())
            }
            Err(error) => Err(unanswered(error).into()),
        }
    }
}

/// The error for a value that needs a person or an option.
pub(crate) fn required(what: &str, options: &str) -> Failure {
    Kind::Usage
        .failure(format!("{what} is required"))
        .hint(format!("give {options}"))
}

/// The error when the user says no.
pub(crate) fn cancelled() -> Failure {
    Kind::Cancelled.failure("cancelled; nothing was changed")
}

/// The end of input (Ctrl-D) counts as a no.
fn unanswered(error: io::Error) -> Failure {
    if error.kind() == ErrorKind::UnexpectedEof {
        cancelled()
    } else {
        Kind::Failed
            .failure("cannot read the answer from the terminal")
            .because(error)
    }
}
