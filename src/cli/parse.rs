//! Parses the command line.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, FromArgMatches};

use super::{Cli, parser, usage_error, wrap};
use crate::config::Env;
use crate::context::Context;

/// Parses the command line.
///
/// # Errors
/// The exit code, if the line is help, a version or invalid. The output was already printed.
pub(crate) fn parse(arguments: &[OsString]) -> Result<Cli, ExitCode> {
    let is_private = arguments.iter().any(usage_error::holds_private_key);
    let parsed = parser().try_get_matches_from(arguments);
    let error = match parsed.and_then(|matches| read(&matches)) {
        Ok(cli) if !is_private => return Ok(cli.with_options_of_command()),
        Ok(_) => None,
        Err(error) => Some(error),
    };
    let options = usage_error::options_in(arguments);
    let printer = Context::new(options, Env::read()).messages.clone();
    Err(match error {
        Some(error) if !is_private => {
            usage_error::report(with_wrapped_help(error, arguments), &printer)
        }
        _ => usage_error::refuse_private_key(&printer),
    })
}

fn read(matches: &ArgMatches) -> Result<Cli, clap::Error> {
    let mut cli = Cli::from_arg_matches(matches)?;
    let mut last = matches;
    while let Some((_, below)) = last.subcommand() {
        last = below;
    }
    // Only some commands have these options, each with its own arguments.
    cli.options.by_regions = matches!(last.try_get_raw("regions"), Ok(Some(_)));
    cli.options.settings.all_profiles = last
        .try_get_one("all_profiles")
        .is_ok_and(|given| given == Some(&true));
    Ok(cli)
}

/// Adds the wrapped help to the error. Only done on request, because it takes time.
fn with_wrapped_help(error: clap::Error, arguments: &[OsString]) -> clap::Error {
    if error.kind() == ErrorKind::DisplayVersion {
        return error;
    }
    let mut command = parser();
    command.build();
    wrap::wrap(&mut command);
    let parsed = if asks_for_help(&error) {
        command.try_get_matches_from(with_help_option(arguments))
    } else {
        command.try_get_matches_from(arguments)
    };
    parsed.err().unwrap_or(error)
}

/// Whether the line is like `hwkey help repo`, which some users try first.
fn asks_for_help(error: &clap::Error) -> bool {
    let command = error.get(ContextKind::InvalidSubcommand);
    command.is_some_and(|command| *command == ContextValue::String("help".into()))
}

/// Converts `hwkey help repo` to `hwkey repo --help`.
fn with_help_option(arguments: &[OsString]) -> Vec<OsString> {
    let mut meant = arguments.to_vec();
    if let Some(help) = meant.iter().position(|argument| argument == "help") {
        meant.remove(help);
    }
    meant.push("--help".into());
    meant
}
