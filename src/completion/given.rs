//! The options and values of the rest of the line, which decide where to look for candidates.

use std::time::Duration;

use clap::{ArgMatches, Command};

use super::line::Line;
use crate::config::{self, Env};
use crate::context::{Context, Options};

/// The longest wait after TAB. Test builds are slower, and their machines may be too.
pub(super) const TIMEOUT: Duration =
    Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 2 });

/// The options and values on the line, before and after the cursor.
#[derive(Debug)]
pub(super) struct GivenArguments {
    /// The current word with quotes.
    pub(super) raw: String,
    /// The arguments of the innermost command.
    given: ArgMatches,
    options: Options,
}

impl GivenArguments {
    /// Parses the line without the current value. It may be incomplete or invalid.
    pub(super) fn read(line: &Line, command: Command) -> Self {
        // The current word may already have complete values of a list.
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

    /// The values of an argument that are already on the line.
    pub(super) fn values(&self, argument: &str) -> Vec<String> {
        all(&self.given, argument)
    }

    /// The context of the command, but silent and unattended.
    pub(super) fn context(&self) -> Context {
        Context::new(self.options.clone(), Env::read())
    }
}

/// The options that decide where to look.
fn options(given: &ArgMatches) -> Options {
    let option = |id| all(given, id).pop();
    let settings = config::Options {
        profile: option("profile"),
        config: option("config").map(|path| config::expand(&path, None)),
        region: option("region"),
        project_id: option("project_id"),
        endpoint: option("endpoint"),
        repo_api: given.try_get_one("api").ok().flatten().copied(),
        // Later candidates are useless.
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

/// All values of an argument, unchanged.
fn all(matches: &ArgMatches, id: &str) -> Vec<String> {
    let values = matches.try_get_raw(id).ok().flatten();
    let text = |value: &std::ffi::OsStr| value.to_string_lossy().into_owned();
    values.into_iter().flatten().map(text).collect()
}
