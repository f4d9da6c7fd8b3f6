//! `hwkey profile …`

mod delete;
mod init;
mod list;
mod rename;
mod show;
mod use_profile;
mod view;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;
use crate::failure::{Failure, Kind};

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

    /// `profile show NAME` is another way to say `--profile NAME`.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Show(args) => args.name.as_deref(),
            _ => None,
        }
    }
}

/// The sandbox stays as it is.
fn built_in(what: &str) -> Failure {
    Kind::Usage
        .failure(format!(
            "the profile `sandbox` is built in and cannot be {what}"
        ))
        .hint("`hwkey sandbox reset` removes what is in it")
}

/// A variable may name a profile that has another name now, or is gone.
fn warn_of_variable(ctx: &Context, name: &str) {
    if let Ok(Some(variable)) = ctx.env().get("HWKEY_PROFILE")
        && variable == name
    {
        ctx.messages.warn(&format!(
            "the variable HWKEY_PROFILE is still set to `{variable}`"
        ));
    }
}

/// The configuration was changed, but the login of a profile could not follow.
fn state_left(done: &str, profile: &str, error: Failure) -> Failure {
    Kind::Incomplete
        .failure(format!(
            "{done}, but not all that was kept for `{profile}` could be removed"
        ))
        .hint("remove that file: its token stays valid until it expires")
        .because(error)
}
