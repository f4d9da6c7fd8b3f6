//! V4, the current API: `/v4/user/keys`.

use hyper::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    query::{self, Page},
    refusal::Refusal,
    user_keys::{self, Limits, RepoKey},
};
use crate::{call::Call, reply::Reply, state::StateFile};

const LIMITS: Limits = Limits {
    title: 1000,
    key: 1000,
};

#[derive(Deserialize)]
struct AddBody {
    #[serde(default)]
    title: Value,
    #[serde(default)]
    key: Value,
}

/// `POST /v4/user/keys`
pub(crate) fn add(call: &Call, _: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let body: AddBody = call.json().ok_or(Refusal::Parameter("the body"))?;
    // The documentation's sample has a number as title. not documented: it is stored as a string.
    let title = match body.title {
        Value::Number(number) => number.to_string(),
        other => text(other, "title")?,
    };
    let key = text(body.key, "key")?;
    let added = user_keys::add(state, &title, &key, &LIMITS)?;
    Ok(Reply::json(StatusCode::CREATED, view(&added)))
}

/// `GET /v4/user/keys`
pub(crate) fn list(call: &Call, _: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let page = Page::of(call)?;
    let wanted = query::search(call, "query", 2000)?;
    let mut keys = user_keys::list(state)?;
    keys.retain(|key| key.title.to_lowercase().contains(&wanted));
    let shown: Vec<Value> = page.cut(&keys).map(view).collect();
    Ok(Reply::ok(json!({"keys": shown, "total": keys.len()})))
}

/// `DELETE /v4/user/keys/{key_id}`
pub(crate) fn delete(_: &Call, [id, _]: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let id = user_keys::parse_id(id).ok_or(Refusal::Parameter("key_id"))?;
    user_keys::delete(state, id)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

fn view(key: &RepoKey) -> Value {
    json!({"id": key.id, "title": key.title, "key": key.key, "created_at": key.created_at})
}

/// Reads a string of the body. In the documentation's table both are optional; missing or null counts as
/// empty.
fn text(value: Value, name: &'static str) -> Result<String, Refusal> {
    match value {
        Value::String(text) => Ok(text),
        Value::Null => Ok(String::new()),
        _ => Err(Refusal::Parameter(name)),
    }
}
