//! `hwkey profile …`

mod delete;
mod init;
mod list;
mod messages;
mod rename;
mod show;
mod use_profile;
mod view;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// Connection profiles
///
/// A profile names a region and a way to authenticate, in a configuration file that is yours to edit.
/// hwkey-config(5) describes it; `hwkey man DIR` writes that page.
///
/// Examples:
///   hwkey profile init work --region cn-north-4
///   hwkey profile show work
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum Profile {
    Init(init::InitArgs),
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    Use(use_profile::UseArgs),
    Rename(rename::RenameArgs),
    #[command(visible_alias = "rm")]
    Delete(delete::DeleteArgs),
}

impl Profile {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::List(args) => args.run(ctx),
            Self::Init(args) => args.run(ctx),
            Self::Show(args) => args.run(ctx),
            Self::Use(args) => args.run(ctx),
            Self::Rename(args) => args.run(ctx),
            Self::Delete(args) => args.run(ctx),
        }
    }

    /// `profile show NAME` means the same as `--profile NAME`.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Show(args) => args.name.as_deref(),
            _ => None,
        }
    }
}
