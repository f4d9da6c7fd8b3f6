//! V4, the current API: `/v4/user/keys`.

use hyper::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::keys::{self, Limits, Refusal, RepoKey};
use crate::{
    call::Call,
    reply::{Failure, Reply},
    state::StateFile,
};

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
pub(crate) fn add(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let body: AddBody = call.json().ok_or_else(|| invalid("the body"))?;
    // The documentation's sample has a number as its title. not documented: it is kept as text.
    let title = match body.title {
        Value::Number(number) => number.to_string(),
        other => text(other, "title")?,
    };
    let key = text(body.key, "key")?;
    let added = keys::add(state, &title, &key, &LIMITS).map_err(refuse)?;
    Ok(Reply::json(StatusCode::CREATED, view(&added)))
}

/// `GET /v4/user/keys`
pub(crate) fn list(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let offset = number(call, "offset", 0, 0, 2_147_483_647)?;
    let limit = number(call, "limit", 20, 1, 100)?;
    let query = call.parameter("query").unwrap_or_default();
    if query.chars().count() > 2000 {
        return Err(invalid("query").into());
    }

    // not documented: how a title matches. Here it holds the query's text in any case of letters; an
    // empty query is none.
    let wanted = query.to_lowercase();
    let mut keys = keys::list(state)?;
    keys.retain(|key| key.title.to_lowercase().contains(&wanted));
    let page: Vec<Value> = keys.iter().skip(offset).take(limit).map(view).collect();
    Ok(Reply::ok(json!({"keys": page, "total": keys.len()})))
}

/// `DELETE /v4/user/keys/{key_id}`
pub(crate) fn delete(_: &Call, id: &str, state: &StateFile) -> Result<Reply, Failure> {
    let id = keys::parse_id(id).ok_or_else(|| invalid("key_id"))?;
    keys::delete(state, id).map_err(refuse)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

fn view(key: &RepoKey) -> Value {
    json!({"id": key.id, "title": key.title, "key": key.key, "created_at": key.created_at})
}

/// A text of the body. Both are optional in the documentation's table; one that is missing or null
/// counts as empty.
fn text(value: Value, name: &str) -> Result<String, Reply> {
    match value {
        Value::String(text) => Ok(text),
        Value::Null => Ok(String::new()),
        _ => Err(invalid(name)),
    }
}

/// A number of the query.
fn number(call: &Call, name: &str, default: usize, min: usize, max: usize) -> Result<usize, Reply> {
    let Some(text) = call.parameter(name) else {
        return Ok(default);
    };
    match text.parse() {
        Ok(number) if (min..=max).contains(&number) => Ok(number),
        _ => Err(invalid(name)),
    }
}

/// not documented: what V4 says to a parameter that is not valid. This is the code of the service's
/// general table.
fn invalid(name: &str) -> Reply {
    let message = format!("Invalid parameter: {name}.");
    Reply::error(StatusCode::BAD_REQUEST, "CH.010001", &message)
}

/// not documented: the refusals of V4. The codes are those V1 documents, in V4's form.
fn refuse(refusal: Refusal) -> Failure {
    let (status, code, message) = match refusal {
        Refusal::Broken(error) => return error.into(),
        Refusal::InvalidKey => return invalid("key").into(),
        Refusal::TooLong(field) => {
            let message = format!("'body': {field} is out of max length");
            return Reply::error(StatusCode::BAD_REQUEST, "CH.00401999", &message).into();
        }
        Refusal::BlankTitle => (
            StatusCode::BAD_REQUEST,
            "CH.080002",
            "title cannot be left blank",
        ),
        Refusal::EmptyKey => (StatusCode::BAD_REQUEST, "CH.080002", "key is empty"),
        Refusal::Duplicate => (
            StatusCode::CONFLICT,
            "CH.080002",
            "The key already exists. Generate a new one.",
        ),
        Refusal::NotFound => (StatusCode::NOT_FOUND, "CH.000404", "Resource not found."),
    };
    Reply::error(status, code, message).into()
}
