//! The key on this machine: its files and the ssh-agent.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::key::WantedKey;
use super::row::{Action, Holder, Outcome, Row};
use crate::agent;
use crate::commands::local_keys::{Local, PrivateFile};
use crate::commands::reach::Place;
use crate::commands::so_far::SoFar;
use crate::context::Context;
use crate::failure::Kind;
use crate::key_file::{self, public_beside};
use crate::keys::PublicKey;
use crate::report::Report;

/// A row for each place on this machine that has the key. Unless `is_wanted`, they are only listed.
pub(super) fn rows(local: &Local, key: &WantedKey, is_wanted: bool) -> Vec<Row> {
    let is_it = |other: &PublicKey| key.is(other.facts()) == Some(true);
    let public = local.public_files.iter();
    let public = public.filter(|(_, other)| is_it(other));
    let public: Vec<_> = public.map(|(path, _)| path).collect();
    let holds = |file: &&PrivateFile| match &file.public_half {
        Ok(half) => is_it(half),
        Err(_) => public.contains(&&public_beside(&file.path)),
    };
    let private = local.private_files.iter().filter(holds);
    let private: Vec<_> = private.map(|file| &file.path).collect();
    let is_renamed = |path: &PathBuf| {
        let is_beside = private.iter().any(|it| public_beside(it) == *path);
        is_wanted && (is_beside || private.contains(&path)) && !key_file::is_set_aside(path)
    };
    // A public file is renamed together with the private one, so private files come first.
    let files = private.iter().chain(&public);
    let mut rows: Vec<_> = files
        .map(|path| file(local, path, is_renamed(path)))
        .collect();
    let action = if is_wanted {
        Action::Remove
    } else {
        Action::List
    };
    let held = local.agent.iter().filter(|other| is_it(other));
    rows.extend(held.map(|other| Row {
        title: other.comment().map(str::to_owned),
        key: Some(other.clone()),
        ..Row::new(Holder::Agent, action)
    }));
    if is_wanted {
        rows.extend(gaps(local));
    }
    rows
}

fn file(local: &Local, path: &Path, is_renamed: bool) -> Row {
    let (action, reasons) = if is_renamed {
        (Action::Rename, caveats(local, path))
    } else {
        (Action::List, Vec::new())
    };
    let name = path.display().to_string();
    Row {
        id: Some(name.clone()),
        title: Some(name),
        path: Some(path.to_owned()),
        reasons,
        ..Row::new(Holder::File, action)
    }
}

/// Explains which key the file has, and that the target of a link is not renamed.
fn caveats(local: &Local, path: &Path) -> Vec<String> {
    let mut files = local.private_files.iter();
    let private = files.find(|file| file.path == *path);
    let unread = private.and_then(|file| file.public_half.as_ref().err());
    let taken = unread.map(|reason| format!("it {reason}, so the public key beside it is used"));
    let is_link = path.is_symlink().then(|| path.canonicalize().ok());
    let target = is_link.flatten();
    let stays = target.map(|target| format!("a link; {} stays as it is", target.display()));
    taken.into_iter().chain(stays).collect()
}

fn gaps(local: &Local) -> impl Iterator<Item = Row> {
    let gap = |holder, reason: String| Row::not_looked_at(holder, Place::default(), reason);
    let unknown = local.unknown().map(move |(path, reason)| {
        let name = path.display().to_string();
        Row {
            id: Some(name.clone()),
            title: Some(name),
            ..gap(Holder::File, format!("it {reason}, so its key is unknown"))
        }
    });
    let warning = "the warnings say what could not be read";
    let files = local
        .missed_files
        .then(|| gap(Holder::File, warning.to_owned()));
    let agent = local
        .missed_agent
        .then(|| gap(Holder::Agent, warning.to_owned()));
    unknown.chain(files).chain(agent)
}

/// Removes the key from the ssh-agent and renames its files.
pub(super) fn apply(ctx: &Context, rows: &mut [Row], so_far: &SoFar) {
    let mut files = Vec::new();
    for row in rows.iter_mut().filter(|row| row.action.is_change()) {
        if let Some(key) = &row.key {
            let socket = ctx.env().path("SSH_AUTH_SOCK");
            match agent::remove(socket, ctx.local_timeout(), key) {
                Ok(()) => so_far.note("removed", row.label()),
                Err(error) => row.error = Some(Report::of(&error.into())),
            }
        }
        files.extend(row.path.clone());
    }
    let is_beside_other = |path: &&PathBuf| files.iter().any(|it| public_beside(it) == **path);
    for path in files.iter().filter(|path| !is_beside_other(path)) {
        rename(rows, path, so_far);
    }
}

/// Renames a private key file and the public one beside it.
fn rename(rows: &mut [Row], path: &Path, so_far: &SoFar) {
    let with = [path.to_owned(), public_beside(path)];
    let renamed = key_file::set_aside(path);
    for row in rows.iter_mut() {
        let Some(path) = row.path.as_ref().filter(|path| with.contains(path)) else {
            continue;
        };
        match &renamed {
            Ok(renames) => {
                let new = renames.iter().find(|(old, _)| old == path);
                let reason = new.map(|(_, new)| format!("renamed to {}", new.display()));
                so_far.note("removed", row.label());
                row.reasons.extend(reason);
            }
            Err(error) => {
                let failure = Kind::Failed
                    .failure(format!("{} could not be renamed: {error}", path.display()));
                row.error = Some(Report::of(&failure.into()));
            }
        }
    }
}

/// Checks whether the key is still there.
pub(super) fn prove(ctx: &Context, key: &WantedKey, rows: &mut [Row]) {
    for row in rows {
        row.result = match (row.action, &row.path) {
            (Action::List, _) => Some(Outcome::Listed),
            (Action::Rename, Some(path)) if path.symlink_metadata().is_ok() => {
                Some(Outcome::StillThere)
            }
            (Action::Rename, _) => Some(Outcome::Removed),
            (Action::Remove, _) if row.holder == Holder::Agent => Some(match is_held(ctx, key) {
                Ok(true) => Outcome::StillThere,
                Ok(false) => Outcome::Removed,
                Err(error) => {
                    row.error = Some(Report::of(&error));
                    Outcome::NotLookedAt
                }
            }),
            _ => row.foreseen(),
        };
    }
}

fn is_held(ctx: &Context, key: &WantedKey) -> Result<bool> {
    let held = agent::list(ctx.env().path("SSH_AUTH_SOCK"), ctx.local_timeout())?;
    let is_it = |other: &PublicKey| key.is(other.facts()) == Some(true);
    Ok(held.hides_keys || held.keys.iter().any(is_it))
}
