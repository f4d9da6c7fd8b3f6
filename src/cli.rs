//! The command line.

mod parse;
mod usage_error;
mod wrap;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};

use crate::commands::{audit, auth, completions, kps, man, profile, repo, revoke, sandbox};
use crate::config::RepoApi;
use crate::context::{Context, Options};

pub(crate) use self::parse::parse;

/// The first steps of a new user.
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
    // Set, because the name of the file may be another one: it ends in `.exe` on Windows.
    bin_name = "hwkey",
    version,
    after_help = WAY_IN,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    #[command(subcommand)]
    Repo(repo::Repo),
    #[command(subcommand)]
    Kps(kps::Kps),
    #[command(about = "Show where each of your keys is registered")]
    Audit(audit::AuditArgs),
    #[command(about = "Remove a key everywhere, and prove that it is gone")]
    Revoke(revoke::RevokeArgs),
    #[command(subcommand)]
    Auth(auth::Auth),
    #[command(subcommand)]
    Profile(profile::Profile),
    #[command(subcommand)]
    Sandbox(sandbox::Sandbox),
    #[command(about = "Print a completion script for a shell")]
    Completions(completions::CompletionsArgs),
    #[command(about = "Print the manual page of hwkey, or write all manual pages to a directory")]
    Man(man::ManArgs),
}

impl Command {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Repo(noun) => noun.run(ctx),
            Self::Kps(noun) => noun.run(ctx),
            Self::Audit(args) => args.run(ctx),
            Self::Revoke(args) => args.run(ctx),
            Self::Auth(noun) => noun.run(ctx),
            Self::Profile(noun) => noun.run(ctx),
            Self::Sandbox(noun) => noun.run(ctx),
            Self::Completions(args) => args.run(ctx),
            Self::Man(args) => args.run(ctx, parser()),
        }
    }

    /// The profile in an argument of the command.
    fn profile(&self) -> Option<&str> {
        match self {
            Self::Profile(noun) => noun.name(),
            _ => None,
        }
    }

    /// Whether the command needs no existing login.
    fn replaces_login(&self) -> bool {
        matches!(
            self,
            Self::Auth(auth::Auth::Login(_) | auth::Auth::Logout(_))
        )
    }

    /// Whether the command saves region, project and endpoint in a profile.
    fn saves_place(&self) -> bool {
        matches!(self, Self::Profile(profile::Profile::Init(_)))
    }

    /// The value of `--api`, which only some commands have.
    fn repo_api(&self) -> Option<RepoApi> {
        match self {
            Self::Repo(repo::Repo::Key(key)) => key.repo_api(),
            _ => None,
        }
    }
}

impl Cli {
    /// Applies arguments that mean the same as a global option.
    fn with_options_of_command(mut self) -> Self {
        self.options.replaces_login = self.command.replaces_login();
        self.options.saves_place = self.command.saves_place();
        let settings = &mut self.options.settings;
        settings.repo_api = self.command.repo_api();
        if let Some(name) = self.command.profile() {
            settings.profile = Some(name.to_owned());
        }
        self
    }
}

pub(crate) fn parser() -> clap::Command {
    Cli::command()
}
