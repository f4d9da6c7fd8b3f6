//! V1, the older API: `/v1/users/sshkey`. Ids are strings, lists have no pages, and every body has the result
//! in `status`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    refusal::Refusal,
    user_keys::{self, Limits, RepoKey},
};
use crate::{call::Call, reply::Reply, state::StateFile};

const LIMITS: Limits = Limits {
    title: 255,
    key: 2048,
};

#[derive(Deserialize)]
struct AddBody {
    title: Option<String>,
    key: Option<String>,
}

/// `POST /v1/users/sshkey`
pub(crate) fn add(call: &Call, _: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let body: AddBody = call.json().ok_or(Refusal::Parameter("the body"))?;
    let title = body.title.unwrap_or_default();
    let key = body.key.unwrap_or_default();
    let added = user_keys::add(state, &title, &key, &LIMITS)?;
    Ok(success(view(&added)))
}

/// `GET /v1/users/sshkey`
pub(crate) fn list(_: &Call, _: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let keys: Vec<Value> = user_keys::list(state)?.iter().map(view).collect();
    Ok(success(json!({"total": keys.len(), "sshkey": keys})))
}

/// `DELETE /v1/users/sshkey/{id}`
pub(crate) fn delete(_: &Call, [id, _]: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let number = user_keys::parse_id(id).ok_or(Refusal::Parameter("id"))?;
    user_keys::delete(state, number)?;
    Ok(success(number.to_string().into()))
}

fn view(key: &RepoKey) -> Value {
    json!({"id": key.id.to_string(), "title": key.title, "key": key.key})
}

pub(super) fn success(result: Value) -> Reply {
    Reply::ok(json!({"result": result, "status": "success"}))
}
