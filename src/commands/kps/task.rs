//! `hwkey kps task …`

mod delete;
mod list;
mod show;

use anyhow::Result;
use clap::Subcommand;
use jiff::Timestamp;
use serde::Serialize;

use crate::api;
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::Task;
use crate::output::{Column, HasColumns, json_time};

/// Tasks of KPS on servers: running and failed ones
///
/// `hwkey kps keypair bind`, `unbind` and `rotate` start tasks. KPS remembers failed ones until
/// they are deleted, and soon forgets those that succeeded.
///
/// Examples:
///   hwkey kps task list
///   hwkey kps task delete --all
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum TaskCommand {
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    #[command(visible_alias = "rm")]
    Delete(delete::DeleteArgs),
}

impl TaskCommand {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::List(args) => args.run(ctx),
            Self::Show(args) => args.run(ctx),
            Self::Delete(args) => args.run(ctx),
        }
    }
}

/// A task in JSON.
#[derive(Debug, Serialize)]
struct TaskView {
    id: String,
    operation: Option<String>,
    state: &'static str,
    server_id: Option<String>,
    server_name: Option<String>,
    keypair: Option<String>,
    #[serde(serialize_with = "json_time")]
    time: Option<Timestamp>,
    error_code: Option<String>,
    error_message: Option<String>,
}

impl From<Task> for TaskView {
    fn from(task: Task) -> Self {
        Self {
            id: task.id,
            operation: task.operation,
            state: task.state.as_str(),
            server_id: task.server_id,
            server_name: task.server_name,
            keypair: task.keypair,
            time: task.time,
            error_code: task.error_code,
            error_message: task.error_message,
        }
    }
}

impl TaskView {
    const COLUMNS: [Column<Self>; 7] = [
        Column::new("ID", |task| Some(&task.id)),
        Column::new("OPERATION", |task| task.operation.as_deref()),
        Column::new("STATE", |task| Some(task.state)),
        Column::new("SERVER", server),
        Column::new("KEYPAIR", |task| task.keypair.as_deref()),
        Column::time("BEGUN", |task: &Self| task.time).optional(),
        Column::computed_text("ERROR", error).optional(),
    ];

    const FIELDS: [Column<Self>; 8] = [
        Column::new("id", |task| Some(&task.id)),
        Column::new("operation", |task| task.operation.as_deref()),
        Column::new("state", |task| Some(task.state)),
        Column::new("server", |task| task.server_name.as_deref()),
        Column::new("server id", |task| task.server_id.as_deref()),
        Column::new("keypair", |task| task.keypair.as_deref()),
        Column::time("begun", |task| task.time),
        Column::computed_text("error", error),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

impl HasColumns for TaskView {
    fn columns() -> Vec<Column<Self>> {
        Self::COLUMNS.into()
    }

    fn further_columns() -> Vec<Column<Self>> {
        Self::FIELDS.into()
    }
}

fn server(task: &TaskView) -> Option<&str> {
    task.server_name.as_deref().or(task.server_id.as_deref())
}

fn error(task: &TaskView) -> String {
    let parts = [&task.error_code, &task.error_message];
    let parts: Vec<_> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(": ")
}

/// An error about a task: where it says that there is none, it names the task.
fn about_task(id: &str, error: api::Error) -> anyhow::Error {
    if !error.is_missing() {
        return error.into();
    }
    Kind::NotFound
        .failure(format!("no task `{id}`"))
        .hint("KPS forgets tasks that succeeded; `hwkey kps task list` shows the others, `hwkey kps server list` the key pair of each server")
        .because(error)
        .into()
}
