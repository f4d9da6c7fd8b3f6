//! `hwkey repo key list`

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Args;

use super::ApiArg;
use super::view::KeyView;
use crate::api::ListRange;
use crate::commands::arguments::{limit, query};
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
    /// At most this many keys
    #[arg(long, value_name = "N", value_parser = limit)]
    limit: Option<NonZeroUsize>,
    /// Skip this many keys
    // At most what the service takes.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
          value_parser = clap::value_parser!(u32).range(..=i64::from(i32::MAX)))]
    offset: u32,
    #[command(flatten)]
    pub(super) api: ApiArg,
}

impl ListArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        ctx.printer()?;
        let range = ListRange {
            offset: self.offset as usize,
            limit: self.limit.map(NonZeroUsize::get),
        };
        let keys = ctx.repo_keys()?;
        let filter = self.query.as_deref();
        let listed = keys.list(filter, range)?;
        let views: Vec<_> = listed.iter().map(KeyView::of).collect();
        ctx.show_list(&views, &KeyView::COLUMNS, KeyView::id, "no keys")
    }
}
