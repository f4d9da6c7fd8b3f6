//! Columns and JSON of a task.

use crate::keys::Task;
use crate::output::{Column, HasColumns};

const COLUMNS: [Column<Task>; 7] = [
    Column::new("ID", |task| Some(&task.id)),
    Column::new("OPERATION", |task| task.operation.as_deref()),
    Column::new("STATE", |task| Some(task.state.as_str())),
    Column::new("SERVER", server),
    Column::new("KEYPAIR", |task| task.keypair.as_deref()),
    Column::time("BEGUN", |task: &Task| task.time).optional(),
    Column::computed_text("ERROR", error).optional(),
];
pub(super) const FIELDS: [Column<Task>; 8] = [
    Column::new("id", |task| Some(&task.id)),
    Column::new("operation", |task| task.operation.as_deref()),
    Column::new("state", |task| Some(task.state.as_str())),
    Column::new("server", |task| task.server_name.as_deref()),
    Column::new("server id", |task| task.server_id.as_deref()),
    Column::new("keypair", |task| task.keypair.as_deref()),
    Column::time("begun", |task| task.time),
    Column::computed_text("error", error),
];

impl HasColumns for Task {
    fn columns() -> Vec<Column<Self>> {
        COLUMNS.into()
    }

    fn further_columns() -> Vec<Column<Self>> {
        FIELDS.into()
    }
}

fn server(task: &Task) -> Option<&str> {
    task.server_name.as_deref().or(task.server_id.as_deref())
}

fn error(task: &Task) -> String {
    let parts = [&task.error_code, &task.error_message];
    let parts: Vec<_> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(": ")
}
