//! hwkey manages SSH keys on Huawei Cloud: the public keys of a CodeArts Repo account and the key
//! pairs of KPS.
//!
//! The flow of a command: [`run`] parses the command line, a file in `commands` describes each step,
//! `context` builds what it needs, `api` calls the services, `output` shows the result, and `report` explains
//! errors. Imports point down in that order.

mod agent;
mod api;
mod cli;
mod commands;
mod completion;
mod config;
mod context;
mod core_dumps;
mod custody;
mod failure;
mod git;
mod http;
mod key_file;
mod keys;
mod output;
mod panics;
mod private_file;
mod program;
#[cfg(any(test, fuzzing))]
#[path = "../tests/properties/mod.rs"]
pub mod properties;
mod report;
mod signals;
mod stdio;
mod time_limit;
mod token_command;

use std::process::ExitCode;

use crate::config::Env;
use crate::context::Context;
use crate::output::{ColorWhen, Format, Printer, Terminal};
use crate::report::{Report, Reported};

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    core_dumps::forbid();
    signals::survive_size_limit();
    // For errors before the format of messages is known.
    let plain = Printer::new(Format::Table, 0, ColorWhen::Never, Terminal::default());
    panics::watch(plain);
    let arguments = config::arguments();
    if let Some(asked) = config::asked_by_shell(&arguments) {
        return completion::answer(asked, cli::parser);
    }
    let cli = match cli::parse(&arguments) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let context = Context::new(cli.options, Env::read());
    panics::watch(context.messages.clone());
    let outcome = context
        .check()
        .and_then(|()| context.end_dry_run(cli.command.run(&context)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error)
            if error
                .downcast_ref()
                .is_some_and(output::Error::is_closed_pipe) =>
        {
            ExitCode::SUCCESS
        }
        Err(error) => {
            let kind = match error.downcast_ref() {
                Some(Reported(kind)) => *kind,
                None => {
                    let report = Report::of(&error);
                    context.report(&report);
                    report.kind
                }
            };
            ExitCode::from(kind.exit_code())
        }
    }
}
