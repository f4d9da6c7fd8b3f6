//! Notes, warnings, errors and the trace of `-v`, on stderr.

use std::io::{self, IsTerminal, StderrLock, Write};

use serde::Serialize;

use super::{Format, Printer};
use crate::output::escape::escape;
use crate::output::{json, stderr};
use crate::stdio::Waiting;

impl Printer {
    /// Prints `note: …`.
    pub(crate) fn note(&self, text: &str) {
        if self.format != Format::Quiet {
            self.message("note", "1;36", &self.suggestion(text));
        }
    }

    /// Prints `warning: …`.
    pub(crate) fn warn(&self, text: &str) {
        self.message("warning", "1;33", &self.suggestion(text));
    }

    /// Adds the options that chose the profile to the commands in a text.
    pub(crate) fn suggestion(&self, text: &str) -> String {
        self.repeated.add_to(text)
    }

    /// Prints a line of an error, with `label` in colour.
    pub(crate) fn error_line(&self, label: &str, text: &str) {
        let color = if label == "error" { "1;31" } else { "1" };
        self.message(label, color, text);
    }

    /// Prints an error for programs: one line of JSON.
    pub(crate) fn error_json(&self, report: &impl Serialize) {
        if let Some(mut err) = self.stderr() {
            let _ = writeln!(err, "{}", json::compact(report));
        }
    }

    /// Prints a line of the trace for `-v`.
    pub(crate) fn trace(&self, text: &str) {
        self.lines(&[text.to_owned()]);
    }

    /// Prints lines unchanged. Output of other threads does not come between them.
    pub(crate) fn lines(&self, lines: &[String]) {
        let Some(mut err) = self.stderr() else {
            return;
        };
        for line in lines {
            let _ = writeln!(err, "{}", escape(line));
        }
    }

    /// Prints a text unchanged, including its colours.
    pub(crate) fn error_text(&self, text: &str) {
        if let Some(mut err) = self.stderr() {
            let _ = err.write_all(text.as_bytes());
        }
    }

    /// Whether messages are coloured.
    pub(crate) fn colors_stderr(&self) -> bool {
        self.has_color(io::stderr().is_terminal())
    }

    fn message(&self, label: &str, color: &str, text: &str) {
        let Some(mut err) = self.stderr() else {
            return;
        };
        let text = escape(text);
        // A closed stderr cannot be reported.
        let _ = if self.colors_stderr() {
            writeln!(err, "\x1b[{color}m{label}:\x1b[0m {text}")
        } else {
            writeln!(err, "{label}: {text}")
        };
    }

    /// stderr, unless messages are not printed.
    fn stderr(&self) -> Option<Waiting<StderrLock<'static>>> {
        (!self.is_mute).then(stderr::stderr)
    }
}
