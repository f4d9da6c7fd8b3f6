//! `hwkey kps keypair delete`

use anyhow::Result;
use clap::Args;

use super::register::is_key;
use super::remove::{label, remove};
use crate::api::{KeyPairs, ServerFilter};
use crate::commands::kps::binding::{look_before_removal, names, users};
use crate::commands::removal::{
    DeletedView, RUN_AGAIN_WITHOUT_IT, Shown, Target, confirm_removal, remove_each,
};
use crate::commands::several::distinct;
use crate::commands::ssh_setup::KeysInBlocks;
use crate::config::Service;
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeyPairName, Server};
use crate::report::Report;

/// Remove key pairs, with the private keys that KPS keeps for them
///
/// Servers keep the public key of a deleted pair, so that its private key can still log in to them;
/// `hwkey kps keypair rotate` replaces it there. With --if-unused, nothing is deleted if a server
/// uses one of the pairs, or if hwkey cannot find out. If a pair does not exist, the others are
/// still deleted, and the exit code is 9.
///
/// Examples:
///   hwkey kps keypair delete web
///   hwkey kps keypair delete web db --yes --ignore-missing
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct DeleteArgs {
    /// Names of the key pairs
    #[arg(value_name = "NAME", required = true)]
    names: Vec<KeyPairName>,
    /// Do not fail if a key pair does not exist
    #[arg(long)]
    ignore_missing: bool,
    /// Delete nothing if a server uses one of them
    #[arg(long)]
    if_unused: bool,
}

impl DeleteArgs {
    pub(super) fn run(mut self, ctx: &Context) -> Result<()> {
        self.names = distinct(self.names, |name| name);
        ctx.can_confirm()?;
        let pairs = ctx.key_pairs()?;
        if self.if_unused {
            self.check_unused(ctx, &pairs)?;
        }
        confirm_removal(ctx, Service::Kps, "Delete from KPS?", || {
            self.lines(ctx, &pairs)
        })?;
        let targets = self.names.iter().map(|name| Target {
            given: name.to_string(),
            name: name.to_string(),
            is_there: true,
            item: name,
        });
        let shown = Shown {
            view: |name: &KeyPairName, deleted| DeletedView {
                name: name.to_string(),
                deleted,
            },
            columns: &DeletedView::COLUMNS,
            removed: DeletedView::removed,
            again: RUN_AGAIN_WITHOUT_IT,
        };
        let blocks = KeysInBlocks::read();
        let remove = |name: &mut &KeyPairName| {
            let pair = if blocks.is_empty() {
                None
            } else {
                pairs.find(name).ok().flatten()
            };
            let deleted = remove(ctx, &pairs, name, self.ignore_missing)?;
            ctx.forget_unfinished(name.as_str());
            blocks.tell(ctx, |key| {
                pair.as_ref().is_some_and(|pair| is_key(pair, key))
            });
            Ok(deleted)
        };
        remove_each(ctx, targets.collect(), remove, &shown)
    }

    /// Describes the existing pairs, for the question.
    fn lines(&self, ctx: &Context, pairs: &KeyPairs) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for name in &self.names {
            found.push((name, pairs.find(name)?));
        }
        if found.iter().all(|(_, pair)| pair.is_none()) {
            return Ok(Vec::new());
        }
        let servers = servers(ctx);
        let mut lines = Vec::new();
        for (name, pair) in found {
            let Some(pair) = pair else {
                lines.push(format!("{name} (there is no such key pair)"));
                continue;
            };
            lines.push(label(&pair));
            let users = servers.iter().flatten().filter(|server| server.has(&pair));
            lines
                .extend(users.map(|server| format!("    used by {} ({})", server.name, server.id)));
        }
        let hiding = names(
            servers
                .iter()
                .flatten()
                .filter(|server| server.hides_keypair),
        );
        match servers {
            Ok(_) if lines.iter().any(|line| line.starts_with(' ')) => {
                lines.push("deleting a key pair does not stop its private key from logging in to these servers".to_owned());
            }
            Ok(_) => {}
            Err(error) => {
                let reason = Report::of(&error).in_one_line();
                lines.push(format!(
                    "the servers that use it could not be looked up: {reason}"
                ));
            }
        }
        if !hiding.is_empty() {
            lines.push(format!("ECS leaves out the key pair of {hiding}"));
        }
        Ok(lines)
    }

    fn check_unused(&self, ctx: &Context, pairs: &KeyPairs) -> Result<()> {
        let looked_up = || -> Result<Vec<(&KeyPairName, Server)>> {
            let (running, servers) = look_before_removal(pairs, &ctx.servers()?)?;
            let mut used = Vec::new();
            for name in &self.names {
                let pair = pairs.find(name)?;
                let users = users(&servers, &running, name, pair.as_ref());
                used.extend(users.into_iter().map(|server| (name, server)));
            }
            Ok(used)
        };
        let used = looked_up().map_err(|error| {
            Kind::Conflict
                .failure("could not find out whether servers use it; nothing was deleted")
                .because(error)
        })?;
        if used.is_empty() {
            return Ok(());
        }
        let line = |(pair, server): &(&KeyPairName, Server)| {
            format!("{pair}: {} ({})", server.name, server.id)
        };
        Err(Kind::Conflict
            .failure(format!(
                "servers use it or are about to: {}; nothing was deleted",
                names(used.iter().map(|(_, server)| server))
            ))
            .details(used.iter().map(line).collect())
            .hint("`hwkey kps keypair rotate` puts another key pair on them, `unbind` takes it off")
            .into())
    }
}

fn servers(ctx: &Context) -> Result<Vec<Server>> {
    Ok(ctx.servers()?.list(ServerFilter::default())?)
}
