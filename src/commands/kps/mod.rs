//! `hwkey kps …`: Key Pair Service.

pub mod keypair;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// What can be managed in KPS.
#[derive(Debug, Subcommand)]
pub enum Kps {
    /// SSH key pairs, which servers are created with
    #[command(subcommand)]
    Keypair(keypair::Keypair),
}

impl Kps {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Keypair(command) => command.run(ctx),
        }
    }
}
