//! Messages when a signal ends the command.

use std::io;
use std::sync::{Mutex, PoisonError};

use super::People;
use crate::failure::Kind;
use crate::output::{Format, Printer};
use crate::report::Report;
use crate::signals::{self, ExitHook};

/// Texts for the JSON error, which is printed when all of them are known.
static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl People {
    /// In JSON, a signal that ends the command is reported as an error. People at a terminal know about it.
    pub(super) fn report_signals(&self) {
        let printer = self.results();
        if printer.format() == Format::Json && !printer.is_mute() {
            self.signals_are_reported.get_or_init(|| {
                let printer = printer.clone();
                // Hooks run in reverse order, so this one prints the last line.
                let hook = ExitHook::at_common_signals(move || report(&printer));
                hook.map(ExitHook::keep).is_ok()
            });
        }
    }

    /// Prints the text of `tell` if a signal ends the command before the returned hook is dropped.
    ///
    /// # Errors
    /// Signals cannot be watched, so nothing will be printed.
    pub(crate) fn tell_at_signal(
        &self,
        tell: impl Fn() -> String + Send + 'static,
    ) -> io::Result<ExitHook> {
        self.report_signals();
        let is_for_programs = self.signals_are_reported.get() == Some(&true);
        let messages = self.messages.clone();
        ExitHook::begin(move || {
            if is_for_programs && signals::ending().is_some() {
                let told = messages.suggestion(&tell());
                TOLD.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(told);
            } else {
                messages.warn(&tell());
            }
        })
    }
}

fn report(printer: &Printer) {
    let Some(signal) = signals::ending() else {
        return;
    };
    let told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let mut message = signal.to_string();
    if !told.is_empty() {
        message.push_str(&format!(": {}", told.join("; ")));
    }
    let failure = Kind::Interrupted(signal).failure(message);
    Report::of(&failure.into()).show(printer);
}
