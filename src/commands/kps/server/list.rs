//! `hwkey kps server list`

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use crate::api::{ListRange, ServerFilter, Servers};
use crate::commands::arguments::{NonBlank, limit};
use crate::commands::reach::{Look, Pages, ReachArgs};
use crate::context::Context;
use crate::keys::{KeyPairName, Server};
use crate::output::{Column, HasColumns, ListingArgs, json_time};

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
    listing: ListingArgs<ServerView>,
}

/// A server in JSON.
#[derive(Debug, Serialize)]
struct ServerView {
    id: String,
    name: String,
    status: Option<String>,
    keypair: Option<String>,
    os_type: Option<String>,
    image_type: Option<&'static str>,
    addresses: Vec<String>,
    user_id: Option<String>,
    #[serde(serialize_with = "json_time")]
    created_at: Option<Timestamp>,
}

const COLUMNS: [Column<ServerView>; 7] = [
    Column::new("ID", |server| Some(&server.id)),
    Column::new("NAME", |server| Some(&server.name)),
    Column::new("STATUS", |server| server.status.as_deref()),
    Column::new("KEYPAIR", |server| server.keypair.as_deref()),
    Column::words("ADDRESSES", |server: &ServerView| {
        server.addresses.join(" ")
    })
    .optional(),
    Column::new("OS", |server: &ServerView| server.os_type.as_deref()).optional(),
    Column::new("IMAGE", |server: &ServerView| server.image_type).optional(),
];

impl HasColumns for ServerView {
    fn columns() -> Vec<Column<Self>> {
        COLUMNS.into()
    }

    fn further_columns() -> Vec<Column<Self>> {
        vec![
            Column::new("USER ID", |server| server.user_id.as_deref()),
            Column::time("CREATED", |server| server.created_at),
        ]
    }
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
            pages.read(
                |printer, page| printer.lines_of(page.into_iter().map(ServerView::from)),
                |take| servers.list_each(filter, take),
            )
        };
        let listed = self
            .reach
            .list(ctx, Look::Servers, Context::servers, list)?;
        let listed = listed.within(ListRange { offset: 0, limit });
        listed.show(
            ctx,
            ServerView::from,
            &self.listing,
            |server| &server.id,
            "no servers",
        )
    }
}

impl From<Server> for ServerView {
    fn from(server: Server) -> Self {
        Self {
            id: server.id,
            name: server.name,
            status: server.status,
            keypair: server.keypair,
            os_type: server.os_type,
            image_type: server.image_type,
            addresses: server.addresses,
            user_id: server.user_id,
            created_at: server.created_at,
        }
    }
}
