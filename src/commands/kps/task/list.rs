//! `hwkey kps task list`

use anyhow::Result;
use clap::Args;

use crate::api::KeyPairs;
use crate::commands::reach::{Look, ReachArgs};
use crate::context::Context;
use crate::keys::Task;
use crate::output::ListingArgs;

/// List running and failed tasks
///
/// Failed tasks are listed until they are deleted; tasks that succeeded are not listed.
///
/// Examples:
///   hwkey kps task list
///   hwkey kps task list --failed --json | jq -r '.[].error_message'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ListArgs {
    /// Only running tasks
    #[arg(long, conflicts_with = "failed")]
    running: bool,
    /// Only failed tasks
    #[arg(long)]
    failed: bool,
    #[command(flatten)]
    reach: ReachArgs,
    #[command(flatten)]
    listing: ListingArgs<Task>,
}

impl ListArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        self.listing.check(ctx.printer()?)?;
        let list = |pairs: &KeyPairs| {
            let mut tasks = Vec::new();
            if !self.failed {
                tasks.extend(pairs.running_tasks()?);
            }
            if !self.running {
                tasks.extend(pairs.failed_tasks()?);
            }
            Ok(tasks)
        };
        let listed = self
            .reach
            .list(ctx, Look::Tasks, Context::key_pairs, list)?;
        listed.show(
            ctx,
            |task| task,
            &self.listing,
            |task: &Task| &task.id,
            "no tasks",
        )
    }
}
