//! Deploy keys in V4, which is the current API for everything except adding a key.

use hyper::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    deploy_keys::{self, Scope},
    query::Page,
    refusal::Refusal,
    repositories::{CODEARTS_PROJECT_ID, CodeArts},
};
use crate::{call::Call, reply::Reply, ssh, state::StateFile};

#[derive(Deserialize)]
struct CheckBody {
    key: String,
}

/// `GET /v4/repositories/{repository_id}/deploy-keys`
pub(super) fn list(call: &Call, [id, _]: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let held = state.read()?.codearts;
    let scope = Scope::Repository(held.repository(id)?.id);
    page(call, &held, scope)
}

/// `GET /v4/groups/{group_id}/deploy-keys`
pub(super) fn list_of_group(
    call: &Call,
    [id, _]: [&str; 2],
    state: &StateFile,
) -> Result<Reply, Refusal> {
    let held = state.read()?.codearts;
    let scope = Scope::Group(held.group(id)?.id);
    page(call, &held, scope)
}

/// `GET /v4/projects/{project_id}/deploy-keys`
pub(super) fn list_of_project(
    call: &Call,
    [id, _]: [&str; 2],
    state: &StateFile,
) -> Result<Reply, Refusal> {
    if id.len() != CODEARTS_PROJECT_ID.len() {
        return Err(Refusal::Parameter("project_id"));
    }
    if id != CODEARTS_PROJECT_ID {
        return Err(Refusal::NotFound);
    }
    page(call, &state.read()?.codearts, Scope::Project)
}

/// `DELETE /v4/repositories/{repository_id}/deploy-keys/{key_id}`
pub(super) fn delete(_: &Call, ids: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    deploy_keys::delete(state, ids)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// `POST /v4/repositories/{repository_id}/deploy-keys/check-key`
pub(super) fn check(call: &Call, [id, _]: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let held = state.read()?.codearts;
    exists(call, &held, &held.administered(id)?.path)
}

/// `POST /v4/groups/{group_id}/deploy-keys/check-key`
pub(super) fn check_for_group(
    call: &Call,
    [id, _]: [&str; 2],
    state: &StateFile,
) -> Result<Reply, Refusal> {
    let held = state.read()?.codearts;
    exists(call, &held, &held.group(id)?.path)
}

/// `POST /v4/repositories/{repository_id}/deploy-keys/{key_id}/submodules`. not documented: whether the
/// answer has a body.
pub(super) fn copy_to_submodules(
    _: &Call,
    ids: [&str; 2],
    state: &StateFile,
) -> Result<Reply, Refusal> {
    deploy_keys::copy_to_submodules(state, ids)?;
    Ok(Reply::empty(StatusCode::OK))
}

/// `DELETE /v4/repositories/{repository_id}/deploy-keys/{key_id}/submodules`
pub(super) fn remove_from_submodules(
    _: &Call,
    ids: [&str; 2],
    state: &StateFile,
) -> Result<Reply, Refusal> {
    deploy_keys::remove_from_submodules(state, ids)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// A page of the keys of a scope. not documented: the order. Here it is that of adding.
fn page(call: &Call, held: &CodeArts, scope: Scope) -> Result<Reply, Refusal> {
    let keys = Vec::from_iter(held.deploy_keys.of(scope));
    let form = held.deploy_keys.fingerprints;
    let shown: Vec<Value> = Page::of(call)?
        .cut(&keys)
        .map(|key| {
            json!({
                "id": key.id,
                "title": key.title,
                "fingerprint": key.blob().and_then(|blob| form.of(&blob)),
                "created_at": key.created_at,
            })
        })
        .collect();
    Ok(Reply::ok(shown.into()).with_header("x-total", &keys.len().to_string()))
}

/// Whether the key in the body is inherited from above a path.
fn exists(call: &Call, held: &CodeArts, path: &str) -> Result<Reply, Refusal> {
    let body: CheckBody = call.json().ok_or(Refusal::Parameter("the body"))?;
    if body.key.chars().count() > 5000 {
        return Err(Refusal::TooLong("key"));
    }
    // not documented: the answer for a text that is no key.
    let blob = ssh::parse(&body.key).ok_or(Refusal::InvalidKey)?;
    Ok(Reply::ok(json!({"exists": held.has_above(path, &blob)})))
}
