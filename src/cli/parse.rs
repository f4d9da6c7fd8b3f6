//! From arguments to a command.

use std::ffi::OsString;
use std::mem::{self, ManuallyDrop};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, FromArgMatches, Subcommand};

use super::{Cli, Command, Global, wrap};

/// Parses the command line.
///
/// Only the commands that are named are built. What the parser says of others, in its help and its
/// suggestions, needs all of them, so where it has something to say the whole is built. Taking the
/// parser to pieces afterwards would cost as much as parsing.
pub(crate) fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let mut command = ManuallyDrop::new(named_only(arguments));
    match command.try_get_matches_from_mut(arguments) {
        Ok(matches) => Cli::from_arg_matches(&matches),
        Err(error) if error.kind() == ErrorKind::DisplayVersion => Err(error),
        Err(_) => {
            let mut whole = Cli::command();
            whole.build();
            wrap::wrap(&mut whole);
            let matches = match whole.try_get_matches_from_mut(arguments) {
                Err(error) if has_help_for_a_command(&error) => {
                    whole.try_get_matches_from(with_help_option(arguments))
                }
                matches => matches,
            };
            Cli::from_arg_matches(&matches?)
        }
    }
}

/// `hwkey help repo`, which some try first.
fn has_help_for_a_command(error: &clap::Error) -> bool {
    let command = error.get(ContextKind::InvalidSubcommand);
    command.is_some_and(|command| *command == ContextValue::String("help".into()))
}

/// The same as `hwkey repo --help`.
fn with_help_option(arguments: &[OsString]) -> Vec<OsString> {
    let mut meant = arguments.to_vec();
    if let Some(help) = meant.iter().position(|argument| argument == "help") {
        meant.remove(help);
    }
    meant.push("--help".into());
    meant
}

/// The parser without the commands whose names are not among the arguments: each would be given a
/// copy of all global options.
fn named_only(arguments: &[OsString]) -> clap::Command {
    let mut all = Command::augment_subcommands(clap::Command::default());
    let is_named = |command: &&mut clap::Command| {
        let name = command.get_name();
        arguments.iter().any(|argument| argument == name)
    };
    let named = all.get_subcommands_mut().filter(is_named).map(mem::take);
    Global::augment_args(clap::Command::new("hwkey"))
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .subcommands(named)
}
