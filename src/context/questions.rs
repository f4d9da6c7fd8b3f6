//! Questions to a person.

use std::io::ErrorKind;

use anyhow::Result;
use zeroize::Zeroizing;

use super::Context;
use crate::error::{ChangeError, QuestionError};
use crate::output::Echo;
use crate::signals::{self, BeforeEnd, Signal};

impl Context {
    /// Looks whether a question can be asked or is answered already, before anything is done.
    ///
    /// # Errors
    /// [`QuestionError::NeedsYes`]
    pub fn can_confirm(&self) -> Result<()> {
        if self.assume_yes || self.prompt.is_possible() {
            return Ok(());
        }
        let why = if self.prompt.is_forbidden() {
            "with --no-input"
        } else {
            "without a terminal"
        };
        Err(QuestionError::NeedsYes { why }.into())
    }

    /// Asks for a secret. However that ends, by a signal too, the terminal is left as it was.
    ///
    /// # Errors
    /// [`QuestionError::NoAnswer`], and [`ChangeError::Interrupted`] for Ctrl-C.
    pub fn ask_secret(&self, question: &str) -> Result<Zeroizing<String>> {
        let echo = Echo::off();
        let on_signal = echo.clone();
        let guard = BeforeEnd::begin(move || on_signal.restore());
        let answer = guard.and_then(|_guard| self.prompt.secret(question));
        echo.restore();
        match answer {
            Ok(answer) => Ok(answer),
            Err(error) if error.kind() == ErrorKind::Interrupted => {
                signals::end(Signal::INTERRUPT);
                let outcome = "nothing was changed".to_owned();
                Err(ChangeError::Interrupted {
                    signal: Signal::INTERRUPT,
                    outcome,
                }
                .into())
            }
            Err(error) => Err(QuestionError::from(error).into()),
        }
    }
}
