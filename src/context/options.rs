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
    /// For completion on TAB: prints nothing but the result, runs no program except git, and saves nothing.
    #[arg(skip)]
    pub(crate) unattended: bool,
    /// `--regions`: the sandbox uses its access key, which is valid for all projects.
    #[arg(skip)]
    pub(crate) by_regions: bool,
    /// The command saves region, project and endpoint in a profile, so that later commands need no options.
    #[arg(skip)]
    pub(crate) saves_place: bool,
    /// The command replaces or removes the login of the profile, so the settings leave it out.
    #[arg(skip)]
    pub(crate) replaces_login: bool,
}
