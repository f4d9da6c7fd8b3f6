//! `hwkey repo key list`

use anyhow::Result;
use clap::Args;

use super::ApiArg;
use super::view::KeyView;
use crate::commands::arguments::{RangeArgs, query};
use crate::context::Context;

/// List the keys of your CodeArts Repo account
///
/// Every key is listed, however many pages that takes, in the service's order.
///
/// Examples:
///   hwkey repo key list
///   hwkey repo key list --query laptop
///   hwkey repo key list --json | jq -r '.[].fingerprint'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ListArgs {
    /// Only keys whose title matches (V4: the service decides; V1: contains TEXT, whatever the case)
    #[arg(long, value_name = "TEXT", value_parser = query)]
    query: Option<String>,
    #[command(flatten)]
    range: RangeArgs,
    #[command(flatten)]
    pub(super) api: ApiArg,
}

impl ListArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let keys = ctx.repo_keys()?;
        let filter = self.query.as_deref();
        let listed = keys.list(filter, self.range.range())?;
        let views: Vec<_> = listed.iter().map(KeyView::of).collect();
        ctx.show_list(&views, &KeyView::COLUMNS, KeyView::id, "no keys")
    }
}
