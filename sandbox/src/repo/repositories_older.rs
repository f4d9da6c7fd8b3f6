//! Repositories in V1 and V2, the older APIs.

use serde_json::{Value, json};

use super::{
    query::{self, Page},
    refusal::Refusal,
    repositories::{CODEARTS_PROJECT_ID, Repository},
    user_keys_v1::success,
};
use crate::{
    account::{DOMAIN, USER, USER_ID},
    call::Call,
    reply::Reply,
    state::StateFile,
};

/// `GET /v2/projects/repositories`. not documented: whether it includes archived repositories.
pub(super) fn list(call: &Call, _: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let page = Page::of_v2(call)?;
    let wanted = query::search(call, "search", 512)?;
    let held = state.read()?.codearts;
    let found: Vec<&Repository> = held.visible().filter(|it| it.matches(&wanted)).collect();
    let shown: Vec<Value> = page.cut(&found).map(|it| view(it)).collect();
    Ok(success(
        json!({"total": found.len(), "repositories": shown}),
    ))
}

/// `GET /v2/repositories/{repository_uuid}`
pub(super) fn show(_: &Call, [uuid, _]: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let held = state.read()?.codearts;
    Ok(success(view(held.found(|it| it.uuid() == uuid)?)))
}

/// `GET /v1/repositories/repoid`
pub(super) fn find_id(call: &Call, _: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let parameter = |name| call.parameter(name).ok_or(Refusal::Parameter(name));
    let (group, name) = (parameter("group_name")?, parameter("repository_name")?);
    let held = state.read()?.codearts;
    let found = held.found(|it| it.group() == group && it.name() == name)?;
    Ok(success(found.id.into()))
}

fn view(repository: &Repository) -> Value {
    json!({
        "repository_id": repository.id,
        "repository_uuid": repository.uuid(),
        "repository_name": repository.name(),
        "group_name": repository.group(),
        "ssh_url": repository.ssh_url(),
        "https_url": repository.https_url(),
        "web_url": repository.web_url(),
        "project_uuid": CODEARTS_PROJECT_ID,
        "domain_name": DOMAIN,
        "creator_name": USER,
        "iam_user_uuid": USER_ID,
        "is_owner": 1,
        "userRole": repository.role,
        "visibility_level": 0,
        "status": 0,
        "star": false,
        "created_at": repository.created_at,
        "updated_at": repository.updated_at,
    })
}
