//! `hwkey kps keypair list`

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Args;

use super::view::PairView;
use super::warn_of_mismatch;
use crate::api::{KeyPairs, ListRange};
use crate::commands::arguments::{limit, query};
use crate::commands::reach::{Look, Pages, ReachArgs};
use crate::context::Context;
use crate::keys::{KeyPair, Scope};
use crate::output::ListingArgs;

/// List the key pairs of the project
///
/// Lists every pair, on all pages, in the order of the service.
///
/// Examples:
///   hwkey kps keypair list
///   hwkey kps keypair list --query web --scope domain
///   hwkey kps keypair list --json | jq -r '.[] | select(.hosted).name'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ListArgs {
    /// Only pairs whose name contains TEXT, ignoring case
    #[arg(long, value_name = "TEXT", value_parser = query)]
    query: Option<String>,
    /// At most this many pairs; --sort orders only these
    #[arg(long, value_name = "N", value_parser = limit)]
    limit: Option<NonZeroUsize>,
    /// Only pairs visible to their owner alone (user), or to the whole account (domain)
    #[arg(long, value_name = "user|domain", hide_possible_values = true)]
    scope: Option<Scope>,
    #[command(flatten)]
    reach: ReachArgs,
    #[command(flatten)]
    listing: ListingArgs<PairView>,
}

impl ListArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        self.listing.check(ctx.printer()?)?;
        let scope = self.scope.map(Scope::as_str);
        let limit = self.limit.map(NonZeroUsize::get);
        let query = self.query.as_deref().map(str::to_lowercase);
        // The service has no filter.
        let is_wanted = |pair: &KeyPair| {
            let name = pair.name.to_lowercase();
            scope.is_none_or(|scope| pair.scope.as_deref() == Some(scope))
                && query.as_ref().is_none_or(|query| name.contains(query))
        };
        let pages = Pages::new(ctx, &self.reach, &self.listing)?;
        let messages = &ctx.messages;
        let list = |pairs: &KeyPairs| {
            pages.read(
                |printer, page| {
                    page.iter()
                        .for_each(|pair| warn_of_mismatch(messages, pair));
                    printer.lines_of(page.into_iter().map(PairView::from))
                },
                |take| pairs.list_each(limit, is_wanted, take),
            )
        };
        let listed = self
            .reach
            .list(ctx, Look::KeyPairs, Context::key_pairs, list)?;
        let listed = listed.within(ListRange { offset: 0, limit });
        for pair in &listed.items {
            warn_of_mismatch(&ctx.messages, &pair.item);
        }
        listed.show(
            ctx,
            PairView::from,
            &self.listing,
            PairView::name,
            "no key pairs",
        )
    }
}
