//! `hwkey kps keypair bind`

use std::path::Path;

use anyhow::Result;
use clap::Args;

use super::unsaved::refuse_unsaved;
use crate::commands::arguments::NonBlank;
use crate::commands::kps::about_pair::about_pair;
use crate::commands::kps::binding::{
    Given, KeyInUseArgs, Overview, Row, Secrets, WaitArgs, check_given, check_wait, finish, select,
};
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::KeyPairName;

/// Put a key pair on servers
///
/// A running server without a key pair needs root's password. A running server with another key
/// pair needs the private key in use (--private-key), and its pair is replaced. A stopped server
/// needs nothing, but takes 5 to 10 minutes; do not start it during that time. A server that
/// already has the key pair stays as it is. All servers are looked up and checked before anything
/// is changed.
///
/// Examples:
///   hwkey kps keypair bind team web-1 web-2
///   hwkey kps keypair bind team web-3 --private-key ~/.ssh/old.pem
///   pass show root | hwkey kps keypair bind team web-1 --password-stdin
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct BindArgs {
    /// Name of the key pair
    name: KeyPairName,
    /// Ids or exact names of the servers
    #[arg(value_name = "SERVER", required = true)]
    servers: Vec<NonBlank>,
    #[command(flatten)]
    key: KeyInUseArgs,
    /// Read root's password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Turn off password login
    #[arg(long)]
    disable_password: bool,
    #[command(flatten)]
    wait: WaitArgs,
}

impl BindArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let private_key = self.key.private_key.as_deref();
        if self.password_stdin && private_key == Some(Path::new("-")) {
            return Err(Kind::Usage
                .failure("only one of root's password and the private key can come from standard input; nothing was sent")
                .hint("name a file with --private-key")
                .into());
        }
        let (overview, pair) = Overview::look_up(ctx, |pairs| pairs.get(&self.name))?;
        let pair = pair.map_err(|error| about_pair(ctx, &self.name, error))?;
        refuse_unsaved(ctx, &pair)?;
        let targets = select(ctx, &self.servers, &overview.listed)?;
        let decided = overview.decide_all(targets, Some(&pair))?;
        let given = Given {
            password: self.password_stdin,
            ..self.key.given()
        };
        check_given(ctx, &decided, given)?;
        let wait = self.wait.wait();
        check_wait(&decided, wait)?;
        let secrets = Secrets::read(
            ctx,
            &overview.pairs,
            &decided,
            private_key,
            self.password_stdin,
        )?;
        overview.announce(&decided, Some(&pair));
        let row = |decided| Row::new(decided, &secrets, self.key.port, self.disable_password);
        let rows = decided.into_iter().map(row).collect();
        let rows = overview.carry_out(Some(&pair), rows, wait)?;
        finish(ctx, &rows, wait, Kind::Refused)
    }
}
