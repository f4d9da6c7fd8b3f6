//! Binds and unbinds key pairs. not documented: which refusals are an error status, and which are part of a
//! 200. Here a problem of the request or its key pair is an error status, and a problem of a server is its
//! `status`.

use hyper::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    dispatch::{self, Aim, ServerBody},
    key_pair,
    refusal::{self, Reason},
};
use crate::{
    call::Call,
    reply::{Failure, Reply},
    state::StateFile,
};

/// The most servers in a batch.
const MOST: usize = 10;

#[derive(Deserialize)]
struct Body {
    keypair_name: String,
    server: ServerBody,
}

#[derive(Deserialize)]
struct BatchBody {
    batch_keypairs: Vec<Body>,
}

#[derive(Deserialize)]
struct UnbindBody {
    server: ServerBody,
}

/// `POST /v3/{project_id}/keypairs/associate`
pub(crate) fn one(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let body: Body = call.json().ok_or_else(refusal::body)?;
    state.change(|state| {
        let pair = key_pair::find(state, &body.keypair_name);
        let pair = pair.ok_or_else(refusal::no_key_pair)?.clone();
        let begun = dispatch::begin(state, &body.server, Aim::Have(&pair));
        Ok(Reply::ok(alone(&body.server, begun)))
    })
}

/// `POST /v3/{project_id}/keypairs/batch-associate`
pub(crate) fn batch(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let body: BatchBody = call.json().ok_or_else(refusal::body)?;
    let items = body.batch_keypairs;
    let Some(first) = items.first().filter(|_| items.len() <= MOST) else {
        return Err(refusal::parameter("batch_keypairs has 1 to 10 items").into());
    };
    if items
        .iter()
        .any(|item| item.keypair_name != first.keypair_name)
    {
        return Err(refusal::parameter("batch_keypairs is for one key pair").into());
    }
    state.change(|state| {
        let pair = key_pair::find(state, &first.keypair_name);
        let pair = pair.ok_or_else(refusal::no_key_pair)?.clone();
        let tasks: Vec<Value> = items
            .iter()
            .map(|Body { server, .. }| {
                match dispatch::begin(state, server, Aim::HaveInBatch(&pair)) {
                    Ok(id) => json!({"task_id": id, "server_id": server.id, "status": "SUCCESS"}),
                    Err(reason) => refused(server, "Failed", &reason),
                }
            })
            .collect();
        Ok(Reply::ok(json!({ "tasks": tasks })))
    })
}

/// `POST /v3/{project_id}/keypairs/disassociate`
pub(crate) fn unbind(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let body: UnbindBody = call.json().ok_or_else(refusal::body)?;
    state.change(|state| {
        let begun = dispatch::begin(state, &body.server, Aim::HaveNone);
        let view = alone(&body.server, begun);
        Ok(Reply::json(StatusCode::ACCEPTED, view))
    })
}

/// The reply to a request with one server.
fn alone(server: &ServerBody, begun: Result<String, Reason>) -> Value {
    match begun {
        Ok(id) => json!({ "task_id": id }),
        Err(reason) => refused(server, "FAILED", &reason),
    }
}

/// `status` is documented as `FAILED`, but the sample of a batch has `Failed`.
fn refused(server: &ServerBody, status: &str, reason: &Reason) -> Value {
    json!({
        "server_id": server.id,
        "status": status,
        "error_code": reason.code,
        "error_msg": reason.message,
    })
}
