//! Results, errors and advice, each in its form.

use anyhow::Result;
use serde::Serialize;

use super::Context;
use crate::config::{self, Env, Source};
use crate::failure::Kind;
use crate::output::{Column, Format, Printer, Terminal, is_blank, obeys_escapes};
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
        if let Some(printer) = self.printer.get() {
            return Ok(printer);
        }
        let output = &self.settings()?.output;
        let format = Format::of(
            output.value == "json" && !self.options.quiet,
            self.options.quiet,
        );
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
        report.show(self.known_printer());
    }

    /// The printer of results, as far as the settings are known by now.
    fn known_printer(&self) -> &Printer {
        if self.settings.get().is_none() {
            return &self.messages;
        }
        self.printer().unwrap_or(&self.messages)
    }

    /// Tells a person at a terminal what to do next, and gives the lines of a file to paste.
    pub(crate) fn advise(&self, next: &str, to_paste: &[String]) {
        let printer = self.known_printer();
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
