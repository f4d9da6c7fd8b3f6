//! What KPS answers when it refuses.

use hyper::http::StatusCode;

use crate::reply::Reply;

/// A parameter is missing or not valid.
pub(super) fn parameter(message: &str) -> Reply {
    bad_request("KPS.0002", &format!("Parameter error: {message}."))
}

/// not documented: there is no code for a name that exists.
pub(super) fn name_exists(name: &str) -> Reply {
    parameter(&format!("the key pair {name} already exists"))
}

pub(super) fn no_key_pair() -> Reply {
    bad_request("KPS.4016", "The SSH key pair does not exist.")
}

pub(super) fn nothing_hosted() -> Reply {
    bad_request("KPS.6005", "No private key is managed.")
}

pub(super) fn cannot_host(message: &str) -> Reply {
    bad_request(
        "KPS.6008",
        &format!("Failed to encrypt the private key: {message}."),
    )
}

pub(super) fn no_match() -> Reply {
    bad_request("KPS.6011", "The private key does not match the public key.")
}

fn bad_request(code: &str, message: &str) -> Reply {
    Reply::error(StatusCode::BAD_REQUEST, code, message)
}
