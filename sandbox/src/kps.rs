//! KPS: key pairs for servers, under `/v3/{project_id}/keypairs`.

mod create;
mod hosting;
mod key_pair;
mod pairs;
mod private_key;
mod refusal;

use crate::{
    call::Call,
    reply::Reply,
    service::{Operation, Service},
    state::StateFile,
};

pub(crate) use key_pair::KeyPair;

/// The answer, if the request is one for KPS.
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
        ("POST", ["keypairs", "private-key", "export"]) => (private_key::export, ""),
        ("POST", ["keypairs", "private-key", "import"]) => (private_key::import, ""),
        ("DELETE", ["keypairs", name, "private-key"]) => (private_key::clear, name),
        _ => return None,
    };
    let service = Service::Kps { project_id };
    Some(service.perform(call, state, || operation(call, name, state)))
}
