//! V1, the older API: `/v1/users/sshkey`. Ids are strings, nothing is paged, and every body says in
//! `status` whether it went well.

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
    title: 255,
    key: 2048,
};

#[derive(Deserialize)]
struct AddBody {
    title: Option<String>,
    key: Option<String>,
}

/// `POST /v1/users/sshkey`
pub(crate) fn add(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let body: AddBody = call.json().ok_or_else(|| invalid("the body"))?;
    let title = body.title.unwrap_or_default();
    let key = body.key.unwrap_or_default();
    let added = keys::add(state, &title, &key, &LIMITS).map_err(refuse)?;
    Ok(success(view(&added)))
}

/// `GET /v1/users/sshkey`
pub(crate) fn list(_: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let keys: Vec<Value> = keys::list(state)?.iter().map(view).collect();
    Ok(success(json!({"total": keys.len(), "sshkey": keys})))
}

/// `DELETE /v1/users/sshkey/{id}`
pub(crate) fn delete(_: &Call, id: &str, state: &StateFile) -> Result<Reply, Failure> {
    let number = keys::parse_id(id).ok_or_else(|| invalid("id"))?;
    keys::delete(state, number).map_err(refuse)?;
    Ok(success(number.to_string().into()))
}

fn view(key: &RepoKey) -> Value {
    json!({"id": key.id.to_string(), "title": key.title, "key": key.key})
}

fn success(result: Value) -> Reply {
    Reply::ok(json!({"result": result, "status": "success"}))
}

fn invalid(name: &str) -> Reply {
    let message = format!("Invalid parameter: {name}.");
    Reply::v1_error(StatusCode::BAD_REQUEST, "CH.010001", &message)
}

fn refuse(refusal: Refusal) -> Failure {
    let (status, code, message) = match refusal {
        Refusal::Broken(error) => return error.into(),
        // not documented: what V1 says to a field that is too long.
        Refusal::TooLong(field) => return invalid(field).into(),
        Refusal::BlankTitle => (
            StatusCode::BAD_REQUEST,
            "CH.080002",
            "title cannot be left blank",
        ),
        Refusal::EmptyKey => (StatusCode::BAD_REQUEST, "CH.080002", "key is empty"),
        Refusal::InvalidKey => (
            StatusCode::OK,
            "CH.010202",
            "Failed to add the key. Check whether the key is valid.",
        ),
        Refusal::Duplicate => (
            StatusCode::CONFLICT,
            "CH.080002",
            "The key already exists. Generate a new one.",
        ),
        // not documented: what V1 says to an id that is not there.
        Refusal::NotFound => (StatusCode::NOT_FOUND, "CH.000404", "Resource not found."),
    };
    Reply::v1_error(status, code, message).into()
}
