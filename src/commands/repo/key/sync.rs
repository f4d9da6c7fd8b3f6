//! `hwkey repo key sync`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::ApiArg;
use super::candidate::Candidate;
use super::view::{Action, SyncedView};
use crate::api::{ListRange, RepoKeys};
use crate::commands::arguments;
use crate::commands::key_set::{self, FileKey};
use crate::commands::removal::confirm_removal;
use crate::commands::repo::registration::title_in;
use crate::commands::repo::registry::label;
use crate::commands::repo::removal::remove_listed;
use crate::commands::several::{RUN_AGAIN, Tally};
use crate::commands::ssh_setup::KeysInBlocks;
use crate::config::Service;
use crate::context::Context;
use crate::failure::Failure;
use crate::keys::RepoKey;
use crate::output::Format;

/// Sync your CodeArts Repo account with the keys in files and folders
///
/// PATH is a `.pub` file, a folder of such files, or a file with one key per line, such as
/// `authorized_keys`. Every file is read and checked before anything is sent. Keys that the account
/// lacks are added. With --prune, keys that are in no file are then removed; without it they stay,
/// listed as `extra`. Running the command again changes nothing.
///
/// Examples:
///   hwkey repo key sync keys/
///   hwkey repo key sync keys/ --prune --dry-run
///   ssh-add -L | hwkey repo key sync -
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct SyncArgs {
    /// Files with public keys, folders of `.pub` files, or - for standard input
    #[arg(value_name = "PATH", required = true, value_parser = arguments::path())]
    paths: Vec<PathBuf>,
    /// Remove the keys of the account that are in no file
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    pub(super) api: ApiArg,
}

impl SyncArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let generation = ctx.settings()?.repo_api.value;
        if self.prune {
            ctx.can_confirm()?;
        }
        let wanted = key_set::read(ctx, &self.paths, self.prune, |key| {
            candidate(ctx, key).check(generation)
        })?;
        let account = ctx.repo_keys()?;
        let listed = account.list(None, ListRange::default())?;
        let plan = Plan::new(&wanted, &listed);
        plan.warn_of_unclear(ctx, self.prune);
        if self.prune {
            confirm_removal(ctx, Service::Repo, "Delete from the account?", || {
                Ok(plan.surplus.iter().copied().map(label).collect())
            })?;
        }
        let mut sync = Sync {
            ctx,
            account,
            tally: Tally::of_changes(ctx, plan.changes(self.prune), RUN_AGAIN),
            views: Vec::new(),
        };
        sync.add(&plan);
        sync.prune(&plan, self.prune);
        sync.finish()?;
        if !self.prune && !plan.surplus.is_empty() {
            ctx.advise("--prune removes the keys marked `extra`", &[]);
        }
        Ok(())
    }
}

/// The title is the comment of the key, or the name of its `.pub` file.
fn candidate(ctx: &Context, key: &FileKey) -> Candidate {
    let of_file = || {
        let is_public = key.file.extension()? == "pub";
        let name = key.file.file_stem()?.to_str()?;
        (is_public && !name.contains(char::is_control)).then(|| name.to_owned())
    };
    let comment = title_in(&key.key).map(str::to_owned);
    let title = comment.or_else(of_file);
    Candidate {
        key: key.key.clone(),
        title: title.unwrap_or_else(|| ctx.user_at_host()),
        place: key.place.clone(),
    }
}

/// Removes a key. If somebody else removed it first, that is fine.
fn remove_if_there(ctx: &Context, account: &RepoKeys, key: &RepoKey) -> Result<()> {
    match remove_listed(ctx, account, &key.id) {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(Failure::caused_by(error, format!("could not remove {}", label(key))).into())
        }
    }
}

/// Compares the keys of the files with those of the account.
struct Plan<'a> {
    /// The keys of the files, each with the same key of the account, if it is there.
    wanted: Vec<(&'a FileKey, Option<&'a RepoKey>)>,
    /// Keys of the account that are in no file.
    surplus: Vec<&'a RepoKey>,
    /// Keys of the account that the service does not show well enough to compare.
    unclear: Vec<&'a RepoKey>,
}

impl<'a> Plan<'a> {
    fn new(wanted: &'a [FileKey], listed: &'a [RepoKey]) -> Self {
        let prints = listed.iter().map(|key| key.facts().fingerprint);
        let listed: Vec<_> = listed.iter().zip(prints).collect();
        let mut plan = Self {
            wanted: Vec::new(),
            surplus: Vec::new(),
            unclear: Vec::new(),
        };
        for key in wanted {
            let print = Some(key.key.fingerprint());
            let held = listed.iter().find(|(_, held)| held.as_deref() == print);
            plan.wanted.push((key, held.map(|(held, _)| *held)));
        }
        for (key, print) in listed {
            match print {
                None => plan.unclear.push(key),
                Some(print) if wanted.iter().any(|it| it.key.fingerprint() == print) => {}
                Some(_) => plan.surplus.push(key),
            }
        }
        plan
    }

    fn warn_of_unclear(&self, ctx: &Context, prune: bool) {
        for key in &self.unclear {
            let outcome = if prune { "; it is not removed" } else { "" };
            ctx.messages.warn(&format!(
                "the service does not show the key {} in full, so it could not be compared{outcome}",
                label(key)
            ));
        }
    }

    fn changes(&self, prune: bool) -> usize {
        let added = self.wanted.iter().filter(|(_, held)| held.is_none());
        added.count() + if prune { self.surplus.len() } else { 0 }
    }
}

/// A sync that is running, and its results so far.
struct Sync<'a> {
    ctx: &'a Context,
    account: RepoKeys,
    tally: Tally<'a>,
    views: Vec<SyncedView>,
}

impl Sync<'_> {
    fn add(&mut self, plan: &Plan<'_>) {
        for &(key, held) in &plan.wanted {
            if let Some(held) = held {
                let view = SyncedView::new(Action::Kept, held, Some(key));
                self.views.push(view);
                continue;
            }
            let candidate = candidate(self.ctx, key);
            let added = candidate.add(self.ctx, &self.account, &mut self.tally);
            let view = |(record, created): (RepoKey, bool)| {
                let action = if created { Action::Added } else { Action::Kept };
                SyncedView::new(action, &record, Some(key))
            };
            self.views.extend(added.map(view));
        }
    }

    /// Removes the keys that are in no file, if wanted and if every key could be added.
    fn prune(&mut self, plan: &Plan<'_>, is_wanted: bool) {
        let is_possible = !self.tally.has_failures();
        // Programs see this in the action of each key and in the error.
        let printer = self.ctx.printer();
        let is_told = printer.is_ok_and(|printer| printer.format() == Format::Table);
        if is_wanted && !is_possible && is_told && !plan.surplus.is_empty() {
            let warning = "nothing was removed, because not every key could be added";
            self.ctx.messages.warn(warning);
        }
        let blocks = KeysInBlocks::read();
        for &key in &plan.surplus {
            let mut action = Action::Extra;
            if is_wanted && is_possible {
                if self.ctx.dry_run {
                    let note = format!("would remove {}", label(key));
                    self.ctx.messages.note(&note);
                }
                let names = (&*key.id, key.title.as_ref().unwrap_or(&key.id).as_str());
                let remove = || remove_if_there(self.ctx, &self.account, key);
                if self.tally.attempt("deleting", names, remove).is_some() {
                    action = Action::Removed;
                    self.tally.note_change("removed", &label(key));
                    blocks.tell(self.ctx, |other| key.is(other) == Some(true));
                }
            }
            self.views.push(SyncedView::new(action, key, None));
        }
        let unclear = plan.unclear.iter();
        self.views
            .extend(unclear.map(|key| SyncedView::new(Action::Extra, key, None)));
    }

    fn finish(self) -> Result<()> {
        let columns = &SyncedView::COLUMNS;
        self.tally.show(
            &self.views,
            columns,
            |view| Some(&view.id),
            || {
                let is_change =
                    |view: &&SyncedView| matches!(view.action, Action::Added | Action::Removed);
                let changes = self.views.iter().filter(is_change);
                let changes: Vec<_> = changes
                    .map(|view| format!("{} {}", view.action.name(), view.id))
                    .collect();
                if changes.is_empty() {
                    "nothing was changed".to_owned()
                } else {
                    changes.join(", ")
                }
            },
        )
    }
}
