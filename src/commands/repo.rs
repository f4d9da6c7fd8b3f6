//! `hwkey repo …`: CodeArts Repo.

pub(crate) mod key;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// Public keys of your CodeArts Repo account
///
/// CodeArts Repo is the git hosting of Huawei Cloud; its account holds the public keys that git may
/// use over SSH.
///
/// Examples:
///   hwkey repo key add ~/.ssh/id_ed25519.pub
///   hwkey repo key list
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum Repo {
    #[command(subcommand)]
    Key(key::Key),
}

impl Repo {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Key(key) => key.run(ctx),
        }
    }
}
