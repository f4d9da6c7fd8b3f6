//! `hwkey repo key list`

use anyhow::Result;
use clap::Args;

use super::ApiArg;
use super::view::KeyView;
use crate::api::RepoKeys;
use crate::commands::arguments::{RangeArgs, query};
use crate::commands::reach::{Look, Pages, ReachArgs};
use crate::context::Context;
use crate::output::ListingArgs;

/// List the keys of your CodeArts Repo account
///
/// Lists every key, on all pages, in the order of the service.
///
/// Examples:
///   hwkey repo key list
///   hwkey repo key list --query laptop
///   hwkey repo key list --json | jq -r '.[].fingerprint'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ListArgs {
    /// Only keys whose title matches (V4: by the search of the service; V1: contains TEXT, ignoring
    /// case)
    #[arg(long, value_name = "TEXT", value_parser = query)]
    query: Option<String>,
    #[command(flatten)]
    range: RangeArgs,
    #[command(flatten)]
    listing: ListingArgs<KeyView<'static>>,
    #[command(flatten)]
    pub(super) api: ApiArg,
    #[command(flatten)]
    reach: ReachArgs,
}

impl ListArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        self.listing.check(ctx.printer()?)?;
        let (filter, range) = (self.query.as_deref(), self.range.range());
        let part = self.reach.range_of_each(range);
        let pages = Pages::new(ctx, &self.reach, &self.listing)?;
        let list = |keys: &RepoKeys| {
            pages.read(
                |printer, page| printer.lines_of(page.iter().map(KeyView::of)),
                |take| keys.list_each(filter, part, take),
            )
        };
        let listed = self
            .reach
            .list(ctx, Look::UserKeys, Context::repo_keys, list)?;
        let mut listed = listed.within(range);
        let listed = listed.by_ref();
        listed.show(ctx, KeyView::of, &self.listing, KeyView::id, "no keys")
    }
}
