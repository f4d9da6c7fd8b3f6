//! What the rest of the command line says about where to ask.

use std::path::PathBuf;

use clap::{ArgMatches, Command};

use super::{PATIENCE, line::Line};
use crate::config::{self, Env, Options};
use crate::context::{Context, Flags};

/// Options and targets that are on the line already, wherever they stand.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Keys or names that the command has already.
    pub(super) targets: Vec<String>,
    /// The current word with its quotes.
    pub(super) raw: String,
    config: Option<PathBuf>,
    options: Options,
}

impl Asked {
    /// Reads the line without its current word. It need not be complete, nor right.
    pub(super) fn read(line: &Line, command: Command) -> Self {
        let words = line.before.iter().chain(&line.after);
        let matches = command.ignore_errors(true).try_get_matches_from(words);
        let matches = matches.unwrap_or_default();
        let mut last = &matches;
        while let Some((_, below)) = last.subcommand() {
            last = below;
        }
        let option = |id| all(last, id).pop();
        Self {
            targets: [all(last, "keys"), all(last, "names")].concat(),
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
                timeout: Some(PATIENCE.as_secs().to_string()),
                retries: Some("0".to_owned()),
            },
        }
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
