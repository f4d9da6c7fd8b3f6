//! `hwkey repo key delete`

use anyhow::Result;
use clap::Args;

use super::ApiArg;
use crate::commands::repo::removal::RemovalArgs;
use crate::context::Context;

/// Remove keys from your CodeArts Repo account
///
/// KEY is an id, a fingerprint (SHA256:… or MD5:aa:bb:…) or the exact title. All keys are looked up
/// before anything is removed; a title that several keys have is an error. If a key does not exist,
/// the others are still removed, and the exit code is 9.
///
/// Examples:
///   hwkey repo key delete old-laptop
///   hwkey repo key delete 2112483822 2112483823 --yes
///   hwkey repo key delete gone --ignore-missing --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct DeleteArgs {
    #[command(flatten)]
    keys: RemovalArgs,
    #[command(flatten)]
    pub(super) api: ApiArg,
}

impl DeleteArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        ctx.can_confirm()?;
        self.keys.run(ctx, &ctx.repo_keys()?)
    }
}
