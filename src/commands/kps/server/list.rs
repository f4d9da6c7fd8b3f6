//! `hwkey kps server list`

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Args;

use crate::api::{ListRange, ServerFilter, Servers};
use crate::commands::arguments::{NonBlank, limit};
use crate::commands::reach::{Look, Pages, ReachArgs};
use crate::context::Context;
use crate::keys::{KeyPairName, Server};
use crate::output::{ListingArgs, Printer};

/// List servers and their key pairs
///
/// Lists every server of the project, on all pages, in the order of the service. The key pair is
/// the one that the cloud has on record; the authorized_keys file of root on the server may say
/// otherwise.
///
/// Examples:
///   hwkey kps server list
///   hwkey kps server list --keypair web
///   hwkey kps server list --json | jq -r '.[] | select(.keypair == null).name'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ListArgs {
    /// Only servers with this key pair
    #[arg(long, value_name = "NAME")]
    keypair: Option<KeyPairName>,
    /// Only servers whose name contains TEXT, ignoring case
    #[arg(long, value_name = "TEXT")]
    name: Option<NonBlank>,
    /// At most this many servers; --sort orders only these
    #[arg(long, value_name = "N", value_parser = limit)]
    limit: Option<NonZeroUsize>,
    #[command(flatten)]
    reach: ReachArgs,
    #[command(flatten)]
    listing: ListingArgs<Server>,
}

impl ListArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        self.listing.check(ctx.printer()?)?;
        let limit = self.limit.map(NonZeroUsize::get);
        let filter = ServerFilter {
            keypair: self.keypair.as_ref().map(KeyPairName::as_str),
            name: self.name.as_deref(),
            limit,
        };
        let pages = Pages::new(ctx, &self.reach, &self.listing)?;
        let list = |servers: &Servers| {
            pages.read(Printer::lines_of, |take| servers.list_each(filter, take))
        };
        let listed = self
            .reach
            .list(ctx, Look::Servers, Context::servers, list)?;
        let listed = listed.within(ListRange { offset: 0, limit });
        listed.show(
            ctx,
            |server| server,
            &self.listing,
            |server: &Server| &server.id,
            "no servers",
        )
    }
}
