//! CodeArts Repo: the SSH keys of a user, repositories and their deploy keys. All generations of the API
//! share the same data.

mod deploy_keys;
mod deploy_keys_older;
mod deploy_keys_v4;
mod query;
mod refusal;
mod repositories;
mod repositories_older;
mod repositories_v4;
mod user_keys;
mod user_keys_v1;
mod user_keys_v4;

pub use self::{
    deploy_keys::{GROUP_DEPLOY_KEY, PROJECT_DEPLOY_KEY},
    repositories::CODEARTS_PROJECT_ID,
};
pub(crate) use self::{repositories::CodeArts, user_keys::RepoKeys};

use self::refusal::Refusal;
use crate::{call::Call, reply::Reply, service::Service, state::StateFile};

/// An operation. The texts are the ids in the path, in order.
type Operation = fn(&Call, [&str; 2], &StateFile) -> Result<Reply, Refusal>;

/// Answers a request for CodeArts Repo.
pub(crate) fn answer(call: &Call, segments: &[&str], state: &StateFile) -> Option<Reply> {
    let method = call.method.as_str();
    if let ["v4", path @ ..] = segments {
        let (operation, ids) = v4(method, path)?;
        Some(Service::RepoV4.perform(call, state, |state| {
            operation(call, ids, state).map_err(|refusal| refusal.v4(&call.method))
        }))
    } else {
        let (operation, ids) = older(method, segments)?;
        Some(Service::RepoV1.perform(call, state, |state| {
            operation(call, ids, state).map_err(Refusal::older)
        }))
    }
}

fn v4<'a>(method: &str, path: &[&'a str]) -> Option<(Operation, [&'a str; 2])> {
    use deploy_keys_v4 as deploy_keys;
    use repositories_v4 as repositories;
    use user_keys_v4 as user;

    const DEPLOY_KEYS: &str = "deploy-keys";
    let found: (Operation, [&str; 2]) = match (method, path) {
        ("POST", ["user", "keys"]) => (user::add, ["", ""]),
        ("GET", ["user", "keys"]) => (user::list, ["", ""]),
        ("DELETE", ["user", "keys", id]) => (user::delete, [id, ""]),

        ("GET", ["user", "repositories"]) => (repositories::list, ["", ""]),
        ("GET", ["repositories", id]) => (repositories::show, [id, ""]),
        ("GET", ["groups", "list"]) => (repositories::list_groups, ["", ""]),

        ("GET", ["repositories", id, DEPLOY_KEYS]) => (deploy_keys::list, [id, ""]),
        ("POST", ["repositories", id, DEPLOY_KEYS, "check-key"]) => (deploy_keys::check, [id, ""]),
        ("DELETE", ["repositories", id, DEPLOY_KEYS, key]) => (deploy_keys::delete, [id, key]),
        ("POST", ["repositories", id, DEPLOY_KEYS, key, "submodules"]) => {
            (deploy_keys::copy_to_submodules, [id, key])
        }
        ("DELETE", ["repositories", id, DEPLOY_KEYS, key, "submodules"]) => {
            (deploy_keys::remove_from_submodules, [id, key])
        }
        ("GET", ["groups", id, DEPLOY_KEYS]) => (deploy_keys::list_of_group, [id, ""]),
        ("POST", ["groups", id, DEPLOY_KEYS, "check-key"]) => {
            (deploy_keys::check_for_group, [id, ""])
        }
        ("GET", ["projects", id, DEPLOY_KEYS]) => (deploy_keys::list_of_project, [id, ""]),
        _ => return None,
    };
    Some(found)
}

/// The operations of V1 and V2.
fn older<'a>(method: &str, path: &[&'a str]) -> Option<(Operation, [&'a str; 2])> {
    use deploy_keys_older as deploy_keys;
    use repositories_older as repositories;
    use user_keys_v1 as user;

    let found: (Operation, [&str; 2]) = match (method, path) {
        ("POST", ["v1", "users", "sshkey"]) => (user::add, ["", ""]),
        ("GET", ["v1", "users", "sshkey"]) => (user::list, ["", ""]),
        ("DELETE", ["v1", "users", "sshkey", id]) => (user::delete, [id, ""]),

        ("GET", ["v2", "projects", "repositories"]) => (repositories::list, ["", ""]),
        ("GET", ["v2", "repositories", uuid]) => (repositories::show, [uuid, ""]),
        ("GET", ["v1", "repositories", "repoid"]) => (repositories::find_id, ["", ""]),

        ("POST", ["v2", "repositories", id, "deploy-keys"])
        | ("POST", ["v1", "repositories", id, "deploy_keys"]) => (deploy_keys::add, [id, ""]),
        ("DELETE", ["v2", "repositories", id, "deploy-keys", key])
        | ("DELETE", ["v1", "repositories", id, "deploy_keys", key]) => {
            (deploy_keys::delete, [id, key])
        }
        _ => return None,
    };
    Some(found)
}
