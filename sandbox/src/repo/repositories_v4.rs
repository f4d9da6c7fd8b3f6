//! Repositories and groups in V4, the current API.

use serde_json::{Value, json};

use super::{
    query::{self, Page},
    refusal::Refusal,
    repositories::{CODEARTS_PROJECT_ID, Group, PROJECT_NAME, Repository},
};
use crate::{call::Call, reply::Reply, state::StateFile};

/// `GET /v4/user/repositories`
pub(super) fn list(call: &Call, _: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let page = Page::of(call)?;
    let wanted = query::search(call, "search", 512)?;
    let by_update = query::is_other(call, "order_by", ["created_at", "updated_at"])?;
    let ascending = query::is_other(call, "sort", ["desc", "asc"])?;
    let archived = query::flag(call, "archived")?;
    // No repository has a star.
    let starred = query::flag(call, "starred")?;
    // All repositories are normal, and the users have created them and are members.
    for name in ["membership", "user_created", "include_abnormal"] {
        query::flag(call, name)?;
    }

    let held = state.read()?.codearts;
    let mut found: Vec<&Repository> = held
        .visible()
        .filter(|it| !starred && it.archived == archived && it.matches(&wanted))
        .collect();
    // not documented: the order of repositories with the same time. Here it is that of their ids.
    found.sort_by_key(|it| {
        let time = if by_update {
            &it.updated_at
        } else {
            &it.created_at
        };
        (time, it.id)
    });
    if !ascending {
        found.reverse();
    }
    Ok(Reply::ok(page.cut(&found).map(|it| summary(it)).collect()))
}

/// `GET /v4/repositories/{repository_id}`
pub(super) fn show(_: &Call, [id, _]: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let held = state.read()?.codearts;
    let repository = held.repository(id)?;
    let group = held.groups.iter().find(|it| it.path == repository.group());
    let mut view = summary(repository);
    view["path_with_namespace"] = repository.path.clone().into();
    view["created_at"] = repository.created_at.clone().into();
    view["updated_at"] = repository.updated_at.clone().into();
    view["namespace"] = group.map_or(Value::Null, |group| {
        json!({
            "id": group.id,
            "name": group.name(),
            "path": group.name(),
            "kind": "group",
            "full_path": group.path,
            "full_name": group.path,
        })
    });
    view["permissions"] = json!({
        "repository_access": {"access_level": repository.role},
        "group_access": null,
    });
    Ok(Reply::ok(view))
}

/// `GET /v4/groups/list`
pub(super) fn list_groups(call: &Call, _: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let page = Page::of(call)?;
    let wanted = query::search(call, "search", 512)?;
    let mut groups = state.read()?.codearts.groups;
    groups.retain(|group| group.path.to_lowercase().contains(&wanted));
    let view = |group: &Group| {
        json!({
            "id": group.id,
            "name": group.name(),
            "path": group.name(),
            "full_path": group.path,
            "full_name": group.path,
            "project_id": CODEARTS_PROJECT_ID,
            "project_name": PROJECT_NAME,
        })
    };
    Ok(Reply::ok(page.cut(&groups).map(view).collect()))
}

fn summary(repository: &Repository) -> Value {
    json!({
        "id": repository.id,
        "uuid": repository.uuid(),
        "name": repository.name(),
        "path": repository.name(),
        "namespace": repository.group(),
        "name_with_namespace": repository.path,
        "ssh_url_to_repo": repository.ssh_url(),
        "http_url_to_repo": repository.https_url(),
        "project_id": CODEARTS_PROJECT_ID,
        "project_name": PROJECT_NAME,
        "archived": repository.archived,
        // A string in V4; 0 is normal.
        "status": "0",
        "permissions": repository.role,
        "starred": false,
        "last_repository_updated_at": repository.updated_at,
    })
}
