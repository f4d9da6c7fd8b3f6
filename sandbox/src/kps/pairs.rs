//! Lists, shows, describes and deletes key pairs.

use hyper::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    key_pair::{self, KeyPair},
    query, refusal,
};
use crate::{
    call::Call,
    clock,
    reply::{Failure, Reply},
    state::StateFile,
};

/// `frozen_state` of a key pair that is not frozen.
const NOT_FROZEN: u8 = 0;

#[derive(Deserialize)]
struct UpdateBody {
    keypair: Description,
}

#[derive(Deserialize)]
struct Description {
    description: String,
}

/// `GET /v3/{project_id}/keypairs`
pub(crate) fn list(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let limit = query::number(call, "limit", 50, 1..=1000)?;
    let marker = call.parameter("marker").filter(|marker| !marker.is_empty());

    // not documented: the order, and whether a marker names the last key pair of a page or the first of the
    // next one. Here they are sorted by name, and a page starts after the marker.
    let mut pairs = state.read()?.key_pairs;
    pairs.sort_unstable_by(|left, right| left.name.cmp(&right.name));
    if let Some(marker) = &marker {
        pairs.retain(|pair| pair.name > *marker);
    }
    let more = pairs.len() > limit;
    pairs.truncate(limit);
    let next_marker = pairs.last().filter(|_| more).map(|pair| &pair.name);
    let page: Vec<Value> = pairs
        .iter()
        .map(|pair| json!({"keypair": summary(pair)}))
        .collect();
    Ok(Reply::ok(json!({
        "keypairs": page,
        "page_info": {
            "next_marker": next_marker,
            // not documented: its value. Here it is the marker of this page.
            "previous_marker": marker,
            "current_count": page.len(),
        },
    })))
}

/// `GET /v3/{project_id}/keypairs/{keypair_name}`
pub(crate) fn show(_: &Call, name: &str, state: &StateFile) -> Result<Reply, Failure> {
    let state = state.read()?;
    let pair = key_pair::find(&state, name).ok_or_else(refusal::no_key_pair)?;
    let mut view = summary(pair);
    view["id"] = pair.id.into();
    view["user_id"] = pair.user_id.clone().into();
    view["description"] = pair.description.clone().into();
    view["deleted"] = false.into();
    view["create_time"] = pair.created_at.into();
    view["update_time"] = pair.updated_at.into();
    view["delete_time"] = Value::Null;
    Ok(Reply::ok(json!({ "keypair": view })))
}

/// `PUT /v3/{project_id}/keypairs/{keypair_name}`
pub(crate) fn update(call: &Call, name: &str, state: &StateFile) -> Result<Reply, Failure> {
    let body: Option<UpdateBody> = call.json();
    let wanted = body.ok_or_else(refusal::body)?;
    state.change(|state| {
        let pair = key_pair::find_mut(state, name)?;
        // not documented: the longest description.
        pair.description = Some(wanted.keypair.description);
        pair.updated_at = Some(clock::milliseconds());
        // not documented: the body of the reply.
        Ok(Reply::ok(json!({})))
    })
}

/// `DELETE /v3/{project_id}/keypairs/{keypair_name}`. Also deletes a hosted private key.
pub(crate) fn delete(_: &Call, name: &str, state: &StateFile) -> Result<Reply, Failure> {
    state.change(|state| {
        key_pair::find_mut(state, name)?;
        state.key_pairs.retain(|pair| pair.name != name);
        Ok(Reply::empty(StatusCode::NO_CONTENT))
    })
}

/// The fields of a key pair in lists, which the details have too.
fn summary(pair: &KeyPair) -> Value {
    json!({
        "name": pair.name,
        "type": pair.kind,
        "scope": pair.scope,
        "public_key": pair.public_key,
        "fingerprint": pair.fingerprint,
        "is_key_protection": pair.hosted_private_key.is_some(),
        "frozen_state": NOT_FROZEN,
    })
}
