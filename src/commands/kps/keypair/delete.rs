//! `hwkey kps keypair delete`

use anyhow::Result;
use clap::Args;

use super::MADE_BY_ANOTHER;
use super::register::is_key;
use super::remove::{label, remove};
use crate::api::{KeyPairs, ServerFilter};
use crate::commands::kps::binding::{Users, look_before_removal, names, users};
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
            let named = servers.iter().flatten();
            lines.extend(named.filter_map(|server| {
                let Server { name, id, .. } = server;
                if server.has(&pair) {
                    Some(format!("    used by {name} ({id})"))
                } else if server.may_have(&pair) {
                    Some(format!(
                        "    may be used by {name} ({id}): {MADE_BY_ANOTHER}"
                    ))
                } else {
                    None
                }
            }));
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
        let looked_up = || -> Result<Vec<(&KeyPairName, Users)>> {
            let (running, servers) = look_before_removal(pairs, &ctx.servers()?)?;
            let look = |name| {
                let pair = pairs.find(name)?;
                Ok((name, users(&servers, &running, name, pair.as_ref())))
            };
            self.names.iter().map(look).collect()
        };
        let found = looked_up().map_err(|error| {
            Kind::Conflict
                .failure("could not find out whether servers use it; nothing was deleted")
                .because(error)
        })?;
        refuse_used(&found)
    }
}

/// # Errors
/// Servers use one of the pairs, or may do so.
fn refuse_used(found: &[(&KeyPairName, Users)]) -> Result<()> {
    let sure = found.iter().flat_map(|(_, users)| &users.sure);
    let sure = names(sure);
    let possible = found.iter().flat_map(|(_, users)| &users.possible);
    let possible = names(possible);
    let (reason, verb) = match (sure.as_str(), possible.as_str()) {
        ("", "") => return Ok(()),
        ("", possible) => (
            format!("servers may have it: {possible} ({MADE_BY_ANOTHER})"),
            "bind",
        ),
        (sure, _) => (format!("servers use it or are about to: {sure}"), "rotate"),
    };
    let mut lines = Vec::new();
    for (pair, users) in found {
        let line = |server: &Server| format!("{pair}: {} ({})", server.name, server.id);
        lines.extend(users.sure.iter().map(line));
        let may_have = |server| format!("{} may have it: {MADE_BY_ANOTHER}", line(server));
        lines.extend(users.possible.iter().map(may_have));
    }
    Err(Kind::Conflict
        .failure(format!("{reason}; nothing was deleted"))
        .details(lines)
        .hint(format!(
            "`hwkey kps keypair {verb}` puts another key pair on them, `hwkey kps keypair unbind` takes it off"
        ))
        .into())
}

fn servers(ctx: &Context) -> Result<Vec<Server>> {
    Ok(ctx.servers()?.list(ServerFilter::default())?)
}
