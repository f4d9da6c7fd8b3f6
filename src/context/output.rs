//! Shows results and errors in the format of the settings.

use anyhow::Result;

use super::Context;
use crate::config::{self, Source};
use crate::failure::Kind;
use crate::output::{Format, Printer, is_blank};
use crate::report::Report;
use crate::signals;

impl Context {
    /// Checks options that contradict each other or are blank.
    ///
    /// # Errors
    /// `--json` with another format, or a blank profile or file.
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

    /// The printer in the format of the settings.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn printer(&self) -> Result<&Printer> {
        self.settings()?;
        Ok(self.results())
    }

    /// Says at a terminal that a list is empty. `nothing` is the message.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn tell_nothing(&self, nothing: &str) -> Result<()> {
        if self.prompt.is_possible() && self.printer()?.format() == Format::Table {
            self.messages.note(nothing);
        }
        Ok(())
    }

    /// Prints an error in the format of results, as far as it is known.
    pub(crate) fn report(&self, report: &Report) {
        // The error may only be an effect of the signal.
        if signals::ending().is_some() {
            signals::wait_for_end();
        }
        report.show(self.results());
    }
}
