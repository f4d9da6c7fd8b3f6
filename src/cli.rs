//! The whole command line on one screen.

mod fill;

use std::ffi::OsString;
use std::mem::{self, ManuallyDrop};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::api::Generation;
use crate::commands::{Noun, audit, auth, completions, kps, man, profile, repo, sandbox};
use crate::config::{Env, Options};
use crate::context::{self, Context, Flags};
use crate::error::{CommandLineError, Kind, Report};
use crate::output::{self, ColorWhen, Format, Printer};

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
    #[arg(long, global = true, value_name = "FILE")]
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
    /// When to use colour: auto, always, never
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
            Some(output) if self.global.json.is_some() && output != "json" => {
                let output = output.clone();
                Err(CommandLineError::JsonAndOutput { output }.into())
            }
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
            fill::fill(&mut whole);
            let asked_for_help = asked_for_help(arguments).map(|meant| (meant, whole.clone()));
            let matches = whole.try_get_matches_from(arguments);
            let matches = match (matches, asked_for_help) {
                (Err(error), Some((meant, whole)))
                    if error.kind() == ErrorKind::InvalidSubcommand =>
                {
                    whole.try_get_matches_from(meant)
                }
                (matches, _) => matches,
            };
            Cli::from_arg_matches(&matches?)
        }
    }
}

/// `hwkey help repo`, which some try first, as `hwkey repo --help`.
fn asked_for_help(arguments: &[OsString]) -> Option<Vec<OsString>> {
    let help = arguments.iter().position(|argument| argument == "help")?;
    let (before, after) = (&arguments[..help], &arguments[help + 1..]);
    Some([before, after, &["--help".into()]].concat())
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

/// Answers `--help` and `--version`, and explains what the parser did not understand.
pub(crate) fn report_parse_error(
    error: &clap::Error,
    arguments: &[OsString],
    env: &Env,
) -> ExitCode {
    let is_answer = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    let printer = Printer::new(Format::Json, 0, ColorWhen::Never, context::terminal(env));
    // The parser repeats what it does not understand, and that must not get into a log.
    if arguments.iter().any(holds_private_key) {
        let report = private_key_as_argument();
        match wants_json(arguments, env) {
            true => report.print_json(&printer),
            false => report.print(&printer),
        }
        return ExitCode::from(Kind::Usage.exit_code());
    }
    if is_answer || !wants_json(arguments, env) {
        let printed = error.print().map_err(output::Error);
        return match printed {
            _ if !is_answer => ExitCode::from(Kind::Usage.exit_code()),
            Err(error) if !error.is_closed_pipe() => {
                let report = Report::of(&error.into());
                report.print(&printer);
                ExitCode::from(report.kind.exit_code())
            }
            Ok(()) | Err(_) => ExitCode::SUCCESS,
        };
    }
    let (message, hint) = split(&error.render().to_string());
    Report::usage(message, hint).print_json(&printer);
    ExitCode::from(Kind::Usage.exit_code())
}

fn private_key_as_argument() -> Report {
    Report::usage(
        "an argument is a private key; nothing was sent".to_owned(),
        Some("name the file instead: process lists and shell histories keep arguments".to_owned()),
    )
}

fn holds_private_key(argument: &OsString) -> bool {
    let text = argument.to_string_lossy();
    text.contains("PRIVATE KEY-----") || text.contains("PuTTY-User-Key-File-")
}

/// Whether a command line that could not be parsed asks for JSON.
fn wants_json(arguments: &[OsString], env: &Env) -> bool {
    let mut arguments = arguments.iter().filter_map(|argument| argument.to_str());
    let mut chosen = None;
    while let Some(argument) = arguments.next() {
        match argument {
            "--json" => chosen = Some("json"),
            "--output" => chosen = arguments.next(),
            "--" => break,
            _ => {
                if let Some(value) = argument.strip_prefix("--output=") {
                    chosen = Some(value);
                } else if let Some((flag, value)) = short_with_value(argument) {
                    let value = match value {
                        "" => arguments.next(),
                        joined => Some(joined.strip_prefix('=').unwrap_or(joined)),
                    };
                    chosen = if flag == 'o' { value } else { chosen };
                }
            }
        }
    }
    match chosen {
        Some(format) => format == "json",
        None => matches!(env.get("HWKEY_OUTPUT"), Ok(Some("json"))),
    }
}

/// The first short option that takes a value, and what is joined to it: `-vojson` has `o` and `json`.
fn short_with_value(argument: &str) -> Option<(char, &str)> {
    let flags = argument.strip_prefix('-')?;
    let at = flags
        .find(['o', 'p', '-'])
        .filter(|at| !flags[*at..].starts_with('-'))?;
    let mut rest = flags[at..].chars();
    Some((rest.next()?, rest.as_str()))
}

/// The parser's text in one line, and its tips.
fn split(text: &str) -> (String, Option<String>) {
    let mut message = Vec::new();
    let mut tips = Vec::new();
    for line in text.lines().map(str::trim) {
        match line.strip_prefix("tip: ") {
            _ if line.starts_with("Usage:") || line.starts_with("For more information") => break,
            Some(tip) => tips.push(tip),
            None if !line.is_empty() => message.push(line),
            None => {}
        }
    }
    let message = message.join(" ");
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let hint = match tips.is_empty() {
        true => "`--help` shows the usage".to_owned(),
        false => tips.join("; "),
    };
    (message.to_owned(), Some(hint))
}
