//! KPS: key pairs and the tasks that put them on servers, under `/v3/{project_id}`.

mod bind;
mod create;
mod dispatch;
mod hosting;
mod key_pair;
mod pairs;
mod private_key;
mod query;
mod refusal;
mod task;
mod tasks;

use crate::{
    call::Call,
    reply::Reply,
    service::{Operation, Service},
    state::StateFile,
};

pub(crate) use key_pair::KeyPair;
pub(crate) use task::{Task, settle};

/// Answers a request for KPS.
pub(crate) fn answer(call: &Call, segments: &[&str], state: &StateFile) -> Option<Reply> {
    let ["v3", project_id, path @ ..] = segments else {
        return None;
    };
    let (operation, name): (Operation, &str) = match (call.method.as_str(), path) {
        ("POST", ["keypairs"]) => (create::create, ""),
        ("GET", ["keypairs"]) => (pairs::list, ""),
        ("GET", ["keypairs", name]) => (pairs::show, name),
        ("PUT", ["keypairs", name]) => (pairs::update, name),
        ("DELETE", ["keypairs", name]) => (pairs::delete, name),
        ("POST", ["keypairs", "batch-import"]) => (create::import_batch, ""),
        ("POST", ["keypairs", "private-key", "export"]) => (private_key::export, ""),
        ("POST", ["keypairs", "private-key", "import"]) => (private_key::import, ""),
        ("DELETE", ["keypairs", name, "private-key"]) => (private_key::clear, name),

        ("POST", ["keypairs", "associate"]) => (bind::one, ""),
        ("POST", ["keypairs", "batch-associate"]) => (bind::batch, ""),
        ("POST", ["keypairs", "disassociate"]) => (bind::unbind, ""),
        ("GET", ["tasks", id]) => (tasks::show, id),
        ("GET", ["running-tasks"]) => (tasks::list_running, ""),
        ("GET", ["failed-tasks"]) => (tasks::list_failed, ""),
        ("DELETE", ["failed-tasks", id]) => (tasks::delete, id),
        ("DELETE", ["failed-tasks"]) => (tasks::delete_all, ""),
        _ => return None,
    };
    let service = Service::Kps { project_id };
    Some(service.perform(call, state, |state| operation(call, name, state)))
}
