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

/// Tasks of KPS: key pairs that are being put on servers, and what failed
///
/// `hwkey kps keypair bind`, `unbind` and `rotate` start them. KPS remembers those that failed until they
/// are deleted, and of those that succeeded nothing for long.
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
        Column::new("ID", |task| task.id.clone()),
        Column::new("OPERATION", operation),
        Column::new("STATE", |task| task.state.to_owned()),
        Column::new("SERVER", server),
        Column::new("KEYPAIR", |task| task.keypair.clone().unwrap_or_default()),
        Column::time("BEGUN", |task: &Self| task.time).optional(),
        Column::text("ERROR", error).optional(),
    ];

    const FIELDS: [Column<Self>; 8] = [
        Column::new("id", |task| task.id.clone()),
        Column::new("operation", operation),
        Column::new("state", |task| task.state.to_owned()),
        Column::new("server", |task| {
            task.server_name.clone().unwrap_or_default()
        }),
        Column::new("server id", |task| {
            task.server_id.clone().unwrap_or_default()
        }),
        Column::new("keypair", |task| task.keypair.clone().unwrap_or_default()),
        Column::time("begun", |task| task.time),
        Column::text("error", error),
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

fn operation(task: &TaskView) -> String {
    task.operation.clone().unwrap_or_default()
}

fn server(task: &TaskView) -> String {
    let name = task.server_name.as_ref().or(task.server_id.as_ref());
    name.cloned().unwrap_or_default()
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
