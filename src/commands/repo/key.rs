//! `hwkey repo key …`

mod add;
mod delete;
mod list;
mod show;
mod view;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::config::RepoApi;
use crate::context::Context;

/// SSH public keys, which git uses
///
/// A key that is registered here lets git reach the repositories of CodeArts Repo over SSH. A command
/// finds a key by its id, its fingerprint or its exact title.
///
/// Examples:
///   hwkey repo key add ~/.ssh/id_ed25519.pub
///   hwkey repo key list
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum Key {
    Add(add::AddArgs),
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    #[command(visible_alias = "rm")]
    Delete(delete::DeleteArgs),
}

/// The generation of the API, for every verb.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct ApiArg {
    /// API generation: v4 or v1 [default: v4] [env: HWKEY_REPO_API]
    #[arg(long, value_name = "v4|v1", value_enum, hide_possible_values = true)]
    api: Option<RepoApi>,
}

impl Key {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Add(args) => args.run(ctx),
            Self::List(args) => args.run(ctx),
            Self::Show(args) => args.run(ctx),
            Self::Delete(args) => args.run(ctx),
        }
    }

    pub(crate) fn repo_api(&self) -> Option<RepoApi> {
        match self {
            Self::Add(args) => args.api.api,
            Self::List(args) => args.api.api,
            Self::Show(args) => args.api.api,
            Self::Delete(args) => args.api.api,
        }
    }
}
