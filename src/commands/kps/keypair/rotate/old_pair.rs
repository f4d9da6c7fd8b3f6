//! The deletion of the old pair, once no server has it.

use anyhow::Result;

use super::super::register::is_key;
use super::super::remove::{label, remove};
use super::unclear::not_rotated;
use crate::commands::kps::binding::{Decision, Overview, Users, look_before_removal, names, users};
use crate::commands::removal::confirm_removal;
use crate::commands::ssh_setup::KeysInBlocks;
use crate::config::Service;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::keys::{KeyPair, KeyPairName, Server};

pub(super) fn confirm(
    ctx: &Context,
    old: &KeyPair,
    decided: &[(Server, Result<Decision, Failure>)],
) -> Result<()> {
    let question = format!("Delete the key pair `{}` once no server has it?", old.name);
    confirm_removal(ctx, Service::Kps, &question, || {
        let servers = decided.iter().map(|(server, _)| server);
        Ok(vec![label(old), format!("now on {}", names(servers))])
    })
}

/// Deletes the old pair, after checking that no server was created with it meanwhile.
pub(super) fn remove_old(
    ctx: &Context,
    overview: &Overview<'_>,
    old: &KeyPairName,
    pair: &KeyPair,
) -> Result<()> {
    let stays = || format!("the servers are done, but the key pair `{old}` was not deleted");
    let (running, listed) = look_before_removal(&overview.pairs, &overview.servers)
        .map_err(|error| Kind::Incomplete.failure(stays()).because(error))?;
    let Users { sure, possible } = users(&listed, &running, old, Some(pair));
    if !sure.is_empty() {
        return Err(Kind::Incomplete
            .failure(format!(
                "{}: {} still have it, or are about to",
                stays(),
                names(&sure)
            ))
            .hint("run the same command again")
            .into());
    }
    if !possible.is_empty() {
        return Err(not_rotated(&possible, old, false).into());
    }
    match remove(ctx, &overview.pairs, old, true) {
        Ok(_) => {
            ctx.messages
                .note(&format!("the key pair `{old}` was deleted"));
            KeysInBlocks::read().tell(ctx, |key| is_key(pair, key));
        }
        Err(error) => return Err(Kind::Incomplete.failure(stays()).because(error).into()),
    }
    Ok(())
}
