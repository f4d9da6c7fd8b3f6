//! Results, messages, questions, progress and the trace of requests.

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

/// The terminal and the people in front of it, if any.
pub(crate) struct People {
    /// Prints notes, warnings, and results that need no settings.
    pub messages: Printer,
    /// Asks questions.
    pub prompt: Prompt,
    /// Whether confirmations are answered with yes.
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
        // Only the option contradicts --quiet, not the variable.
        let variable = env.get("HWKEY_OUTPUT").ok().flatten();
        let output = settings.output().or(variable.filter(|_| !options.quiet));
        let color = options.color.unwrap_or_default();
        let printer = Printer::new(Format::Table, options.verbose, color, terminal(env));
        let printer = printer.with_output(output, options.quiet);
        let printer = printer.with_repeated(repeated(options));
        Self {
            messages: if options.unattended {
                printer.without_messages()
            } else {
                printer
            },
            prompt: Prompt::new(options.no_input),
            // A dry run changes nothing, so there is nothing to confirm.
            assume_yes: options.yes || options.dry_run,
            is_quiet: options.quiet,
            results: OnceCell::new(),
            signals_are_reported: OnceCell::new(),
            told: RefCell::default(),
            listing: OnceCell::new(),
        }
    }

    /// Sets the format of results when the setting `output` is known.
    pub(super) fn set_output(&self, output: &str) {
        let output = Some(output).filter(|_| !self.is_quiet);
        let printer = self.messages.with_output(output, self.is_quiet);
        let _ = self.results.set(printer);
        self.report_signals();
    }

    /// The printer of results. Its format may not be known yet.
    pub(super) fn results(&self) -> &Printer {
        self.results.get().unwrap_or(&self.messages)
    }

    /// At a terminal, prints a next step and lines to copy.
    pub(crate) fn advise(&self, next: &str, to_paste: &[String]) {
        if self.prompt.is_possible() && self.results().format() == Format::Table {
            self.messages.note(next);
            self.messages.lines(to_paste);
        }
    }

    /// Warns, but not twice with the same text.
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

    /// Prints a trace of the requests.
    pub(super) fn observer(&self) -> Observer {
        let printer = self.messages.clone();
        let people_watch = self.prompt.is_possible();
        Arc::new(move |event: &Event<'_>| trace::trace(&printer, people_watch, event))
    }
}

/// The options that suggested commands need too. What variables and profiles say applies to them anyway.
fn repeated(options: &Options) -> RepeatedOptions {
    let settings = &options.settings;
    let place = [
        ("--region", &settings.region),
        ("--project-id", &settings.project_id),
        ("--endpoint", &settings.endpoint),
    ];
    let place = place.into_iter().filter(|_| !options.saves_place);
    let given = place.filter_map(|(option, value)| Some((option, value.clone()?)));
    let config = settings.config.as_ref();
    let repo_api = settings.repo_api.map(<&str>::from);
    RepeatedOptions {
        profile: settings.profile.clone(),
        config: config.map(|path| path.display().to_string()),
        place: given.collect(),
        repo_api: repo_api.map(str::to_owned),
    }
}

/// The abilities of the terminal, from variables.
pub(crate) fn terminal(env: &Env) -> Terminal {
    let value = |name| env.get(name).ok().flatten();
    Terminal {
        no_color: env.has("NO_COLOR"),
        force_color: value("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
        // On Windows only terminals from Unix, such as Git Bash's, set TERM.
        dumb: value("TERM") == Some("dumb") || !(obeys_escapes() || env.has("TERM")),
        columns: value("COLUMNS").and_then(|columns| columns.parse().ok()),
    }
}
