//! What became of each server, as it is shown.

use anyhow::Result;
use serde::Serialize;

use super::plan::{Decision, Operation, brings};
use super::secrets::Secrets;
use super::wait::Wait;
use crate::api::ServerChange;
use crate::commands::output_lost::check_shown;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::keys::{KeyPair, Server, Task};
use crate::output::{Column, Format};
use crate::report::{Report, Reported};
use crate::signals;

/// How far a server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing was sent yet.
    Ready,
    Running,
    Done,
    Failed,
    Unknown,
}

/// One server of a command.
#[derive(Debug)]
pub(in crate::commands::kps) struct Row {
    pub(super) server: Server,
    pub(super) decision: Decision,
    pub(super) change: ServerChange,
    pub(super) state: State,
    pub(super) task_id: Option<String>,
    pub(super) error_code: Option<String>,
    pub(super) error_message: Option<String>,
    /// Of its failure.
    pub(super) kind: Option<Kind>,
}

impl Row {
    /// What is to be done with a server; `port` is for one that runs.
    pub(in crate::commands::kps) fn new(
        (server, decision): (Server, Decision),
        secrets: &Secrets,
        port: Option<u16>,
        disable_password: bool,
    ) -> Self {
        let change = ServerChange {
            server_id: server.id.clone(),
            auth: secrets.auth(decision),
            disable_password: disable_password.then_some(true),
            port: port.filter(|_| !decision.is_of_stopped()),
        };
        let state = match decision {
            Decision::Nothing => State::Done,
            Decision::Do { .. } => State::Ready,
        };
        Self {
            server,
            decision,
            change,
            state,
            task_id: None,
            error_code: None,
            error_message: None,
            kind: None,
        }
    }

    /// A server with which nothing can be done; it is reported at once.
    pub(in crate::commands::kps) fn refused(
        ctx: &Context,
        server: Server,
        failure: Failure,
    ) -> Self {
        let error_message = Some(failure.to_string());
        let nothing = (server, Decision::Nothing);
        let row = Self::new(nothing, &Secrets::default(), None, false);
        let report = Report::of(&failure.into()).about(row.name().to_owned());
        ctx.report(&report);
        Self {
            state: State::Failed,
            kind: Some(report.kind),
            error_message,
            ..row
        }
    }

    /// Takes over a task that is under way and does what is wanted.
    pub(super) fn adopt(&mut self, running: &[Task], wanted: Option<&KeyPair>) {
        let is_same =
            |task: &&Task| task.server_id.as_ref() == Some(&self.server.id) && brings(task, wanted);
        if self.state == State::Ready
            && let Some(task) = running.iter().find(is_same)
        {
            self.runs_as(task.id.clone());
        }
    }

    pub(super) fn name(&self) -> &str {
        if self.server.name.is_empty() {
            &self.server.id
        } else {
            &self.server.name
        }
    }

    pub(super) fn runs_as(&mut self, task_id: String) {
        self.task_id = Some(task_id);
        self.state = State::Running;
    }

    pub(super) fn is_done(&mut self, wanted: Option<&KeyPair>) {
        self.server.keypair = wanted.map(|pair| pair.name.clone());
        self.state = State::Done;
    }

    /// Whether the server has what was wanted.
    pub(in crate::commands::kps) fn has_succeeded(&self) -> bool {
        self.state == State::Done
    }

    fn operation(&self) -> Option<Operation> {
        match self.decision {
            Decision::Nothing => None,
            Decision::Do { operation, .. } => Some(operation),
        }
    }
}

/// A server in JSON.
#[derive(Debug, Serialize)]
struct RowView {
    server_id: String,
    server_name: String,
    keypair: Option<String>,
    operation: Option<&'static str>,
    changed: Option<bool>,
    task_id: Option<String>,
    state: &'static str,
    error_code: Option<String>,
    error_message: Option<String>,
}

impl From<&Row> for RowView {
    fn from(row: &Row) -> Self {
        let operation = row.operation();
        let (state, changed) = match row.state {
            State::Done => ("done", Some(operation.is_some())),
            State::Ready | State::Failed => ("failed", Some(false)),
            State::Running => ("running", None),
            State::Unknown => ("unknown", None),
        };
        Self {
            server_id: row.server.id.clone(),
            server_name: row.server.name.clone(),
            keypair: row.server.keypair.clone(),
            operation: operation.map(Operation::as_str),
            changed,
            task_id: row.task_id.clone(),
            state,
            error_code: row.error_code.clone(),
            error_message: row.error_message.clone(),
        }
    }
}

const COLUMNS: [Column<RowView>; 6] = [
    Column::new("SERVER", |row| row.server_name.clone()),
    Column::new("KEYPAIR", |row| row.keypair.clone().unwrap_or_default()),
    Column::new("OPERATION", |row| {
        row.operation.unwrap_or_default().to_owned()
    }),
    Column::new("STATE", |row| row.state.to_owned()),
    Column::new("TASK", |row: &RowView| {
        row.task_id.clone().unwrap_or_default()
    })
    .optional(),
    Column::text("ERROR", |row: &RowView| {
        row.error_message.clone().unwrap_or_default()
    })
    .optional(),
];

/// Shows what became of the servers, and ends the command as that asks for: with `if_none` where not one
/// succeeded.
pub(in crate::commands::kps) fn finish(
    ctx: &Context,
    rows: &[Row],
    wait: Wait,
    if_none: Kind,
) -> Result<()> {
    if ctx.dry_run {
        return ctx.show_recorded(true);
    }
    let printer = ctx.printer()?;
    let views: Vec<_> = rows.iter().map(RowView::from).collect();
    let shown = printer.list_some(&views, &COLUMNS, |row| {
        matches!(row.state, "done" | "running").then_some(row.server_id.as_str())
    });
    check_shown(shown, || {
        let changed = rows.iter().filter(|row| row.has_succeeded()).count();
        format!("{changed} of {} servers are as they should be", rows.len())
    })?;
    let running: Vec<_> = rows
        .iter()
        .filter(|row| row.state == State::Running)
        .collect();
    let look = running.first().map(|row| {
        let id = row.task_id.as_deref().unwrap_or_default();
        format!("`hwkey kps task show {id}` shows how far it is, `hwkey kps task list` all")
    });
    if let Some(signal) = signals::caught() {
        let outcome = still_under_way(running.len());
        let failure = Failure::interrupted(signal, outcome);
        return Err(match look {
            Some(look) => failure.hint(look),
            None => failure,
        }
        .into());
    }
    let failures: Vec<_> = rows.iter().filter_map(|row| row.kind).collect();
    match look {
        Some(look) if wait.is_none() => ctx.messages.note(&look),
        Some(look) => {
            let text = format!("{} at the end of the time", still_under_way(running.len()));
            let late = Kind::Incomplete.failure(text).hint(look);
            ctx.report(&Report::of(&late.into()));
            return Err(Reported(Kind::Incomplete).into());
        }
        None => {}
    }
    if failures.is_empty() {
        return Ok(());
    }
    let kind = outcome(&failures, rows, if_none);
    // The last line has the exit code of the process.
    if (rows.len() > 1 || failures != [kind]) && printer.format() == Format::Json {
        ctx.report(&Report::of_targets(kind, failures.len(), rows.len()));
    }
    Err(Reported(kind).into())
}

fn outcome(failures: &[Kind], rows: &[Row], if_none: Kind) -> Kind {
    if rows.iter().any(|row| row.state != State::Failed) {
        Kind::Incomplete
    } else if if_none == Kind::Refused && failures.iter().all(|kind| *kind == Kind::Auth) {
        Kind::Auth
    } else {
        if_none
    }
}

fn still_under_way(tasks: usize) -> String {
    match tasks {
        1 => "1 task is still under way".to_owned(),
        _ => format!("{tasks} tasks are still under way"),
    }
}
