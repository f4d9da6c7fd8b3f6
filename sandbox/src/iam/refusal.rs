//! The refusals of IAM, in two formats: that of Keystone, and a newer one with a code.

use hyper::http::StatusCode;
use serde_json::json;

use crate::{
    auth::Denied,
    error::Error,
    reply::{Failure, Reply},
};

/// not documented: which requests get this, except those whose body is not JSON.
pub(super) fn invalid_body() -> Reply {
    keystone(StatusCode::BAD_REQUEST, "The request body is invalid")
}

/// not documented: the messages about parameters and headers.
pub(super) fn invalid(message: &str) -> Reply {
    keystone(StatusCode::BAD_REQUEST, message)
}

pub(super) fn wrong_password() -> Reply {
    unauthorized("The username or password is wrong.")
}

/// Refuses to issue a token.
pub(super) fn unauthorized(message: &str) -> Reply {
    keystone(StatusCode::UNAUTHORIZED, message)
}

pub(super) fn wrong_passcode() -> Reply {
    let message = "The TOTP passcode is wrong.";
    Reply::error(StatusCode::BAD_REQUEST, "IAM.1061", message)
}

pub(super) fn forbidden(action: &str) -> Reply {
    let message = format!("Policy doesn't allow {action} to be performed.");
    Reply::error(StatusCode::FORBIDDEN, "IAM.0003", &message)
}

pub(super) fn not_found(what: &str) -> Reply {
    let message = format!("Could not find {what}.");
    Reply::error(StatusCode::NOT_FOUND, "IAM.0004", &message)
}

pub(super) fn unauthenticated() -> Reply {
    let message = "The request you have made requires authentication.";
    Reply::error(StatusCode::UNAUTHORIZED, "IAM.0001", message)
}

/// The answer to a request that is not authenticated.
pub(super) fn denied(denied: Denied) -> Failure {
    let (code, message) = match denied {
        Denied::NoCredentials => return unauthenticated().into(),
        Denied::ExpiredToken => ("IAM.0066", "The token has expired."),
        Denied::UnknownToken => ("IAM.0067", "The token is invalid."),
        Denied::ByGateway(reply) => return reply.into(),
        Denied::Broken(error) => return error.into(),
    };
    Reply::error(StatusCode::UNAUTHORIZED, code, message).into()
}

/// The answer after an error of the sandbox itself. The message is not IAM's, because it has to name the
/// file.
pub(super) fn broken(error: &Error) -> Reply {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Reply::error(status, "IAM.0006", &error.in_full())
}

fn keystone(status: StatusCode, message: &str) -> Reply {
    let title = status.canonical_reason().unwrap_or_default();
    let error = json!({"code": status.as_u16(), "message": message, "title": title});
    Reply::json(status, json!({ "error": error }))
}
