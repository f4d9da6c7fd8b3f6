//! `hwkey repo deploy-key delete`

use anyhow::Result;
use clap::Args;

use super::DeployKeys;
use super::repository::RepositoryArg;
use crate::commands::repo::removal::RemovalArgs;
use crate::context::Context;

/// Remove deploy keys from a repository
///
/// KEY is an id, a fingerprint or the exact title. All keys are looked up before anything is
/// removed; a title that several keys have is an error.
///
/// Examples:
///   hwkey repo deploy-key delete ci -R demo/app
///   hwkey repo deploy-key delete 1342115 1342116 --yes
///   hwkey repo deploy-key delete gone --ignore-missing --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct DeleteArgs {
    #[command(flatten)]
    keys: RemovalArgs,
    #[command(flatten)]
    repository: RepositoryArg,
    /// Remove the keys from the submodules of the repository first
    #[arg(long)]
    submodules: bool,
}

impl DeleteArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        ctx.can_confirm()?;
        let service = ctx.repositories()?;
        let repository = self.repository.find(ctx, &service)?;
        let keys = DeployKeys {
            submodules: self.submodules,
            ..DeployKeys::new(&service, repository)
        };
        self.keys.run(ctx, &keys)
    }
}
