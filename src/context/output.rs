//! Results, errors and advice, each in its form.

use anyhow::Result;
use serde::Serialize;

use super::Context;
use crate::config::{self, Env, Source};
use crate::failure::Kind;
use crate::output::{Column, Format, Printer, Terminal, obeys_escapes};
use crate::report::Report;

impl Context {
    /// Looks for options that contradict each other or say nothing.
    ///
    /// # Errors
    /// `--quiet` with JSON, and a blank profile.
    pub(crate) fn check(&self) -> Result<()> {
        if self.quiet && self.messages.format() == Format::Json {
            return Err(Kind::Usage
                .failure("--quiet prints bare ids, so it cannot be used with --json")
                .hint("leave out one of the two")
                .into());
        }
        match self.options.profile.as_deref().map(str::trim) {
            Some("") => {
                Err(config::bad_value("profile", &Source::Option("--profile"), "is empty").into())
            }
            _ => Ok(()),
        }
    }

    /// Shows results in the form that the settings ask for.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub(crate) fn printer(&self) -> Result<&Printer> {
        if let Some(printer) = self.printer.get() {
            return Ok(printer);
        }
        let output = &self.settings()?.output;
        let format = Format::of(output.value == "json" && !self.quiet, self.quiet);
        let printer = self.messages.with_format(format);
        Ok(self.printer.get_or_init(|| printer))
    }

    /// Shows a list; people at a terminal are told where there is `nothing` in it.
    ///
    /// # Errors
    /// What stands in the way of printing.
    pub(crate) fn show_list<T: Serialize>(
        &self,
        items: &[T],
        columns: &[Column<T>],
        id: fn(&T) -> &str,
        nothing: &str,
    ) -> Result<()> {
        let printer = self.printer()?;
        printer.list(items, columns, id)?;
        if items.is_empty() && self.prompt.is_possible() && printer.format() == Format::Table {
            self.messages.note(nothing);
        }
        Ok(())
    }

    /// Prints what went wrong, in the form that the result would have had.
    pub(crate) fn report(&self, report: &Report) {
        report.show(self.printer.get().unwrap_or(&self.messages));
    }

    /// Tells a person at a terminal what to do next, and gives the lines of a file to paste.
    pub(crate) fn advise(&self, next: &str, to_paste: &[String]) {
        let printer = self.printer.get().unwrap_or(&self.messages);
        if self.prompt.is_possible() && printer.format() == Format::Table {
            self.messages.note(next);
            self.messages.lines(to_paste);
        }
    }
}

/// Whether the option, or else the variable, asks for JSON; no file is asked.
pub(crate) fn wants_json(option: Option<&str>, env: &Env) -> bool {
    let variable = || env.get("HWKEY_OUTPUT").ok().flatten();
    option.or_else(variable) == Some("json")
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
