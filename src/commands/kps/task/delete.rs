//! `hwkey kps task delete`

use anyhow::Result;
use clap::{ArgGroup, Args};
use serde::Serialize;

use super::about_task;
use crate::api::KeyPairs;
use crate::commands::arguments::NonBlank;
use crate::commands::removal::{Shown, Target, confirm_removal, remove_each};
use crate::commands::settle::{Change, Seen};
use crate::commands::several::{RUN_AGAIN, distinct};
use crate::config::Service;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::keys::Task;
use crate::output::Column;

/// Delete failed tasks from the list of KPS
///
/// This changes nothing on the servers. A running task cannot be deleted.
///
/// Examples:
///   hwkey kps task delete aee8d2fe-5484-4753-9177-5a38dc15546c
///   hwkey kps task delete --all --yes
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    group = ArgGroup::new("tasks").args(["ids", "all"]).required(true)
)]
pub(crate) struct DeleteArgs {
    /// Ids of the tasks
    #[arg(value_name = "ID")]
    ids: Vec<NonBlank>,
    /// All failed tasks
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Serialize)]
struct DeletedView {
    id: String,
    deleted: bool,
}

const COLUMNS: [Column<DeletedView>; 2] = [
    Column::new("ID", |view| Some(&view.id)),
    Column::fact("DELETED", |view| Some(view.deleted)),
];

impl DeleteArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        ctx.can_confirm()?;
        let pairs = ctx.key_pairs()?;
        let failed = if self.all || !ctx.assume_yes {
            pairs.failed_tasks()?
        } else {
            Vec::new()
        };
        let ids: Vec<_> = if self.all {
            failed.iter().map(|task| task.id.clone()).collect()
        } else {
            self.ids.iter().map(|id| id.to_string()).collect()
        };
        let ids = distinct(ids, |id| id);
        // If the running tasks cannot be listed, the service decides.
        let running = if self.all {
            Vec::new()
        } else {
            pairs.running_tasks().unwrap_or_default()
        };
        if ids.is_empty() {
            ctx.messages.note("nothing to delete: no task failed");
        }
        confirm_removal(ctx, Service::Kps, "Delete these failed tasks?", || {
            let of_id = |id: &String| failed.iter().find(|task| task.id == *id);
            Ok(ids.iter().filter_map(of_id).map(label).collect())
        })?;
        if self.all && !ids.is_empty() {
            delete(ctx, &pairs, None)?;
        }
        let targets = ids.into_iter().map(|id| Target {
            given: id.clone(),
            name: id.clone(),
            is_there: !self.all,
            item: id,
        });
        let shown = Shown {
            view: |id, deleted| DeletedView { id, deleted },
            columns: &COLUMNS,
            again: RUN_AGAIN,
            removed: |view| view.deleted.then_some(view.id.as_str()),
        };
        let remove = |id: &mut String| {
            if running.iter().any(|task| task.id == *id) {
                return Err(is_under_way(id).into());
            }
            if !self.all {
                delete(ctx, &pairs, Some(id))?;
            }
            Ok(true)
        };
        remove_each(ctx, targets.collect(), remove, &shown)
    }
}

fn is_under_way(id: &str) -> Failure {
    Kind::Refused
        .failure(format!(
            "the task `{id}` is under way: only failed tasks can be deleted"
        ))
        .hint(format!("`hwkey kps task show {id}` shows its progress"))
}

fn label(task: &Task) -> String {
    let server = task.server_name.as_ref().or(task.server_id.as_ref());
    let server = server.map_or_else(String::new, |server| format!(", {server}"));
    let reason = task.error_message.as_deref().unwrap_or_default();
    format!("{}{server} {reason}", task.id)
}

/// Deletes one task, or all failed tasks if there is no id.
fn delete(ctx: &Context, pairs: &KeyPairs, id: Option<&str>) -> Result<()> {
    let change = Change {
        what: "delete the failed tasks".to_owned(),
        done: "the failed tasks were deleted",
        look: "`hwkey kps task list --failed` shows whether they are still there".to_owned(),
    };
    let request = || match id {
        Some(id) => pairs.delete_failed_task(id),
        None => pairs.delete_failed_tasks(),
    };
    let made = change.make(ctx, request, || {
        let failed = pairs.failed_tasks()?;
        let is_there = failed.iter().any(|task| id.is_none_or(|id| task.id == id));
        Ok(Seen::done_if(!is_there))
    })?;
    made.map_err(|error| match id {
        Some(id) => about_task(id, error),
        None => error.into(),
    })
}
