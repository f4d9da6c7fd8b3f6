//! The global options.

use clap::Args;

use crate::config;
use crate::output::ColorWhen;

/// Options that every command takes, before or after it.
#[derive(Debug, Default, Clone, Args)]
#[group(skip)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) settings: config::Options,
    /// Print only the id, name or fingerprint of each result; no notes
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Show each request on stderr; -vv adds headers and bodies, secrets redacted
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Answer yes to confirmations
    #[arg(short, long, global = true)]
    pub(crate) yes: bool,
    /// Never prompt
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
    /// Print the requests that would change something instead of sending them
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,
    /// When to use colour: auto, always, never [default: auto]
    #[arg(long, global = true, value_name = "WHEN", hide_possible_values = true)]
    pub(crate) color: Option<ColorWhen>,
    /// Nobody runs a command: a shell asks what could be typed. Nothing but the result is shown, no
    /// program but git is run and nothing is kept.
    #[arg(skip)]
    pub(crate) unattended: bool,
    /// `--regions`: the sandbox is asked with its access key, which is good for every project.
    #[arg(skip)]
    pub(crate) by_regions: bool,
    /// The command replaces or removes the login of the profile: it is left out of the settings.
    #[arg(skip)]
    pub(crate) replaces_login: bool,
}
