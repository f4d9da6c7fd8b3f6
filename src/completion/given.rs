//! What the rest of the command line says about where to ask.

use std::path::PathBuf;

use clap::{ArgMatches, Command};

use super::{TIMEOUT, line::Line};
use crate::config::{self, Env, Options};
use crate::context::{Context, Flags};

/// Options and values that are on the line already, wherever they stand.
#[derive(Debug)]
pub(super) struct GivenArguments {
    /// The current word with its quotes.
    pub(super) raw: String,
    /// What the last command of the line has.
    given: ArgMatches,
    config: Option<PathBuf>,
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
        let option = |id| all(&given, id).pop();
        Self {
            raw: line.current.raw.clone(),
            config: option("config").map(|path| config::expand(&path, None)),
            options: Options {
                profile: option("profile"),
                region: option("region"),
                project_id: option("project_id"),
                endpoint: option("endpoint"),
                repo_api: option("api"),
                output: None,
                // What comes later comes too late.
                timeout: Some(TIMEOUT.as_secs().to_string()),
                retries: Some("0".to_owned()),
            },
            given,
        }
    }

    /// The values that an argument has already.
    pub(super) fn values(&self, argument: &str) -> Vec<String> {
        all(&self.given, argument)
    }

    /// The surroundings that the command would have, but silent and alone.
    pub(super) fn context(&self) -> Context {
        let flags = Flags {
            config: self.config.clone(),
            no_input: true,
            unattended: true,
            ..Flags::default()
        };
        Context::new(flags, self.options.clone(), Env::read())
    }
}

/// The values of an argument as they were given.
fn all(matches: &ArgMatches, id: &str) -> Vec<String> {
    let values = matches.try_get_raw(id).ok().flatten();
    let text = |value: &std::ffi::OsStr| value.to_string_lossy().into_owned();
    values.into_iter().flatten().map(text).collect()
}
