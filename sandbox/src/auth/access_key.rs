//! Authentication with an access key, which the gateway checks for all services.

use std::time::Duration;

use hyper::http::StatusCode;

use super::{Caller, Denied, Proof, authorization::Authorization, signature};
use crate::{
    account::{self, ACCESS_KEY, SECRET_KEY, USER_ID, User},
    call::Call,
    clock::Moment,
    digest,
    iam::Identity,
    reply::Reply,
    state::StateFile,
};

/// The largest error of a signature's date.
const CLOCK_SKEW: Duration = Duration::from_secs(15 * 60);

/// An access key and its secrets.
struct AccessKey {
    secret: String,
    user: &'static User,
    /// Set for a temporary key.
    temporary: Option<Temporary>,
}

struct Temporary {
    security_token_sha256: String,
    expires_at: Moment,
}

/// Returns the user of the access key, if the signature is right.
pub(super) fn check(
    call: &Call,
    text: &str,
    state: &StateFile,
    now: Moment,
) -> Result<Caller, Denied> {
    let incorrect = |reason: &str| Denied::ByGateway(refusal(call, reason));

    // not documented: the text for an unreadable header.
    let authorization = Authorization::parse(text).ok_or_else(|| {
        incorrect("Authorization is not SDK-HMAC-SHA256 Access=, SignedHeaders=, Signature=")
    })?;
    if !authorization.signs("host") || !authorization.signs("x-sdk-date") {
        // not documented: the text.
        return Err(incorrect("host and x-sdk-date must be signed"));
    }
    check_date(call, now).map_err(Denied::ByGateway)?;

    let name = authorization.access_key;
    let identity = state.read()?.iam;
    let Some(key) = find(name, &identity) else {
        return Err(incorrect(&no_such_key(name)));
    };
    key.check_security_token(call, name)
        .map_err(|reason| incorrect(&reason))?;
    if !key.is_right(call, &authorization) {
        // According to the documentation, more than five failures lock the key. Not here, because any user of
        // this machine could then lock out the others.
        return Err(incorrect("verify aksk signature fail"));
    }
    if key.has_expired(now) {
        return Err(Denied::ByGateway(expired(call)));
    }
    Ok(Caller {
        user: key.user,
        proof: Proof::AccessKey,
    })
}

fn find(name: &str, identity: &Identity) -> Option<AccessKey> {
    if name == ACCESS_KEY {
        return Some(AccessKey {
            secret: SECRET_KEY.to_owned(),
            user: account::user_with(USER_ID)?,
            temporary: None,
        });
    }
    let mut keys = identity.temporary_keys.iter();
    let key = keys.find(|key| key.access == name)?;
    Some(AccessKey {
        secret: key.secret.clone(),
        user: account::user_with(&key.user_id)?,
        temporary: Some(Temporary {
            security_token_sha256: key.security_token_sha256.clone(),
            expires_at: key.expires_at,
        }),
    })
}

impl AccessKey {
    /// Checks the security token. not documented: which of the documented texts is used, and that a permanent
    /// key must not have a token.
    fn check_security_token(&self, call: &Call, name: &str) -> Result<(), String> {
        let given = call.header("x-security-token");
        let given = given.map(|token| digest::sha256(token.as_bytes()));
        let wanted = self.temporary.as_ref();
        match (given, wanted.map(|key| &key.security_token_sha256)) {
            (None, None) => Ok(()),
            (None, Some(_)) => Err(no_such_key(name)),
            (Some(given), Some(wanted)) if given == *wanted => Ok(()),
            (Some(_), _) => Err("decrypt token fail".to_owned()),
        }
    }

    fn is_right(&self, call: &Call, authorization: &Authorization) -> bool {
        let token_signed = self.temporary.is_none() || authorization.signs("x-security-token");
        token_signed && signature::is_right(call, authorization, &self.secret)
    }

    fn has_expired(&self, now: Moment) -> bool {
        let temporary = self.temporary.as_ref();
        temporary.is_some_and(|key| key.expires_at <= now)
    }
}

fn check_date(call: &Call, now: Moment) -> Result<(), Reply> {
    let date = call.header("x-sdk-date").unwrap_or_default();
    let moment = Moment::from_sdk_date(date);
    if moment.is_some_and(|moment| moment.distance(now) <= CLOCK_SKEW) {
        return Ok(());
    }
    let now = now.to_sdk_date();
    let message = format!(
        "Incorrect app authentication information: signature expired, signature time:{date},server time:{now}"
    );
    let status = StatusCode::UNAUTHORIZED;
    Err(Reply::gateway_error(
        status,
        "APIGW.0303",
        &message,
        &call.request_id,
    ))
}

fn no_such_key(name: &str) -> String {
    format!("Get secretKey failed,ak:{name},err:ak not exist")
}

fn refusal(call: &Call, reason: &str) -> Reply {
    let message = format!("Incorrect IAM authentication information: {reason}");
    let status = StatusCode::UNAUTHORIZED;
    Reply::gateway_error(status, "APIGW.0301", &message, &call.request_id)
}

/// not documented: whether the gateway passes this code of IAM on, and with which status.
fn expired(call: &Call) -> Reply {
    let message = "The security token has expired.";
    let status = StatusCode::BAD_REQUEST;
    Reply::gateway_error(status, "IAM.1108", message, &call.request_id)
}
