//! Temporary access keys.

use hyper::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::refusal;
use crate::{
    auth::{self, Caller, Denied, Proof},
    call::Call,
    clock::Moment,
    digest,
    reply::{Failure, Reply},
    state::StateFile,
};

/// A temporary access key. The secret is needed to check signatures; of the security token, the SHA-256 is
/// enough.
#[derive(Serialize, Deserialize)]
pub(crate) struct TemporaryKey {
    pub access: String,
    pub secret: String,
    pub security_token_sha256: String,
    pub expires_at: Moment,
    pub user_id: String,
}

#[derive(Deserialize)]
struct Body {
    auth: Auth,
}

#[derive(Deserialize)]
struct Auth {
    identity: Methods,
}

#[derive(Deserialize)]
struct Methods {
    methods: Vec<String>,
    token: Option<Wanted>,
}

#[derive(Deserialize)]
struct Wanted {
    id: Option<String>,
    duration_seconds: Option<i64>,
}

/// `POST /v3.0/OS-CREDENTIAL/securitytokens`
pub(super) fn create(call: &Call, state: &StateFile) -> Result<Reply, Failure> {
    let caller = caller(call, state).map_err(refusal::denied)?;
    let seconds = duration(call)?;
    // Documented only for users with a token.
    if let Proof::AccessKey = caller.proof {
        return Err(refusal::unauthenticated().into());
    }
    let now = Moment::now();
    let security_token = digest::random(256);
    let key = TemporaryKey {
        access: format!("SANDBOXT{}", digest::random(12).to_uppercase()),
        secret: digest::random(40),
        security_token_sha256: digest::sha256(security_token.as_bytes()),
        expires_at: now.after(seconds),
        user_id: caller.user.id.to_owned(),
    };
    let view = json!({
        "access": key.access,
        "secret": key.secret,
        "securitytoken": security_token,
        "expires_at": key.expires_at,
    });
    state.change(|state| {
        state.iam.tidy(now);
        state.iam.temporary_keys.push(key);
        Ok(Reply::json(
            StatusCode::CREATED,
            json!({ "credential": view }),
        ))
    })
}

/// The token in the header takes precedence. The vendor's SDK sends it only in the body.
fn caller(call: &Call, state: &StateFile) -> Result<Caller, Denied> {
    let body: Option<Body> = call.json();
    let token = body.and_then(|body| body.auth.identity.token?.id);
    match (auth::check(call, state), token) {
        (Err(Denied::NoCredentials), Some(token)) => auth::check_token(&token, state),
        (result, _) => result,
    }
}

/// The requested duration in seconds.
fn duration(call: &Call) -> Result<i64, Reply> {
    let body: Option<Body> = call.json();
    let identity = body.ok_or_else(refusal::invalid_body)?.auth.identity;
    let methods: Vec<&str> = identity.methods.iter().map(String::as_str).collect();
    match methods.as_slice() {
        ["token"] => {}
        // The sandbox has no agencies.
        ["assume_role"] => return Err(refusal::forbidden("sts:agencies:assume")),
        _ => return Err(refusal::invalid_body()),
    }
    let wanted = identity.token.and_then(|token| token.duration_seconds);
    match wanted.unwrap_or(900) {
        seconds @ 900..=86400 => Ok(seconds),
        _ => Err(refusal::invalid_body()),
    }
}
