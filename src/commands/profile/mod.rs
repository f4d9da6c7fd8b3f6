//! `hwkey profile …`

mod init;
mod list;
mod show;
mod use_profile;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// Connection profiles
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Profile {
    Init(init::InitArgs),
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    Use(use_profile::UseArgs),
}

impl Profile {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::List(args) => args.run(ctx),
            Self::Init(args) => args.run(ctx),
            Self::Show(args) => args.run(ctx),
            Self::Use(args) => args.run(ctx),
        }
    }

    /// `profile show NAME` is another way to say `--profile NAME`.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Show(args) => args.name.as_deref(),
            Self::Init(_) | Self::List(_) | Self::Use(_) => None,
        }
    }
}
