//! `hwkey repo key delete`

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::ApiArg;
use super::view::{describe, no_such_key, one};
use crate::api::{self, ListRange, RepoKeys};
use crate::commands::settle::{Change, Seen, settle};
use crate::commands::targets::{Tally, confirm, distinct};
use crate::context::Context;
use crate::keys::{KeySelector, RepoKey};
use crate::output::Column;

/// Remove keys from your CodeArts Repo account
///
/// KEY is an id, a fingerprint (SHA256:… or MD5:aa:bb:…) or the exact title. All are looked up
/// before anything is removed; a title that several keys have is an error.
///
/// Examples:
///   hwkey repo key delete old-laptop
///   hwkey repo key delete 2112483822 2112483823 --yes
///   hwkey repo key delete gone --ignore-missing --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct DeleteArgs {
    /// Id, fingerprint or exact title
    #[arg(value_name = "KEY", required = true)]
    keys: Vec<KeySelector>,
    /// A key that is not there is no failure
    #[arg(long)]
    ignore_missing: bool,
    #[command(flatten)]
    pub(super) api: ApiArg,
}

/// What a selector came to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// An id that was not looked up.
    Id(String),
    /// A key of the account.
    Key(RepoKey<'static>),
    /// Nothing.
    Missing(KeySelector),
}

#[derive(Debug, Serialize)]
struct DeletedView {
    id: Option<String>,
    title: Option<String>,
    deleted: bool,
}

const COLUMNS: [Column<DeletedView>; 3] = [
    Column::new("ID", |view| view.id.clone().unwrap_or_default()),
    Column::text("TITLE", |view| view.title.clone().unwrap_or_default()),
    Column::fact("DELETED", |view| Some(view.deleted)),
];

impl DeleteArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        if !ctx.dry_run {
            ctx.can_confirm()?;
        }
        let keys = ctx.repo_keys()?;
        let targets = self.resolve(ctx, &keys)?;
        if ctx.dry_run {
            let requests: Vec<_> = targets
                .iter()
                .filter_map(|target| Some(keys.delete_request(target.id()?)))
                .collect();
            ctx.show_requests(keys.http(), &requests)?;
            let mut tally = Tally::new(ctx, targets.len());
            for target in &targets {
                tally.note(self.check(target));
            }
            return tally.finish();
        }
        if targets.iter().any(|target| target.id().is_some()) {
            confirm(ctx, "Remove from the account?", || Ok(lines(&targets)))?;
        }
        let mut tally = Tally::new(ctx, targets.len());
        let mut views = Vec::new();
        for target in targets {
            tally.announce(&target.name());
            let may_try = target.id().map_or(Ok(()), |id| tally.may_try(id));
            let (target, outcome) = match may_try {
                Ok(()) => self.delete(ctx, &keys, target),
                Err(error) => (target, Err(error)),
            };
            let deleted = matches!(outcome, Ok(true));
            tally.note(outcome.map(drop));
            views.push(target.view(deleted));
        }
        let shown = printer.list_some(&views, &COLUMNS, |view| {
            view.id.as_deref().filter(|_| view.deleted)
        });
        tally.finish()?;
        Ok(shown?)
    }

    /// All selectors are resolved before anything is changed. A single id that needs no
    /// confirmation is taken as it is: whatever it comes to, nothing else was changed before.
    fn resolve(&self, ctx: &Context, keys: &RepoKeys) -> Result<Vec<Target>> {
        match self.keys.as_slice() {
            [KeySelector::Id(id)] if (ctx.assume_yes || ctx.dry_run) && keys.may_be_id(id) => {
                Ok(vec![Target::Id(id.clone())])
            }
            selectors => {
                let listed = keys.list(None, ListRange::default())?;
                let target = |selector| resolve(selector, &listed);
                let targets = selectors.iter().map(target);
                Ok(distinct(targets.collect::<Result<_>>()?))
            }
        }
    }

    /// What is missing is a failure, unless it may be.
    fn check(&self, target: &Target) -> Result<()> {
        match target {
            Target::Missing(selector) if !self.ignore_missing => Err(no_such_key(selector, None)),
            _ => Ok(()),
        }
    }

    /// Says what the target is now known to be, and whether it was removed.
    fn delete(&self, ctx: &Context, keys: &RepoKeys, target: Target) -> (Target, Result<bool>) {
        let Some(id) = target.id() else {
            let outcome = self.check(&target);
            return (target, outcome.map(|()| false));
        };
        let outcome = match keys.delete(id) {
            Ok(()) => Ok(true),
            Err(error) if error.is_missing() => match titled(keys, &target) {
                Ok(Some(key)) => return self.delete(ctx, keys, key),
                Ok(None) if self.ignore_missing => Ok(false),
                Ok(None) => Err(no_such_key(&KeySelector::Id(id.to_owned()), Some(error))),
                Err(error) => Err(error),
            },
            Err(error) if error.may_have_happened() => look(ctx, keys, id, error),
            Err(error) => Err(error.into()),
        };
        (target, outcome)
    }
}

/// Digits that are no id may be a title; only now is it worth a look.
fn titled(keys: &RepoKeys, target: &Target) -> Result<Option<Target>> {
    let Target::Id(id) = target else {
        return Ok(None);
    };
    let listed = keys.list(None, ListRange::default())?;
    let found = resolve(&KeySelector::Id(id.clone()), &listed)?;
    Ok(Some(found).filter(|found| matches!(found, Target::Key(_))))
}

impl Target {
    fn id(&self) -> Option<&str> {
        match self {
            Self::Id(id) => Some(id),
            Self::Key(key) => Some(&key.id),
            Self::Missing(_) => None,
        }
    }

    /// What people know it by.
    fn name(&self) -> String {
        match self {
            Self::Id(id) => id.clone(),
            Self::Key(key) => key.title.as_ref().unwrap_or(&key.id).to_string(),
            Self::Missing(selector) => selector.to_string(),
        }
    }

    fn view(self, deleted: bool) -> DeletedView {
        let (id, title) = match self {
            Self::Id(id) | Self::Missing(KeySelector::Id(id)) => (Some(id), None),
            Self::Key(key) => (Some(key.id.into()), key.title.map(Into::into)),
            Self::Missing(KeySelector::Title(title)) => (None, Some(title)),
            Self::Missing(_) => (None, None),
        };
        DeletedView { id, title, deleted }
    }
}

fn resolve(selector: &KeySelector, listed: &[RepoKey<'static>]) -> Result<Target> {
    match selector.select(listed).is_empty() {
        true => Ok(Target::Missing(selector.clone())),
        false => Ok(Target::Key(one(selector, listed)?.clone())),
    }
}

fn lines(targets: &[Target]) -> Vec<String> {
    targets
        .iter()
        .filter_map(|target| match target {
            Target::Id(id) => Some(id.clone()),
            Target::Key(key) => Some(describe(key)),
            Target::Missing(_) => None,
        })
        .collect()
}

/// After a lost answer: whether the key is gone.
fn look(ctx: &Context, keys: &RepoKeys, id: &str, error: api::Error) -> Result<bool> {
    let change = Change {
        what: "remove the key",
        done: "the key is gone",
        look: "`hwkey repo key list` shows whether it is still there".into(),
    };
    settle(ctx, &change, error, || {
        let listed = keys.list(None, ListRange::default())?;
        Ok(match listed.iter().any(|key| key.id == id) {
            true => Seen::NotYet,
            false => Seen::Done(true),
        })
    })
}
