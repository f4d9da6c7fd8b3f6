//! What talks to people: results and messages, questions, progress and the trace of requests.

mod interruption;
mod progress;
mod prompts;
mod trace;

use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::Options;
use crate::config::Env;
use crate::http::{Event, Observer};
use crate::output::{
    Format, Printer, Prompt, RepeatedOptions, Terminal, obeys_escapes, shell_word,
};

pub(crate) use progress::Counted;
pub(crate) use prompts::{cancelled, required};

/// The people who run a command, as far as there are any.
pub(crate) struct People {
    /// Notes, warnings, and results whose form no setting decides.
    pub messages: Printer,
    /// Questions to a person.
    pub prompt: Prompt,
    /// Whether confirmations are answered already.
    pub assume_yes: bool,
    is_quiet: bool,
    results: OnceCell<Printer>,
    signals_are_reported: OnceCell<bool>,
    told: RefCell<HashSet<String>>,
    listing: OnceCell<Arc<progress::Listing>>,
}

impl People {
    pub(super) fn new(options: &Options, env: &Env) -> Self {
        let settings = &options.settings;
        // Only the option contradicts --quiet.
        let variable = env.get("HWKEY_OUTPUT").ok().flatten();
        let output = settings.output().or(variable.filter(|_| !options.quiet));
        let color = options.color.unwrap_or_default();
        let printer = Printer::new(Format::Table, options.verbose, color, terminal(env));
        let printer = printer.with_output(output, options.quiet);
        let config = settings.config.as_ref();
        let printer = printer.with_repeated(RepeatedOptions {
            profile: settings.profile.clone(),
            config: config.map(|path| path.display().to_string()),
        });
        Self {
            messages: if options.unattended {
                printer.without_messages()
            } else {
                printer
            },
            prompt: Prompt::new(options.no_input),
            // There is nothing to confirm where nothing is changed.
            assume_yes: options.yes || options.dry_run,
            is_quiet: options.quiet,
            results: OnceCell::new(),
            signals_are_reported: OnceCell::new(),
            told: RefCell::default(),
            listing: OnceCell::new(),
        }
    }

    /// What the setting `output` says of the form of results, once that is known.
    pub(super) fn set_output(&self, output: &str) {
        let output = Some(output).filter(|_| !self.is_quiet);
        let printer = self.messages.with_output(output, self.is_quiet);
        let _ = self.results.set(printer);
        self.report_signals();
    }

    /// The printer of results, as far as their form is known by now.
    pub(super) fn results(&self) -> &Printer {
        self.results.get().unwrap_or(&self.messages)
    }

    /// Tells a person at a terminal what to do next, and gives the lines of a file to paste.
    pub(crate) fn advise(&self, next: &str, to_paste: &[String]) {
        if self.prompt.is_possible() && self.results().format() == Format::Table {
            self.messages.note(next);
            self.messages.lines(to_paste);
        }
    }

    /// Warns, unless the same was said before.
    pub(super) fn warn_once(&self, text: String) {
        if !self.told.borrow().contains(&text) {
            self.messages.warn(&text);
            self.told.borrow_mut().insert(text);
        }
    }

    pub(super) fn warn_of_loose_file(&self, path: &Path) {
        self.warn_once(format!(
            "{} holds a secret and can be read by other users; fix with `chmod 600 {}`",
            path.display(),
            shell_word(&path.to_string_lossy())
        ));
    }

    /// Shows requests as they are sent.
    pub(super) fn observer(&self) -> Observer {
        let printer = self.messages.clone();
        let people_watch = self.prompt.is_possible();
        Arc::new(move |event: &Event<'_>| trace::trace(&printer, people_watch, event))
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
