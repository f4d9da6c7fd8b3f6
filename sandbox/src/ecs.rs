//! ECS: servers with key pairs, under `/v1` and `/v1.1`.

mod initial;
mod list;
mod power;
mod server;
mod view;

use hyper::http::StatusCode;
use serde_json::json;

use crate::{
    call::Call,
    reply::Reply,
    service::{Operation, Service},
    state::StateFile,
};

pub(crate) use initial::add as add_initial_servers;
pub(crate) use server::{ACTIVE, SHUTOFF, Server, find, find_mut};

/// Answers a request for ECS.
pub(crate) fn answer(call: &Call, segments: &[&str], state: &StateFile) -> Option<Reply> {
    let [version, project_id, "cloudservers", path @ ..] = segments else {
        return None;
    };
    let (operation, id): (Operation, &str) = match (call.method.as_str(), *version, path) {
        ("GET", "v1.1", ["detail"]) => (list::v1_1, ""),
        ("GET", "v1", ["detail"]) => (list::v1, ""),
        ("GET", "v1", [id]) => (list::show, id),
        _ => return None,
    };
    let service = Service::Ecs { project_id };
    Some(service.perform(call, state, |state| operation(call, id, state)))
}

/// not documented: the refusals of ECS. These are like those of its other operations.
pub(crate) fn error(status: StatusCode, code: &str, message: &str) -> Reply {
    Reply::json(status, json!({"error": {"code": code, "message": message}}))
}
