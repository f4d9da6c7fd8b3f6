//! Results, errors and advice, each in its form.

use anyhow::Result;

use super::Context;
use crate::config::{Env, Name};
use crate::error::{CommandLineError, Report};
use crate::output::{Format, Printer, Terminal, obeys_escapes};

impl Context {
    /// Looks for variables that contradict the options.
    ///
    /// # Errors
    /// [`CommandLineError::QuietJson`]
    pub fn check(&self) -> Result<()> {
        if self.messages.format() != Format::Json || !self.quiet {
            return Ok(());
        }
        let chosen_by = match self.options.output {
            Some(_) => "option --json".to_owned(),
            None => format!("variable {}", Name::Output.variable()),
        };
        Err(CommandLineError::QuietJson { chosen_by }.into())
    }

    /// Shows results in the form that the settings ask for.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub fn printer(&self) -> Result<&Printer> {
        if let Some(printer) = self.printer.get() {
            return Ok(printer);
        }
        let output = &self.settings()?.output;
        let format = match (output.value, self.quiet) {
            ("json", true) => {
                return Err(CommandLineError::QuietJson {
                    chosen_by: output.source.to_string(),
                }
                .into());
            }
            ("json", false) => Format::Json,
            (_, true) => Format::Quiet,
            (_, false) => Format::Table,
        };
        let printer = self.messages.with_format(format);
        Ok(self.printer.get_or_init(|| printer))
    }

    /// Prints what went wrong, in the form that the result would have had.
    pub fn report(&self, report: &Report) {
        report.show(self.printer.get().unwrap_or(&self.messages));
    }

    /// Tells a person at a terminal what to do next, and gives the lines of a file to paste.
    pub fn advise(&self, next: &str, to_paste: &[String]) {
        let printer = self.printer.get().unwrap_or(&self.messages);
        if self.prompt.is_possible() && printer.format() == Format::Table {
            self.messages.note(next);
            self.messages.lines(to_paste);
        }
    }
}

/// What the variables say of the terminal.
pub(crate) fn terminal(env: &Env) -> Terminal {
    let value = |name| env.get(name).ok().flatten();
    Terminal {
        no_color: env.has("NO_COLOR"),
        force_color: value("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
        // On Windows only terminals of Unix descent, such as Git Bash's, have the variable.
        dumb: value("TERM") == Some("dumb") || !(obeys_escapes() || env.has("TERM")),
        columns: value("COLUMNS").and_then(|columns| columns.parse().ok()),
    }
}
