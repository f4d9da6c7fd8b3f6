//! Results and errors in the form that the settings ask for.

use anyhow::Result;

use super::Context;
use crate::config::{self, Source};
use crate::failure::Kind;
use crate::output::{Format, Printer, is_blank};
use crate::report::Report;
use crate::signals;

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
        let with_records = options.output().filter(|output| *output != "table");
        if let Some(output) = with_records.filter(|_| self.options.quiet) {
            let option = match output {
                "json" => "--json".to_owned(),
                _ => format!("--output {output}"),
            };
            return Err(Kind::Usage
                .failure(format!(
                    "--quiet prints bare ids, so it cannot be used with {option}"
                ))
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

    /// Tells people at a terminal that there is `nothing` in a list.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub(crate) fn tell_nothing(&self, nothing: &str) -> Result<()> {
        if self.prompt.is_possible() && self.printer()?.format() == Format::Table {
            self.messages.note(nothing);
        }
        Ok(())
    }

    /// Prints what went wrong, in the form that the result would have had, as far as that is known.
    pub(crate) fn report(&self, report: &Report) {
        // It may be of what the signal stopped.
        if signals::ending().is_some() {
            signals::wait_for_end();
        }
        report.show(self.results());
    }
}
