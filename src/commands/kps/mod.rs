//! `hwkey kps …`: Key Pair Service.

mod hosting;
pub mod keypair;
pub mod private_key;
mod target;

use anyhow::Result;
use clap::Subcommand;

use crate::commands::Noun;
use crate::context::Context;

/// SSH key pairs in KPS (Key Pair Service)
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Kps {
    Keypair(Noun<keypair::Keypair>),
    PrivateKey(Noun<private_key::PrivateKey>),
}

impl Kps {
    /// The value of `--public-key`.
    pub(crate) fn key_text(&self) -> Option<&str> {
        match self {
            Self::Keypair(noun) => noun.command.key_text(),
            Self::PrivateKey(_) => None,
        }
    }

    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Keypair(noun) => noun.command.run(ctx),
            Self::PrivateKey(noun) => noun.command.run(ctx),
        }
    }
}
