//! Shows and deletes tasks.

use hyper::http::StatusCode;
use serde_json::{Value, json};

use super::{query, refusal, task::Task};
use crate::{
    call::Call,
    clock,
    reply::{Failure, Reply},
    state::StateFile,
};

/// `GET /v3/{project_id}/tasks/{task_id}`
pub(crate) fn show(_: &Call, id: &str, state: &StateFile) -> Result<Reply, Failure> {
    let state = state.read()?;
    let task = state.tasks.iter().find(|task| task.id == id);
    let task = task.ok_or_else(refusal::no_task)?;
    let status = task.status(clock::milliseconds(), state.tasks_are_misprinted);
    Ok(Reply::ok(json!({
        "server_id": task.server_id,
        "task_id": task.id,
        "task_status": status,
    })))
}

/// `GET /v3/{project_id}/running-tasks`
pub(crate) fn list_running(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let mut tasks = state.read()?.tasks;
    tasks.retain(|task| !task.has_ended);
    Ok(page(call, &tasks, view)?)
}

/// `GET /v3/{project_id}/failed-tasks`
pub(crate) fn list_failed(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let mut tasks = state.read()?.tasks;
    tasks.retain(Task::has_failed);
    Ok(page(call, &tasks, |task| {
        let mut view = view(task);
        let reason = task.failure.as_ref();
        view["task_error_code"] = reason.map(|reason| reason.code.as_str()).into();
        view["task_error_msg"] = reason.map(|reason| reason.message.as_str()).into();
        view
    })?)
}

/// `DELETE /v3/{project_id}/failed-tasks/{task_id}`
pub(crate) fn delete(_: &Call, id: &str, state: &StateFile) -> Result<Reply, Failure> {
    state.change(|state| {
        let failed = |task: &Task| task.has_failed() && task.id == id;
        if !state.tasks.iter().any(failed) {
            return Err(refusal::no_failed_task().into());
        }
        state.tasks.retain(|task| !failed(task));
        Ok(Reply::empty(StatusCode::OK))
    })
}

/// `DELETE /v3/{project_id}/failed-tasks`
pub(crate) fn delete_all(_: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    state.change(|state| {
        state.tasks.retain(|task| !task.has_failed());
        Ok(Reply::empty(StatusCode::OK))
    })
}

/// not documented: the order. Here it is that of their start.
fn page(call: &Call, tasks: &[Task], view: impl Fn(&Task) -> Value) -> Result<Reply, Reply> {
    let offset = query::number(call, "offset", 0, 0..=usize::MAX)?;
    let limit = query::number(call, "limit", 1000, 1..=1000)?;
    let page: Vec<Value> = tasks.iter().skip(offset).take(limit).map(view).collect();
    Ok(Reply::ok(json!({"total": tasks.len(), "tasks": page})))
}

fn view(task: &Task) -> Value {
    json!({
        "task_id": task.id,
        "operate_type": task.operate_type(),
        "task_time": task.began_at.to_string(),
        "server_name": task.server_name,
        "server_id": task.server_id,
        "keypair_name": task.keypair_name,
    })
}
