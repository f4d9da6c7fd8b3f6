//! The refusals of KPS.

use hyper::http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::reply::Reply;

/// Why a task was refused or failed. not documented: the codes. From the table of codes, these are a
/// parameter error, a failed verification of a key pair, and a failure of another service.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Reason {
    pub code: String,
    pub message: String,
}

impl Reason {
    fn new(code: &str, message: String) -> Self {
        let code = code.to_owned();
        Self { code, message }
    }

    pub(super) fn parameter(message: &str) -> Self {
        Self::new("KPS.0002", format!("Parameter error: {message}."))
    }

    pub(super) fn no_server() -> Self {
        Self::parameter("the server does not exist")
    }

    pub(super) fn wrong_secret(is_password: bool) -> Self {
        let secret = if is_password {
            "password"
        } else {
            "private key"
        };
        let message = format!("Failed to log in to the server: the {secret} is wrong.");
        Self::new("KPS.6009", message)
    }

    pub(super) fn not_reachable(port: u16) -> Self {
        let message = format!("Failed to connect to port {port} of the server.");
        Self::new("KPS.0003", message)
    }

    pub(super) fn interrupted(what: &str) -> Self {
        let message = format!("Update public key error: the server was {what} meanwhile.");
        Self::new("KPS.0003", message)
    }
}

/// A parameter is missing or invalid.
pub(super) fn parameter(message: &str) -> Reply {
    bad_request("KPS.0002", &format!("Parameter error: {message}."))
}

pub(super) fn body() -> Reply {
    parameter("the body is not valid")
}

/// not documented: whether the answer for an unknown task differs from that for a malformed id. Here it does
/// not.
pub(super) fn no_task() -> Reply {
    bad_request("KPS.0001", "The taskId is illegal.")
}

pub(super) fn no_failed_task() -> Reply {
    bad_request("KPS.0005", "The failed task is not found.")
}

/// not documented: the code for a name that is taken.
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
