//! Notes, warnings, errors and what `-v` shows, on stderr.

use std::io::{self, IsTerminal, StderrLock, Write};

use serde::Serialize;

use super::{Format, Printer};
use crate::output::escape::escape;
use crate::output::{json, stderr};
use crate::stdio::Waiting;

impl Printer {
    /// Tells something of interest: `note: …`.
    pub(crate) fn note(&self, text: &str) {
        if self.format != Format::Quiet {
            self.message("note", "1;36", &self.suggestion(text));
        }
    }

    /// Tells something that should be looked at: `warning: …`.
    pub(crate) fn warn(&self, text: &str) {
        self.message("warning", "1;33", &self.suggestion(text));
    }

    /// Text that may suggest commands, which repeat what was typed to choose a profile.
    pub(crate) fn suggestion(&self, text: &str) -> String {
        self.repeated.add_to(text)
    }

    /// A line of a report about an error, `label` in colour.
    pub(crate) fn error_line(&self, label: &str, text: &str) {
        let color = if label == "error" { "1;31" } else { "1" };
        self.message(label, color, text);
    }

    /// The report about an error for programs: one line of JSON.
    pub(crate) fn error_json(&self, report: &impl Serialize) {
        if let Some(mut err) = self.stderr() {
            let _ = writeln!(err, "{}", json::compact(report));
        }
    }

    /// A line of what `-v` shows.
    pub(crate) fn trace(&self, text: &str) {
        self.lines(&[text.to_owned()]);
    }

    /// Lines on stderr as they are; those of other threads do not come between.
    pub(crate) fn lines(&self, lines: &[String]) {
        let Some(mut err) = self.stderr() else {
            return;
        };
        for line in lines {
            let _ = writeln!(err, "{}", escape(line));
        }
    }

    /// Text on stderr as it is, with the colours that it has.
    pub(crate) fn error_text(&self, text: &str) {
        if let Some(mut err) = self.stderr() {
            let _ = err.write_all(text.as_bytes());
        }
    }

    /// Whether messages have colours.
    pub(crate) fn colors_stderr(&self) -> bool {
        self.has_color(io::stderr().is_terminal())
    }

    fn message(&self, label: &str, color: &str, text: &str) {
        let Some(mut err) = self.stderr() else {
            return;
        };
        let text = escape(text);
        // Nobody is left to tell that stderr is closed.
        let _ = if self.colors_stderr() {
            writeln!(err, "\x1b[{color}m{label}:\x1b[0m {text}")
        } else {
            writeln!(err, "{label}: {text}")
        };
    }

    /// Where messages go, unless there are none.
    fn stderr(&self) -> Option<Waiting<StderrLock<'static>>> {
        (!self.is_mute).then(stderr::stderr)
    }
}
