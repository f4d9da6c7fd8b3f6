//! Deploy keys in V2, which is the current API for adding a key, and in V1, which has another path.

use serde::Deserialize;
use serde_json::json;

use super::{
    deploy_keys::{self, NewKey},
    refusal::Refusal,
    user_keys_v1::success,
};
use crate::{call::Call, reply::Reply, state::StateFile};

/// All four fields are mandatory.
#[derive(Deserialize)]
struct AddBody {
    #[serde(rename = "application")]
    _application: String,
    can_push: bool,
    key: String,
    key_title: String,
}

/// `POST /v2/repositories/{repository_id}/deploy-keys`
pub(super) fn add(call: &Call, [id, _]: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    let body: AddBody = call.json().ok_or(Refusal::Parameter("the body"))?;
    // not documented: white space around the key is removed, and its longest length is that of a checked key.
    let (title, key) = (body.key_title, body.key.trim());
    if title.trim().is_empty() || title.chars().count() > 255 {
        return Err(Refusal::Parameter("key_title"));
    }
    if key.is_empty() || key.chars().count() > 5000 {
        return Err(Refusal::Parameter("key"));
    }
    let new = NewKey {
        title: &title,
        key,
        can_push: body.can_push,
    };
    let added = deploy_keys::add(state, id, &new)?;
    Ok(success(json!({
        "key_id": added.id.to_string(),
        "key_title": added.title,
        "key": added.key,
        "can_push": added.can_push,
        "created_at": added.created_at,
    })))
}

/// `DELETE /v2/repositories/{repository_id}/deploy-keys/{key_id}`
pub(super) fn delete(_: &Call, ids: [&str; 2], state: &StateFile) -> Result<Reply, Refusal> {
    deploy_keys::delete(state, ids)?;
    // The documentation's sample of a success has `false`.
    Ok(success("false".into()))
}
