//! `hwkey repo …`: CodeArts Repo.

pub mod key;

use anyhow::Result;
use clap::Subcommand;

use crate::api::Generation;
use crate::context::Context;

/// What can be managed in CodeArts Repo.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Repo {
    /// SSH public keys, which git uses
    #[command(subcommand)]
    Key(key::Key),
}

impl Repo {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Key(key) => key.run(ctx),
        }
    }

    /// The value of `--key`.
    pub(crate) fn key_text(&self) -> Option<&str> {
        match self {
            Self::Key(key) => key.key_text(),
        }
    }

    pub(crate) fn api(&self) -> Option<Generation> {
        match self {
            Self::Key(key) => key.api(),
        }
    }
}
