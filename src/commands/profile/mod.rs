//! `hwkey profile …`

mod list;
mod show;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// What can be done with profiles.
#[derive(Debug, Subcommand)]
pub(crate) enum Profile {
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
}

impl Profile {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::List(args) => args.run(ctx),
            Self::Show(args) => args.run(ctx),
        }
    }

    /// `profile show NAME` is another way to say `--profile NAME`.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Show(args) => args.name.as_deref(),
            Self::List(_) => None,
        }
    }
}
