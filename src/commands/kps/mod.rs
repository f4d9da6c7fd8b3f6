//! `hwkey kps …`: Key Pair Service.

mod hosting;
pub mod keypair;
pub mod private_key;
mod target;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// What can be managed in KPS.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Kps {
    /// SSH key pairs, which servers are created with
    #[command(subcommand)]
    Keypair(keypair::Keypair),
    /// Private keys that KPS keeps
    #[command(subcommand)]
    PrivateKey(private_key::PrivateKey),
}

impl Kps {
    /// The value of `--public-key`.
    pub(crate) fn key_text(&self) -> Option<&str> {
        match self {
            Self::Keypair(command) => command.key_text(),
            Self::PrivateKey(_) => None,
        }
    }

    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Keypair(command) => command.run(ctx),
            Self::PrivateKey(command) => command.run(ctx),
        }
    }
}
