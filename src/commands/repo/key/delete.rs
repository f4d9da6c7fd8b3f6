//! `hwkey repo key delete`

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::ApiArg;
use super::view::{label, no_such_key, one};
use crate::api::{self, ListRange, RepoKeys};
use crate::commands::arguments::selector;
use crate::commands::removal::{Shown, Target, confirm_removal, distinct, remove_each};
use crate::commands::settle::{Change, Seen, settle};
use crate::config::Service;
use crate::context::Context;
use crate::keys::{KeySelector, RepoKey};
use crate::output::Column;

/// Remove keys from your CodeArts Repo account
///
/// KEY is an id, a fingerprint (SHA256:… or MD5:aa:bb:…) or the exact title. All are looked up
/// before anything is removed; a title that several keys have is an error. A key that does not exist
/// does not keep the others: they are removed, and the exit code is 9.
///
/// Examples:
///   hwkey repo key delete old-laptop
///   hwkey repo key delete 2112483822 2112483823 --yes
///   hwkey repo key delete gone --ignore-missing --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct DeleteArgs {
    /// Id, fingerprint or exact title
    #[arg(value_name = "KEY", required = true, value_parser = selector)]
    keys: Vec<KeySelector>,
    /// Do not fail if a key does not exist
    #[arg(long)]
    ignore_missing: bool,
    #[command(flatten)]
    pub(super) api: ApiArg,
}

/// What a selector came to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Selected {
    /// An id that was not looked up.
    Id(String),
    /// A key of the account.
    Key(RepoKey),
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
        ctx.can_confirm()?;
        let keys = ctx.repo_keys()?;
        let targets = self.resolve(ctx, &keys)?;
        confirm_removal(ctx, Service::Repo, "Remove from the account?", || {
            Ok(lines(&targets))
        })?;
        let shown = Shown {
            view: Selected::view,
            columns: &COLUMNS,
            removed: |view| view.id.as_deref().filter(|_| view.deleted),
        };
        let remove = |selected: &mut Selected| self.delete(ctx, &keys, selected);
        remove_each(ctx, targets, remove, &shown)
    }

    /// All selectors are resolved before anything is changed. A single id that needs no
    /// confirmation is taken as it is: whatever it comes to, nothing else was changed before.
    fn resolve(&self, ctx: &Context, keys: &RepoKeys) -> Result<Vec<Target<Selected>>> {
        if let [selector @ KeySelector::Id(id)] = self.keys.as_slice()
            && ctx.assume_yes
            && keys.may_be_id(id)
        {
            return Ok(vec![Selected::Id(id.clone()).given_as(selector)]);
        }
        let listed = keys.list(None, ListRange::default())?;
        let mut targets = Vec::new();
        for selector in &self.keys {
            targets.push(resolve(selector, &listed)?.given_as(selector));
        }
        Ok(distinct(targets, |target| &target.item))
    }

    /// What is missing is a failure, unless it may be.
    fn check(&self, found: &Selected) -> Result<()> {
        match found {
            Selected::Missing(selector) if !self.ignore_missing => Err(no_such_key(selector, None)),
            _ => Ok(()),
        }
    }

    /// Says whether it was removed. What it is may be known better afterwards.
    fn delete(&self, ctx: &Context, keys: &RepoKeys, selected: &mut Selected) -> Result<bool> {
        let Some(id) = selected.id() else {
            return self.check(selected).map(|()| false);
        };
        match keys.delete(id) {
            Ok(()) => Ok(true),
            Err(error) if error.is_missing() => match titled(keys, selected)? {
                Some(key) => {
                    *selected = key;
                    self.delete(ctx, keys, selected)
                }
                None if self.ignore_missing => Ok(false),
                None => Err(no_such_key(&KeySelector::Id(id.to_owned()), Some(error))),
            },
            Err(error) if error.may_have_happened() => look(ctx, keys, id, error),
            Err(error) => Err(error.into()),
        }
    }
}

/// Digits that are no id may be a title; only now is it worth a look.
fn titled(keys: &RepoKeys, found: &Selected) -> Result<Option<Selected>> {
    let Selected::Id(id) = found else {
        return Ok(None);
    };
    let listed = keys.list(None, ListRange::default())?;
    let found = resolve(&KeySelector::Id(id.clone()), &listed)?;
    Ok(Some(found).filter(|found| matches!(found, Selected::Key(_))))
}

impl Selected {
    fn given_as(self, selector: &KeySelector) -> Target<Self> {
        Target {
            given: selector.to_string(),
            name: self.name(),
            is_there: self.id().is_some(),
            item: self,
        }
    }

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
            Self::Key(key) => (Some(key.id), key.title),
            Self::Missing(KeySelector::Title(title)) => (None, Some(title)),
            Self::Missing(_) => (None, None),
        };
        DeletedView { id, title, deleted }
    }
}

fn resolve(selector: &KeySelector, listed: &[RepoKey]) -> Result<Selected> {
    if selector.select(listed).is_empty() {
        return Ok(Selected::Missing(selector.clone()));
    }
    Ok(Selected::Key(one(selector, listed)?.clone()))
}

fn lines(targets: &[Target<Selected>]) -> Vec<String> {
    targets
        .iter()
        .filter_map(|target| match &target.item {
            Selected::Id(id) => Some(id.clone()),
            Selected::Key(key) => Some(label(key)),
            Selected::Missing(_) => None,
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
        let is_there = listed.iter().any(|key| key.id == id);
        Ok(if is_there {
            Seen::NotYet
        } else {
            Seen::Done(true)
        })
    })
}
