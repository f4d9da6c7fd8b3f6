//! `hwkey kps keypair list`

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Args;

use super::view::PairView;
use super::warn_of_mismatch;
use crate::commands::limit::limit;
use crate::context::Context;
use crate::keys::Scope;

/// List the key pairs of the project
///
/// Every pair is listed, however many pages that takes, in the service's order.
///
/// Examples:
///   hwkey kps keypair list
///   hwkey kps keypair list --scope domain
///   hwkey kps keypair list --json | jq -r '.[] | select(.hosted).name'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ListArgs {
    /// At most this many pairs
    #[arg(long, value_name = "N", value_parser = limit)]
    limit: Option<NonZeroUsize>,
    /// Only pairs that their owner sees (user) or the whole account (domain)
    #[arg(
        long,
        value_name = "user|domain",
        value_enum,
        hide_possible_values = true
    )]
    scope: Option<Scope>,
}

impl ListArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        ctx.printer()?;
        let scope = self.scope.map(Scope::as_str);
        let limit = self.limit.map(NonZeroUsize::get);
        // The service has no filter.
        let pairs = ctx.key_pairs()?.list(limit, |pair| {
            scope.is_none_or(|scope| pair.scope.as_deref() == Some(scope))
        })?;
        for pair in &pairs {
            warn_of_mismatch(ctx, pair);
        }
        let views: Vec<_> = pairs.into_iter().map(PairView::from).collect();
        ctx.show_list(&views, &PairView::COLUMNS, PairView::name, "no key pairs")
    }
}
