//! `hwkey kps keypair unbind`

use anyhow::Result;
use clap::Args;

use crate::commands::arguments::NonBlank;
use crate::commands::kps::binding::{
    Decision, KeyInUseArgs, Overview, Row, Secrets, WaitArgs, check_given, check_wait, finish,
    select,
};
use crate::commands::removal::confirm_removal;
use crate::config::Service;
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::Server;

/// Take the key pair off servers
///
/// A running server needs the private key in use (--private-key), a stopped one needs nothing. KPS
/// turns password login on again: set a new password for root afterwards. A server without a key
/// pair stays as it is.
///
/// Examples:
///   hwkey kps keypair unbind web-3 --private-key ~/.ssh/team.pem
///   hwkey kps keypair unbind db-1 db-2 --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct UnbindArgs {
    /// Ids or exact names of the servers
    #[arg(value_name = "SERVER", required = true)]
    servers: Vec<NonBlank>,
    #[command(flatten)]
    key: KeyInUseArgs,
    #[command(flatten)]
    wait: WaitArgs,
}

impl UnbindArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        ctx.can_confirm()?;
        let (overview, _) = Overview::look_up(ctx, |_| Ok(()))?;
        let targets = select(ctx, &self.servers, &overview.listed)?;
        let decided = overview.decide_all(targets, None)?;
        check_given(ctx, &decided, self.key.given())?;
        let wait = self.wait.wait();
        check_wait(&decided, wait)?;
        let private_key = self.key.private_key.as_deref();
        let secrets = Secrets::read(ctx, &overview.pairs, &decided, private_key, false)?;
        let question = "Unbind these servers, and turn password login on again?";
        confirm_removal(ctx, Service::Kps, question, || {
            let bound = decided
                .iter()
                .filter(|(_, decision)| matches!(decision, Decision::Do { .. }));
            let label = |server: &Server| {
                let pair = server.keypair.as_deref().unwrap_or_default();
                format!("{} ({}) {pair}", server.name, server.id)
            };
            Ok(bound.map(|(server, _)| label(server)).collect())
        })?;
        overview.announce(&decided, None);
        let row = |decided| Row::new(decided, &secrets, self.key.port, false);
        let rows = decided.into_iter().map(row).collect();
        let rows = overview.carry_out(None, rows, wait)?;
        finish(ctx, &rows, wait, Kind::Refused)
    }
}
