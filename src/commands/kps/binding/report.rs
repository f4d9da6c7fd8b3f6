//! Shows the result of each server.

use anyhow::Result;
use serde::Serialize;

use super::Wait;
use super::plan::Operation;
use super::row::{RUN_AGAIN, Row, State};
use crate::commands::output_lost::check_shown;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{Column, Format};
use crate::report::{Report, Reported};
use crate::signals;

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
    Column::new("SERVER", |row| Some(&row.server_name)),
    Column::new("KEYPAIR", |row| row.keypair.as_deref()),
    Column::new("OPERATION", |row| row.operation),
    Column::new("STATE", |row| Some(row.state)),
    Column::new("TASK", |row: &RowView| row.task_id.as_deref()).optional(),
    Column::text("ERROR", |row: &RowView| row.error_message.as_deref()).optional(),
];

/// Shows the result of each server and returns the error of the command. Its kind is `if_none` if no server
/// succeeded.
pub(crate) fn finish(ctx: &Context, rows: &[Row], wait: Wait, if_none: Kind) -> Result<()> {
    let mut failures: Vec<_> = rows.iter().filter_map(|row| row.report.clone()).collect();
    // In JSON each error keeps its hint, and the last line has the exit code of the process.
    let is_json = ctx.printer()?.format() == Format::Json;
    let hint = if is_json {
        None
    } else {
        take_shared_hints(&mut failures)
    };
    for failure in &failures {
        ctx.report(failure);
    }
    if ctx.dry_run {
        ctx.show_recorded(true)?;
    } else {
        show(ctx, rows)?;
        check_end(ctx, rows, wait)?;
    }
    if failures.is_empty() {
        return Ok(());
    }
    let kinds: Vec<_> = failures.iter().map(|failure| failure.kind).collect();
    let kind = outcome(&kinds, rows, if_none);
    if rows.len() > 1 || is_json && kinds != [kind] {
        let mut report = Report::of_targets(kind, kinds.len(), rows.len());
        report.hint = hint;
        ctx.report(&report);
    }
    Err(Reported(kind).into())
}

/// Removes the hints that several failures share, and returns them joined, to be shown once.
fn take_shared_hints(failures: &mut [Report]) -> Option<String> {
    let mut shared = Vec::new();
    for at in 1..failures.len() {
        let (earlier, rest) = failures.split_at(at);
        let is_same = |failure: &Report| failure.hint == rest[0].hint;
        if let Some(hint) = &rest[0].hint
            && !shared.contains(hint)
            && earlier.iter().any(is_same)
        {
            shared.push(hint.clone());
        }
    }
    for failure in failures {
        failure.hint.take_if(|hint| shared.contains(hint));
    }
    (!shared.is_empty()).then(|| shared.join("; "))
}

fn show(ctx: &Context, rows: &[Row]) -> Result<()> {
    let printer = ctx.printer()?;
    if rows.is_empty() && printer.is_for_tables() {
        return Ok(());
    }
    let views: Vec<_> = rows.iter().map(RowView::from).collect();
    let shown = printer.list_some(&views, &COLUMNS, |row| {
        matches!(row.state, "done" | "running").then_some(row.server_id.as_str())
    });
    check_shown(shown, || {
        let changed = rows.iter().filter(|row| row.has_succeeded()).count();
        format!("done on {changed} of {} servers", rows.len())
    })
}

/// Reports the tasks that still run and the servers that were not tried, and how to follow them.
fn check_end(ctx: &Context, rows: &[Row], wait: Wait) -> Result<()> {
    let running: Vec<_> = rows
        .iter()
        .filter(|row| row.state == State::Running)
        .collect();
    let left = rows.iter().filter(|row| row.state == State::Ready).count();
    let is_unknown = rows.iter().any(|row| row.state == State::Unknown);
    let still = still_to_end(running.len(), is_unknown, left);
    let look = running.first().map(|row| {
        let id = row.task_id.as_deref().unwrap_or_default();
        match running.len() {
            1 => format!("`hwkey kps task show {id}` shows its progress"),
            _ => format!("`hwkey kps task list` shows their progress, `hwkey kps task show {id}` that of the first"),
        }
    });
    let others = (running.is_empty() && (left > 0 || is_unknown))
        .then(|| "`hwkey kps task list` shows what KPS is working on".to_owned());
    let again = (left > 0).then(|| format!("{RUN_AGAIN} for what was not tried"));
    let hints: Vec<_> = [look, others, again].into_iter().flatten().collect();
    let hint = (!hints.is_empty()).then(|| hints.join("; "));
    if let Some(signal) = signals::caught() {
        let mut failure = Failure::interrupted(signal, still);
        failure.hint = hint;
        return Err(failure.into());
    }
    match hint {
        Some(hint) if !running.is_empty() && wait.is_none() => ctx.messages.note(&hint),
        Some(hint) if !running.is_empty() => {
            let text = format!("{still} at the time limit");
            let late = Kind::Incomplete.failure(text).hint(hint);
            ctx.report(&Report::of(&late.into()));
            return Err(Reported(Kind::Incomplete).into());
        }
        _ => {}
    }
    Ok(())
}

/// Says how many tasks are running, and how many servers were not tried.
fn still_to_end(running: usize, is_unknown: bool, left: usize) -> String {
    let tasks = match running {
        0 if is_unknown => "a task may still be under way".to_owned(),
        0 => "no task of this command is under way".to_owned(),
        1 => "1 task is still under way".to_owned(),
        tasks => format!("{tasks} tasks are still under way"),
    };
    match left {
        0 => tasks,
        1 => format!("{tasks}, 1 server was not tried"),
        servers => format!("{tasks}, {servers} servers were not tried"),
    }
}

/// The kind of the whole command. A server that was not tried makes it incomplete.
fn outcome(failures: &[Kind], rows: &[Row], if_none: Kind) -> Kind {
    if failures.contains(&Kind::Incomplete) || rows.iter().any(|row| row.state != State::Failed) {
        Kind::Incomplete
    } else if if_none == Kind::Refused && failures.iter().all(|kind| *kind == Kind::Auth) {
        Kind::Auth
    } else {
        if_none
    }
}
