//! Results and errors in the form that the settings ask for.

use anyhow::Result;
use serde::Serialize;

use super::Context;
use crate::config::{self, Source};
use crate::failure::Kind;
use crate::output::{Column, Format, Located, Printer, is_blank};
use crate::report::Report;

impl Context {
    /// Looks for options that contradict each other or say nothing.
    ///
    /// # Errors
    /// `--json` with another form, and a blank profile or file.
    pub(crate) fn check(&self) -> Result<()> {
        let options = &self.options.settings;
        if let Some(output) = options.output.as_deref()
            && options.json
            && output != "json"
        {
            return Err(Kind::Usage
                .failure(format!(
                    "--json and --output {output} contradict each other"
                ))
                .hint("give one of the two")
                .into());
        }
        if self.options.quiet && self.messages.format() == Format::Json {
            return Err(Kind::Usage
                .failure("--quiet prints bare ids, so it cannot be used with --json")
                .hint("leave out one of the two")
                .into());
        }
        let config = options.config.as_ref().and_then(|path| path.to_str());
        let named = [
            ("profile", "--profile", options.profile.as_deref()),
            ("config", "--config", config),
        ];
        for (name, option, value) in named {
            if value.is_some_and(is_blank) {
                return Err(config::bad_value(name, &Source::Option(option), "is empty").into());
            }
        }
        Ok(())
    }

    /// Shows results in the form that the settings ask for.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub(crate) fn printer(&self) -> Result<&Printer> {
        self.settings()?;
        Ok(self.results())
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
        self.printer()?.list(items, columns, id)?;
        self.tell_if_empty(items, nothing)
    }

    /// The same for a list of several places.
    ///
    /// # Errors
    /// What stands in the way of printing.
    pub(crate) fn show_located<T: Serialize>(
        &self,
        items: &[Located<T>],
        columns: &[Column<T>],
        id: fn(&T) -> &str,
        nothing: &str,
    ) -> Result<()> {
        self.printer()?.list_located(items, columns, id)?;
        self.tell_if_empty(items, nothing)
    }

    fn tell_if_empty<T>(&self, items: &[T], nothing: &str) -> Result<()> {
        let printer = self.printer()?;
        if items.is_empty() && self.prompt.is_possible() && printer.format() == Format::Table {
            self.messages.note(nothing);
        }
        Ok(())
    }

    /// Prints what went wrong, in the form that the result would have had, as far as that is known.
    pub(crate) fn report(&self, report: &Report) {
        report.show(self.results());
    }
}
