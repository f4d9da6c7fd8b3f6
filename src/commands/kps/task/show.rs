//! `hwkey kps task show`

use anyhow::Result;
use clap::Args;

use super::about_task;
use super::view::FIELDS;
use crate::commands::arguments::NonBlank;
use crate::context::Context;
use crate::keys::{Task, TaskState};

/// Show one task
///
/// For a failed task, this includes the reason that KPS gives. KPS soon forgets tasks that
/// succeeded.
///
/// Examples:
///   hwkey kps task show aee8d2fe-5484-4753-9177-5a38dc15546c
///   hwkey kps task show aee8d2fe-5484-4753-9177-5a38dc15546c --json | jq -r .state
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ShowArgs {
    /// Id of the task
    id: NonBlank,
}

impl ShowArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let pairs = ctx.key_pairs()?;
        let task = pairs.task(&self.id);
        let task = task.map_err(|error| about_task(&self.id, error))?;
        // The lists have more than the state.
        let listed = match task.state {
            TaskState::Running => pairs.running_tasks(),
            TaskState::Failed => pairs.failed_tasks(),
            TaskState::Done => Ok(Vec::new()),
        };
        let listed = listed.unwrap_or_else(|error| {
            let warning = format!("could not look up its details: {error}");
            ctx.messages.warn(&warning);
            Vec::new()
        });
        let same = listed.into_iter().find(|listed| listed.id == task.id);
        let task = match same {
            Some(listed) => Task {
                operation: listed.operation.or(task.operation),
                server_id: listed.server_id.or(task.server_id),
                ..listed
            },
            None => task,
        };
        printer.item(&task, &FIELDS, |task| &task.id)?;
        Ok(())
    }
}
