//! The requests of a dry run.

use std::sync::PoisonError;

use anyhow::Result;

use super::Context;
use crate::api;
use crate::http::Recorded;
use crate::output::{self, Format, escape};

impl Context {
    /// Shows the recorded requests if the command ended because a change was recorded instead of sent.
    ///
    /// # Errors
    /// Those of the command; the output cannot be written.
    pub(crate) fn end_dry_run(&self, outcome: Result<()>) -> Result<()> {
        match outcome {
            Err(error) if is_dry_run(&error) => self.show_recorded(false),
            outcome => outcome,
        }
    }

    /// Shows the recorded requests. A command with several targets always shows a list.
    ///
    /// # Errors
    /// The output cannot be written.
    pub(crate) fn show_recorded(&self, as_list: bool) -> Result<()> {
        let recorded = self.recorder.lock();
        let recorded = recorded.unwrap_or_else(PoisonError::into_inner);
        let printer = self.printer()?;
        match (printer.format(), recorded.as_slice()) {
            (Format::Json, [request]) if !as_list => printer.document(request)?,
            (Format::Json, requests) => printer.document(&requests)?,
            (Format::Table | Format::Quiet, []) => {
                self.messages.note("nothing would be sent");
            }
            (Format::Table | Format::Quiet, requests) => {
                let texts: Vec<_> = requests.iter().map(text).collect();
                printer.raw(texts.join("\n").as_bytes())?;
            }
        }
        Ok(())
    }
}

/// Whether a command ended because a dry run does not send changes.
pub(crate) fn is_dry_run(error: &anyhow::Error) -> bool {
    let mut causes = error.chain();
    causes.any(|cause| cause.downcast_ref().is_some_and(api::Error::is_dry_run))
}

fn text(request: &Recorded) -> String {
    let mut text = format!("{} {}\n", request.method, escape(&request.url));
    for (name, value) in &request.headers {
        let value = escape(value.as_str().unwrap_or_default());
        text.push_str(&format!("{name}: {value}\n"));
    }
    if let Some(body) = &request.body {
        text.push_str(&format!("\n{}\n", output::compact(body)));
    }
    text
}
