//! Removes keys from the account or from a repository.

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::registry::{Registry, find, label, no_such_key};
use crate::api;
use crate::commands::arguments::selector;
use crate::commands::removal::{RUN_AGAIN_WITHOUT_IT, Shown, Target, confirm_removal, remove_each};
use crate::commands::settle::{Change, Seen};
use crate::commands::several::distinct;
use crate::commands::ssh_setup::KeysInBlocks;
use crate::config::Service;
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeySelector, RepoKey};
use crate::output::Column;
use crate::report::Report;

#[derive(Debug, Args)]
pub(crate) struct RemovalArgs {
    /// Id, fingerprint or exact title
    #[arg(value_name = "KEY", required = true, value_parser = selector)]
    keys: Vec<KeySelector>,
    /// Do not fail if a key does not exist
    #[arg(long)]
    ignore_missing: bool,
}

/// What a selector matched.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Selected {
    /// An id that was used without a look-up.
    Id(String),
    Key(RepoKey),
    Missing(KeySelector),
}

#[derive(Debug, Serialize)]
struct DeletedView {
    id: Option<String>,
    title: Option<String>,
    deleted: bool,
}

const COLUMNS: [Column<DeletedView>; 3] = [
    Column::new("ID", |view| view.id.as_deref()),
    Column::text("TITLE", |view| view.title.as_deref()),
    Column::fact("DELETED", |view| Some(view.deleted)),
];

impl RemovalArgs {
    pub(super) fn run(self, ctx: &Context, registry: &impl Registry) -> Result<()> {
        let targets = self.resolve(ctx, registry)?;
        let submodules = if registry.reaches_submodules() {
            " and its submodules"
        } else {
            ""
        };
        let question = format!("Delete from {}{submodules}?", registry.name());
        confirm_removal(ctx, Service::Repo, &question, || Ok(lines(&targets)))?;
        let shown = Shown {
            view: Selected::view,
            columns: &COLUMNS,
            again: RUN_AGAIN_WITHOUT_IT,
            removed: |view| view.id.as_deref().filter(|_| view.deleted),
        };
        let blocks = KeysInBlocks::read();
        let remove = |selected: &mut Selected| {
            let deleted = self.delete(ctx, registry, selected)?;
            if let Selected::Key(key) = selected {
                blocks.tell(ctx, |other| key.is(other) == Some(true));
            }
            Ok(deleted)
        };
        remove_each(ctx, targets, remove, &shown)
    }

    /// Resolves all selectors before anything is changed. A single id that needs no confirmation is not
    /// looked up: it is the first and only change.
    fn resolve(&self, ctx: &Context, registry: &impl Registry) -> Result<Vec<Target<Selected>>> {
        if let [selector @ KeySelector::Id(id)] = self.keys.as_slice()
            && ctx.assume_yes
            && registry.may_be_id(id)
        {
            return Ok(vec![Selected::Id(id.clone()).given_as(selector)]);
        }
        let listed = registry.list().map_err(|error| registry.explain(error))?;
        let mut targets = Vec::new();
        for selector in &self.keys {
            targets.push(resolve(registry, selector, &listed)?.given_as(selector));
        }
        Ok(distinct(targets, |target| &target.item))
    }

    /// Fails for a missing key, unless `--ignore-missing` was given.
    fn check(&self, registry: &impl Registry, found: &Selected) -> Result<()> {
        match found {
            Selected::Missing(selector) if !self.ignore_missing => {
                Err(no_such_key(registry, selector, None))
            }
            _ => Ok(()),
        }
    }

    /// Deletes a key. Returns whether it was there. Updates `selected` if the id was a title.
    fn delete(
        &self,
        ctx: &Context,
        registry: &impl Registry,
        selected: &mut Selected,
    ) -> Result<bool> {
        let Some(id) = selected.id() else {
            return self.check(registry, selected).map(|()| false);
        };
        registry.before_delete(ctx, id)?;
        match remove(ctx, registry, id) {
            Ok(()) => Ok(true),
            Err(error) if is_missing(&error) => match titled(registry, selected)? {
                Some(key) => {
                    *selected = key;
                    self.delete(ctx, registry, selected)
                }
                None if self.ignore_missing => Ok(false),
                None => {
                    let selector = KeySelector::Id(id.to_owned());
                    Err(no_such_key(registry, &selector, Some(error)))
                }
            },
            Err(error) => Err(error),
        }
    }
}

/// Removes the key with this id. If the answer is lost, the keys are listed.
pub(super) fn remove(ctx: &Context, registry: &impl Registry, id: &str) -> Result<()> {
    let list = registry.list_command();
    let change = Change {
        what: format!("remove the key {id}"),
        done: "the key is gone",
        look: format!("`{list}` shows whether it is still there"),
    };
    let made = change.make(
        ctx,
        || registry.delete(id),
        || {
            let is_there = registry.list()?.iter().any(|key| key.id == id);
            Ok(Seen::done_if(!is_there))
        },
    )?;
    Ok(made?)
}

/// Removes a listed key. Returns whether it was still there. A 404 without an error code may come from a
/// proxy, and counts only if the key is no longer listed.
pub(super) fn remove_listed(ctx: &Context, registry: &impl Registry, id: &str) -> Result<bool> {
    match remove(ctx, registry, id) {
        Err(error) if is_missing(&error) => {
            let is_service = Report::of(&error).kind == Kind::NotFound;
            if !is_service && registry.list()?.iter().any(|key| key.id == id) {
                return Err(error);
            }
            Ok(false)
        }
        removed => removed.map(|()| true),
    }
}

/// Whether the error says that there was no such key.
fn is_missing(error: &anyhow::Error) -> bool {
    let answer = error.downcast_ref::<api::Error>();
    answer.is_some_and(api::Error::is_missing)
}

/// Digits that matched no id may be a title: looks them up.
fn titled(registry: &impl Registry, found: &Selected) -> Result<Option<Selected>> {
    let Selected::Id(id) = found else {
        return Ok(None);
    };
    let found = resolve(registry, &KeySelector::Id(id.clone()), &registry.list()?)?;
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

    /// The name in messages.
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

fn resolve(
    registry: &impl Registry,
    selector: &KeySelector,
    listed: &[RepoKey],
) -> Result<Selected> {
    Ok(match find(registry, selector, listed)? {
        Some(key) => Selected::Key(key.clone()),
        None => Selected::Missing(selector.clone()),
    })
}

/// Describes the keys, for the question. Empty if none of them exists.
fn lines(targets: &[Target<Selected>]) -> Vec<String> {
    if targets.iter().all(|target| !target.is_there) {
        return Vec::new();
    }
    let line = |target: &Target<Selected>| match &target.item {
        Selected::Id(id) => id.clone(),
        Selected::Key(key) => label(key),
        Selected::Missing(selector) => format!("{selector} (there is no such key)"),
    };
    targets.iter().map(line).collect()
}
