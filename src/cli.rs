//! The whole command line on one screen.

mod parse;
mod usage_error;
mod wrap;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::api::Generation;
use crate::commands::arguments;
use crate::commands::{Noun, audit, auth, completions, kps, man, profile, repo, sandbox};
use crate::config::Options;
use crate::context::{Context, Flags};
use crate::failure::Kind;
use crate::output::ColorWhen;
use crate::report::Report;

use self::usage_error::{holds_private_key, private_key_as_argument};

pub(crate) use self::parse::parse;
pub(crate) use self::usage_error::report_parse_error;

/// What someone new does first.
const WAY_IN: &str = "\
Examples:
  hwkey --profile sandbox kps keypair create demo    # try it, without an account
  hwkey profile init                                 # a profile for your account
  hwkey auth login                                   # a token for it
  hwkey repo key add ~/.ssh/id_ed25519.pub";

/// Manage SSH keys on Huawei Cloud: the public keys of your CodeArts Repo account and the key pairs
/// of KPS (Key Pair Service).
///
/// `hwkey --profile sandbox …` tries every command on services inside the process: no account, no
/// network, no set-up.
#[derive(Debug, Parser)]
#[command(
    name = "hwkey",
    version,
    after_help = WAY_IN,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    Repo(Noun<repo::Repo>),
    Kps(Noun<kps::Kps>),
    #[command(about = "Show where each of your keys is registered")]
    Audit(audit::AuditArgs),
    Auth(Noun<auth::Auth>),
    Profile(Noun<profile::Profile>),
    Sandbox(Noun<sandbox::Sandbox>),
    #[command(about = "Print a completion script for a shell")]
    Completions(completions::CompletionsArgs),
    #[command(about = "Print the manual page of hwkey, or write all manual pages to a directory")]
    Man(man::ManArgs),
}

impl Command {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Repo(noun) => noun.command.run(ctx),
            Self::Kps(noun) => noun.command.run(ctx),
            Self::Audit(args) => args.run(ctx),
            Self::Auth(noun) => noun.command.run(ctx),
            Self::Profile(noun) => noun.command.run(ctx),
            Self::Sandbox(noun) => noun.command.run(ctx),
            Self::Completions(args) => args.run(ctx),
            Self::Man(args) => args.run(ctx, whole()),
        }
    }

    /// A profile that is named as an argument.
    fn profile(&self) -> Option<&str> {
        match self {
            Self::Profile(noun) => noun.command.name(),
            _ => None,
        }
    }

    /// Whether an option that takes a public key holds a private one, which the command refuses.
    fn checks_private_key(&self) -> bool {
        let key = match self {
            Self::Repo(noun) => noun.command.key_text(),
            Self::Kps(noun) => noun.command.key_text(),
            _ => None,
        };
        key.is_some_and(|key| holds_private_key(&OsString::from(key)))
    }

    /// `--api`, which only some commands have.
    fn repo_api(&self) -> Option<Generation> {
        match self {
            Self::Repo(noun) => noun.command.api(),
            _ => None,
        }
    }
}

/// Options that every command takes, before or after it.
///
/// A flag is there or it is not: the parser would copy a default of `false` into every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]
    #[arg(short, long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Configuration file [env: HWKEY_CONFIG]
    #[arg(long, global = true, value_name = "FILE", value_parser = arguments::path())]
    pub(crate) config: Option<PathBuf>,
    /// Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) region: Option<String>,
    /// Project for KPS [env: HWKEY_PROJECT_ID]
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) project_id: Option<String>,
    /// One base URL for all services [env: HWKEY_ENDPOINT]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]
    #[arg(short, long, global = true, value_name = "FORMAT", value_parser = ["table", "json"], hide_possible_values = true)]
    pub(crate) output: Option<String>,
    /// The same as --output json
    #[arg(long, global = true, num_args = 0, default_missing_value = "true")]
    pub(crate) json: Option<bool>,
    /// Print just the id (repo) or name (kps) of each result, and no notes
    #[arg(
        short,
        long,
        global = true,
        num_args = 0,
        default_missing_value = "true"
    )]
    pub(crate) quiet: Option<bool>,
    /// Show each request on stderr; -vv adds headers and bodies, secrets redacted
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Answer yes to confirmations
    #[arg(
        short,
        long,
        global = true,
        num_args = 0,
        default_missing_value = "true"
    )]
    pub(crate) yes: Option<bool>,
    /// Never prompt
    #[arg(long, global = true, num_args = 0, default_missing_value = "true")]
    pub(crate) no_input: Option<bool>,
    /// Print the request that would change something, and do not send it
    #[arg(long, global = true, num_args = 0, default_missing_value = "true")]
    pub(crate) dry_run: Option<bool>,
    /// When to use colour: auto, always, never [default: auto]
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        hide_possible_values = true
    )]
    pub(crate) color: Option<ColorWhen>,
    /// Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]
    ///
    /// A command takes at most this long times the attempts, plus the pauses between them.
    #[arg(long, global = true, value_name = "SECONDS")]
    pub(crate) timeout: Option<String>,
    /// Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) retries: Option<String>,
}

impl Cli {
    /// What the options say of this one command.
    pub(crate) fn flags(&self) -> Flags {
        let global = &self.global;
        Flags {
            config: global.config.clone(),
            quiet: global.quiet.is_some(),
            verbosity: global.verbose,
            color: global.color.unwrap_or_default(),
            no_input: global.no_input.is_some(),
            dry_run: global.dry_run.is_some(),
            assume_yes: global.yes.is_some(),
            unattended: false,
        }
    }

    /// Looks for options that contradict each other.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.global.output {
            Some(output) if self.global.json.is_some() && output != "json" => Err(Kind::Usage
                .failure(format!(
                    "--json and --output {output} contradict each other"
                ))
                .hint("give one of the two")
                .into()),
            _ => Ok(()),
        }
    }

    /// A private key among the arguments, where no check of a command's own names it.
    pub(crate) fn misplaced_private_key(&self, arguments: &[OsString]) -> Option<Report> {
        let given = arguments
            .iter()
            .filter(|argument| holds_private_key(argument))
            .count();
        let expected = usize::from(self.command.checks_private_key());
        (given > expected).then(private_key_as_argument)
    }

    /// The settings that were given as options.
    pub(crate) fn options(&self) -> Options {
        let global = &self.global;
        let api = self.command.repo_api();
        Options {
            profile: self
                .command
                .profile()
                .or(global.profile.as_deref())
                .map(str::to_owned),
            region: global.region.clone(),
            project_id: global.project_id.clone(),
            endpoint: global.endpoint.clone(),
            repo_api: api.map(|api| api.name().to_lowercase()),
            output: match global.json {
                Some(_) => Some("json".to_owned()),
                None => global.output.clone(),
            },
            timeout: global.timeout.clone(),
            retries: global.retries.clone(),
        }
    }
}

/// The parser of every command line.
pub(crate) fn whole() -> clap::Command {
    Cli::command()
}
