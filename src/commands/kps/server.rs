//! `hwkey kps server …`

mod list;
mod view;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// Cloud servers and their key pairs
///
/// These are servers of ECS (Elastic Cloud Server). `hwkey kps keypair bind` puts a key pair on
/// them.
///
/// Examples:
///   hwkey kps server list
///   hwkey kps server list --keypair web
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum ServerCommand {
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
}

impl ServerCommand {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::List(args) => args.run(ctx),
        }
    }
}
