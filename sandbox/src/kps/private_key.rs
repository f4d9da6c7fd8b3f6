//! Exports, imports and clears hosted private keys.

use hyper::http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::{hosting::KeyProtection, key_pair, refusal};
use crate::{
    call::Call,
    reply::{Failure, Reply},
    ssh,
    state::StateFile,
};

#[derive(Deserialize)]
struct ExportBody {
    keypair: Named,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct ImportBody {
    keypair: Brought,
}

#[derive(Deserialize)]
struct Brought {
    name: String,
    key_protection: KeyProtection,
}

/// `POST /v3/{project_id}/keypairs/private-key/export`
pub(crate) fn export(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let body: Option<ExportBody> = call.json();
    let name = body.ok_or_else(refusal::body)?.keypair.name;
    let state = state.read()?;
    let pair = key_pair::find(&state, &name).ok_or_else(refusal::no_key_pair)?;
    let private_key = pair
        .hosted_private_key
        .as_ref()
        .ok_or_else(refusal::nothing_hosted)?;
    let view = json!({"name": name, "private_key": private_key});
    Ok(Reply::ok(json!({ "keypair": view })))
}

/// `POST /v3/{project_id}/keypairs/private-key/import`. not documented: a private key that is already hosted
/// is replaced.
pub(crate) fn import(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let body: Option<ImportBody> = call.json();
    let brought = body.ok_or_else(refusal::body)?.keypair;
    brought.key_protection.check_encryption()?;
    state.change(|state| {
        let pair = key_pair::find_mut(state, &brought.name)?;
        let blob = ssh::parse(&pair.public_key).ok_or_else(refusal::no_match)?;
        pair.hosted_private_key = Some(brought.key_protection.private_key_for(&blob)?);
        let view = json!({"name": brought.name});
        Ok(Reply::ok(json!({ "keypair": view })))
    })
}

/// `DELETE /v3/{project_id}/keypairs/{keypair_name}/private-key`
pub(crate) fn clear(_: &Call, name: &str, state: &StateFile) -> Result<Reply, Failure> {
    state.change(|state| {
        let pair = key_pair::find_mut(state, name).map_err(as_not_found)?;
        if pair.hosted_private_key.take().is_none() {
            return Err(as_not_found(refusal::nothing_hosted()).into());
        }
        Ok(Reply::empty(StatusCode::OK))
    })
}

/// Clearing is documented to answer 404 if nothing is hosted. not documented: the body of this answer.
fn as_not_found(reply: Reply) -> Reply {
    Reply {
        status: StatusCode::NOT_FOUND,
        ..reply
    }
}
