//! `hwkey kps task …`

mod delete;
mod list;
mod show;
mod view;

use anyhow::Result;
use clap::Subcommand;

use crate::api;
use crate::context::Context;
use crate::failure::Kind;

/// Tasks of KPS on servers: running and failed ones
///
/// `hwkey kps keypair bind`, `unbind` and `rotate` start tasks. KPS remembers failed ones until
/// they are deleted, and soon forgets those that succeeded.
///
/// Examples:
///   hwkey kps task list
///   hwkey kps task delete --all
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum TaskCommand {
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    #[command(visible_alias = "rm")]
    Delete(delete::DeleteArgs),
}

impl TaskCommand {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::List(args) => args.run(ctx),
            Self::Show(args) => args.run(ctx),
            Self::Delete(args) => args.run(ctx),
        }
    }
}

/// Converts an error about a task. If KPS has no such task, the message names the task.
fn about_task(id: &str, error: api::Error) -> anyhow::Error {
    if !error.is_missing() {
        return error.into();
    }
    Kind::NotFound
        .failure(format!("no task `{id}`"))
        .hint("KPS forgets tasks that succeeded; `hwkey kps task list` shows the others, `hwkey kps server list` the key pair of each server")
        .because(error)
        .into()
}
