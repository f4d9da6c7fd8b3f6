//! Removes things: asks first, then removes one after the other.

use anyhow::Result;
use serde::Serialize;

use crate::commands::several::Tally;
use crate::config::Service;
use crate::context::Context;
use crate::output::{Column, escape};

/// Asks whether to remove what `lines` show, and says where. Asks nothing if there are no lines.
pub(super) fn confirm_removal(
    ctx: &Context,
    service: Service,
    question: &str,
    lines: impl FnOnce() -> Result<Vec<String>>,
) -> Result<()> {
    if ctx.assume_yes {
        return Ok(());
    }
    ctx.can_confirm()?;
    let lines = lines()?;
    if lines.is_empty() {
        return Ok(());
    }
    let profile = ctx.profile()?.map(|profile| format!("profile {profile}, "));
    let place = place(ctx, service)?;
    let question = format!("{question} ({}{place})", profile.unwrap_or_default());
    ctx.confirm(&escape(&question), &lines)
}

/// The region, or the endpoint if it is not that of the region.
fn place(ctx: &Context, service: Service) -> Result<String> {
    if ctx.settings()?.is_sandbox() {
        return Ok("region sandbox".to_owned());
    }
    let endpoint = ctx.endpoint(service)?.origin().ascii_serialization();
    Ok(match ctx.region()? {
        Some(region) if endpoint.contains(region) => format!("region {region}"),
        _ => endpoint,
    })
}

/// Asks whether to do what `lines` show. `--yes` answers; without a terminal it is required.
pub(super) fn confirm(
    ctx: &Context,
    question: &str,
    lines: impl FnOnce() -> Result<Vec<String>>,
) -> Result<()> {
    if ctx.assume_yes {
        return Ok(());
    }
    ctx.can_confirm()?;
    ctx.confirm(question, &lines()?)
}

/// A second run does not find what the first one removed.
pub(super) const RUN_AGAIN_WITHOUT_IT: &str =
    "the same command can be run again with --ignore-missing";

/// One of several things that a command removes.
pub(super) struct Target<T> {
    /// The name on the command line.
    pub(super) given: String,
    /// The name in messages.
    pub(super) name: String,
    /// Whether it exists, so that a request is needed.
    pub(super) is_there: bool,
    pub(super) item: T,
}

/// How to show the results.
pub(super) struct Shown<'a, T, V> {
    pub(super) view: fn(T, bool) -> V,
    pub(super) columns: &'a [Column<V>],
    /// The id or name, if it was removed.
    pub(super) removed: fn(&V) -> Option<&str>,
    /// How to remove the rest after a signal.
    pub(super) again: &'static str,
}

/// A removed item that has no id, only a name, in JSON.
#[derive(Debug, Serialize)]
pub(super) struct DeletedView {
    pub(super) name: String,
    pub(super) deleted: bool,
}

impl DeletedView {
    pub(super) const COLUMNS: [Column<Self>; 2] = [
        Column::new("NAME", |view| Some(&view.name)),
        Column::fact("DELETED", |view| Some(view.deleted)),
    ];

    pub(super) fn removed(&self) -> Option<&str> {
        self.deleted.then_some(&self.name)
    }
}

/// Removes the targets one by one, also after a failure, and shows the results. `remove` returns whether the
/// target was there.
pub(super) fn remove_each<T, V: Serialize>(
    ctx: &Context,
    targets: Vec<Target<T>>,
    mut remove: impl FnMut(&mut T) -> Result<bool>,
    shown: &Shown<'_, T, V>,
) -> Result<()> {
    ctx.printer()?;
    let mut tally = Tally::of_changes(ctx, targets.len(), shown.again);
    let mut views = Vec::new();
    for mut target in targets {
        tally.announce("deleting", &target.name);
        let outcome = if target.is_there {
            tally.may_try(&target.given)
        } else {
            Ok(())
        };
        let outcome = outcome.and_then(|()| remove(&mut target.item));
        let deleted = matches!(outcome, Ok(true));
        tally.note(&target.given, outcome.map(drop));
        if deleted {
            tally.note_change("removed", &target.given);
        }
        views.push((shown.view)(target.item, deleted));
    }
    tally.show(&views, shown.columns, shown.removed, || {
        let removed: Vec<_> = views.iter().filter_map(shown.removed).collect();
        if removed.is_empty() {
            "nothing was removed".to_owned()
        } else {
            format!("removed {}", removed.join(", "))
        }
    })
}
