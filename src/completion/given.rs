//! What the rest of the command line says about where to ask.

use std::time::Duration;

use clap::{ArgMatches, Command};

use super::line::Line;
use crate::config::{self, Env};
use crate::context::{Context, Options};

/// How long a person waits after TAB, at most. A build for tests is slower, and so may be where it runs.
pub(super) const TIMEOUT: Duration =
    Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 2 });

/// Options and values that are on the line already, wherever they stand.
#[derive(Debug)]
pub(super) struct GivenArguments {
    /// The current word with its quotes.
    pub(super) raw: String,
    /// What the last command of the line has.
    given: ArgMatches,
    options: Options,
}

impl GivenArguments {
    /// Reads the line without the value that is completed. It need not be complete, nor right.
    pub(super) fn read(line: &Line, command: Command) -> Self {
        // A list may have values already in the current word.
        let begun = line.current.value.rsplit_once(',');
        let begun = begun.map(|(begun, _)| begun.to_owned());
        let words = line.before.iter().chain(&begun).chain(&line.after);
        let matches = command.ignore_errors(true).try_get_matches_from(words);
        let mut given = matches.unwrap_or_default();
        while let Some((_, below)) = given.remove_subcommand() {
            given = below;
        }
        Self {
            raw: line.current.raw.clone(),
            options: options(&given),
            given,
        }
    }

    /// The values that an argument has already.
    pub(super) fn values(&self, argument: &str) -> Vec<String> {
        all(&self.given, argument)
    }

    /// The surroundings that the command would have, but silent and alone.
    pub(super) fn context(&self) -> Context {
        Context::new(self.options.clone(), Env::read())
    }
}

/// Those that decide what is asked, and where.
fn options(given: &ArgMatches) -> Options {
    let option = |id| all(given, id).pop();
    let settings = config::Options {
        profile: option("profile"),
        config: option("config").map(|path| config::expand(&path, None)),
        region: option("region"),
        project_id: option("project_id"),
        endpoint: option("endpoint"),
        repo_api: given.try_get_one("api").ok().flatten().copied(),
        // What comes later comes too late.
        timeout: Some(TIMEOUT.as_secs().to_string()),
        retries: Some("0".to_owned()),
        ..config::Options::default()
    };
    Options {
        settings,
        no_input: true,
        unattended: true,
        ..Options::default()
    }
}

/// The values of an argument as they were given.
fn all(matches: &ArgMatches, id: &str) -> Vec<String> {
    let values = matches.try_get_raw(id).ok().flatten();
    let text = |value: &std::ffi::OsStr| value.to_string_lossy().into_owned();
    values.into_iter().flatten().map(text).collect()
}
