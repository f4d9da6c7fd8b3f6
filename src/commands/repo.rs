//! `hwkey repo …`: CodeArts Repo.

pub(crate) mod deploy_key;
mod generate;
pub(crate) mod key;
mod registration;
mod registry;
mod removal;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// Public keys of your CodeArts Repo account and its repositories
///
/// CodeArts Repo is the git hosting of Huawei Cloud. Your account has public keys that git uses
/// over SSH; a deploy key opens one repository.
///
/// Examples:
///   hwkey repo key add ~/.ssh/id_ed25519.pub
///   hwkey repo key list
///   hwkey repo deploy-key add ci.pub -R demo/app
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum Repo {
    #[command(subcommand)]
    Key(key::Key),
    #[command(subcommand)]
    DeployKey(deploy_key::DeployKey),
}

impl Repo {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Key(key) => key.run(ctx),
            Self::DeployKey(key) => key.run(ctx),
        }
    }
}
