//! `hwkey repo …`: CodeArts Repo.

pub mod key;

use anyhow::Result;
use clap::Subcommand;

use crate::api::Generation;
use crate::commands::Noun;
use crate::context::Context;

/// Public keys of your CodeArts Repo account
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Repo {
    Key(Noun<key::Key>),
}

impl Repo {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Key(noun) => noun.command.run(ctx),
        }
    }

    /// The value of `--key`.
    pub(crate) fn key_text(&self) -> Option<&str> {
        match self {
            Self::Key(noun) => noun.command.key_text(),
        }
    }

    pub(crate) fn api(&self) -> Option<Generation> {
        match self {
            Self::Key(noun) => noun.command.api(),
        }
    }
}
