//! `hwkey kps keypair rotate`

mod old_pair;
mod unclear;

use std::path::Path;

use anyhow::Result;
use clap::Args;

use super::make::MakeArgs;
use super::unsaved::refuse_unsaved;
use crate::api::KeyPairs;
use crate::commands::kps::about_pair::about_pair;
use crate::commands::kps::binding::{
    Decision, Given, KeyInUseArgs, Overview, Row, Secrets, Users, WaitTimeoutArgs, check_given,
    finish, names, users,
};
use crate::context::{Context, is_dry_run};
use crate::failure::{Failure, Kind};
use crate::keys::{KeyPair, KeyPairName, Server};
use old_pair::{confirm, remove_old};
use unclear::{not_rotated, take_out};

/// Put a new key pair on every server of an old one
///
/// NEW is created as `kps keypair create` does, unless it exists, and then bound to every server
/// that has OLD. Running servers need the private key of OLD (--private-key). With --delete-old,
/// OLD is deleted once no server has it. After a failure or an interruption, run the same command
/// again: it continues where it stopped.
///
/// A server that another user created may have a key pair of that user with the name OLD. Such
/// servers are named but not changed, and OLD is not deleted then.
///
/// Examples:
///   hwkey kps keypair rotate team team2 --private-key ~/.ssh/team.pem
///   hwkey kps keypair rotate team team2 --private-key team.pem --delete-old
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    mut_arg("name", |name| name.value_name("NEW").help("Name of the new key pair")),
    mut_arg("private_key_file", |file| file.value_name("PATH").help(
        "Where to save the new private key [default: NEW.pem in this directory]"
    ))
)]
pub(crate) struct RotateArgs {
    /// Name of the key pair that the servers have
    old: KeyPairName,
    #[command(flatten)]
    pair: MakeArgs,
    #[command(flatten)]
    key: KeyInUseArgs,
    /// Delete the old key pair once no server has it
    #[arg(long)]
    delete_old: bool,
    #[command(flatten)]
    wait: WaitTimeoutArgs,
}

impl RotateArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let (old, new) = (self.old.clone(), self.pair.name().clone());
        self.check(ctx, &new)?;
        if self.delete_old {
            ctx.can_confirm()?;
        }
        let find = |pairs: &KeyPairs| Ok((pairs.find(&old)?, pairs.find(&new)?));
        let (overview, found) = Overview::look_up(ctx, find)?;
        let (old_pair, new_pair) = found?;
        if let Some(pair) = &new_pair {
            refuse_same_key(old_pair.as_ref(), pair)?;
            refuse_unsaved(ctx, pair)?;
        }
        let users = users(&overview.listed, &overview.running, &old, old_pair.as_ref());
        if users.are_none() {
            say_no_server(ctx, &overview, &old, old_pair.is_some(), new_pair.as_ref())?;
        }
        let Users {
            mut sure,
            possible: mut unclear,
        } = users;
        // If KPS no longer has the old pair, servers with that name may have another user's pair.
        let is_old_gone = old_pair.is_none();
        if is_old_gone {
            unclear.extend(take_out(&mut sure, new_pair.as_ref(), |server| server));
        }
        let wanted = new_pair.clone().unwrap_or_else(|| KeyPair {
            name: new.to_string(),
            ..KeyPair::default()
        });
        let mut decided = overview.decide_each(sure, Some(&wanted));
        let secrets = self.secrets(ctx, &overview, &can_be_done(&decided))?;
        let is_to_go = self.delete_old && unclear.is_empty();
        let to_go = old_pair.as_ref().filter(|_| is_to_go);
        if let Some(old) = to_go {
            confirm(ctx, old, &decided)?;
        }
        let new_pair = self.take_or_make(ctx, &overview.pairs, new_pair)?;
        if is_old_gone {
            let taken = take_out(&mut decided, new_pair.as_ref(), |(server, _)| server);
            unclear.extend(taken);
        }
        let wanted = new_pair.unwrap_or(wanted);
        unclear::warn(ctx, &unclear, &old, &new);
        overview.announce(&can_be_done(&decided), Some(&wanted));
        let row = |(server, decision)| match decision {
            Ok(decision) => Row::new((server, decision), &secrets, self.key.port, false),
            Err(failure) => Row::refused(server, failure),
        };
        let rows = decided.into_iter().map(row).collect();
        let wait = self.wait.wait();
        let rows = overview.carry_out(Some(&wanted), rows, wait)?;
        if ctx.dry_run && to_go.is_some() {
            // Recorded for the dry run, as the other requests are.
            let _ = overview.pairs.delete(&old);
        }
        finish(ctx, &rows, wait, Kind::Incomplete)?;
        self.retire_old(ctx, &overview, old_pair.as_ref(), &unclear)
    }

    /// Deletes the old pair, if that was asked for. A dry run has recorded it.
    fn retire_old(
        &self,
        ctx: &Context,
        overview: &Overview<'_>,
        pair: Option<&KeyPair>,
        unclear: &[Server],
    ) -> Result<()> {
        if !self.delete_old {
            return Ok(());
        }
        if !unclear.is_empty() {
            return Err(not_rotated(unclear, &self.old, pair.is_none()).into());
        }
        match pair {
            Some(pair) if !ctx.dry_run => remove_old(ctx, overview, &self.old, pair),
            _ => Ok(()),
        }
    }

    /// The new pair as KPS has it. A dry run makes none.
    fn take_or_make(
        &self,
        ctx: &Context,
        pairs: &KeyPairs,
        found: Option<KeyPair>,
    ) -> Result<Option<KeyPair>> {
        if found.is_some() {
            self.pair.ssh.warn_if_made_before(ctx);
            return Ok(found);
        }
        match self.pair.make_as_step(ctx) {
            Err(error) if is_dry_run(&error) => return Ok(None),
            made => made?,
        }
        let name = self.pair.name();
        let pair = pairs.get(name);
        Ok(Some(pair.map_err(|error| about_pair(ctx, name, error))?))
    }

    fn secrets(
        &self,
        ctx: &Context,
        overview: &Overview<'_>,
        decided: &[(Server, Decision)],
    ) -> Result<Secrets> {
        let needs_key = decided
            .iter()
            .any(|(_, decision)| decision.needs_private_key());
        let given = Given {
            // A repeated command may repeat the private key, although no server is left that needs it.
            private_key: self.key.private_key.is_some() && needs_key,
            ..Given::default()
        };
        check_given(ctx, decided, given)?;
        let private_key = self.key.private_key.as_deref();
        Secrets::read(ctx, &overview.pairs, decided, private_key, false)
    }

    fn check(&self, ctx: &Context, new: &KeyPairName) -> Result<()> {
        let (reason, hint) = if self.old == *new {
            (
                "the new key pair has the name of the old one",
                "choose another name",
            )
        } else if self.pair.private_key_file() == Some(Path::new("-")) {
            (
                "the private key cannot be printed, because the result goes to standard output",
                "name a file with --private-key-file",
            )
        } else {
            return self.pair.check_ssh(ctx);
        };
        let reason = format!("{reason}; nothing was sent");
        Err(Kind::Usage.failure(reason).hint(hint).into())
    }
}

/// # Errors
/// The new pair has the key of the old one.
fn refuse_same_key(old: Option<&KeyPair>, new: &KeyPair) -> Result<()> {
    let fingerprint = new.facts().fingerprint;
    if fingerprint.is_none() || old.and_then(|old| old.facts().fingerprint) != fingerprint {
        return Ok(());
    }
    Err(Kind::Usage
        .failure(format!(
            "the new key is the same as the old one, {}; nothing was sent",
            fingerprint.unwrap_or_default()
        ))
        .hint("give NEW another name: it is created with a key of its own")
        .into())
}

/// No server has the old pair: the rotation was completed before if servers have the new one. If KPS does not
/// have the old pair either, its name is probably misspelled.
fn say_no_server(
    ctx: &Context,
    overview: &Overview<'_>,
    old: &KeyPairName,
    is_there: bool,
    new: Option<&KeyPair>,
) -> Result<()> {
    if is_there {
        ctx.messages.note(&format!("no server has `{old}`"));
        return Ok(());
    }
    let have_new = overview
        .listed
        .iter()
        .filter(|server| new.is_some_and(|new| server.has(new) || server.may_have(new)));
    let have_new = names(have_new);
    if have_new.is_empty() {
        return Err(Kind::NotFound
            .failure(format!(
                "no key pair named `{old}`, and no server has it; nothing was sent"
            ))
            .hint("`hwkey kps server list` shows the key pair of each server")
            .into());
    }
    ctx.messages.note(&format!(
        "nothing to do: no server has `{old}`, and KPS has no such key pair; the new one is on {have_new}"
    ));
    Ok(())
}

/// The servers that can be changed.
fn can_be_done(decided: &[(Server, Result<Decision, Failure>)]) -> Vec<(Server, Decision)> {
    let can = |(server, decision): &(Server, Result<Decision, Failure>)| {
        let decision = decision.as_ref().ok()?;
        Some((server.clone(), *decision))
    };
    decided.iter().filter_map(can).collect()
}
