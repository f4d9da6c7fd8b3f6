//! Which request is which operation.

use hyper::http::StatusCode;

use crate::{
    auth::{self, Denied},
    call::Call,
    iam, kps,
    reply::{Failure, Reply},
    repo,
    service::Service,
    state::StateFile,
};

/// An operation. The text is what the path names: an id or a key pair's name.
type Operation = fn(&Call, &str, &StateFile) -> Result<Reply, Failure>;

/// Answers one request.
pub(crate) fn answer(call: &Call, state: &StateFile) -> Reply {
    let segments: Vec<&str> = call.path.split('/').skip(1).collect();
    let answered =
        iam::answer(call, &segments, state).or_else(|| repo::answer(call, &segments, state));
    if let Some(reply) = answered {
        return reply;
    }
    let (service, operation, name): (Service, Operation, &str) =
        match (call.method.as_str(), &segments[..]) {
            (method, ["v3", project_id, "keypairs", rest @ ..]) => {
                let (operation, name): (Operation, &str) = match (method, rest) {
                    ("POST", []) => (kps::create, ""),
                    ("GET", []) => (kps::list, ""),
                    ("GET", [name]) => (kps::show, name),
                    ("PUT", [name]) => (kps::update, name),
                    ("DELETE", [name]) => (kps::delete, name),
                    ("POST", ["private-key", "export"]) => (kps::export_private_key, ""),
                    ("POST", ["private-key", "import"]) => (kps::import_private_key, ""),
                    ("DELETE", [name, "private-key"]) => (kps::clear_private_key, name),
                    _ => return no_such_api(call, state),
                };
                (Service::Kps { project_id }, operation, name)
            }
            _ => return no_such_api(call, state),
        };

    service.perform(call, state, || operation(call, name, state))
}

/// The gateway's answer to a path, or a method on a path, that no service has.
fn no_such_api(call: &Call, state: &StateFile) -> Reply {
    // not documented: which comes first. Here nothing is told to whoever shows no credentials.
    let (status, code, message) = match auth::check(call, state) {
        Err(Denied::NoCredentials) => (
            StatusCode::UNAUTHORIZED,
            "APIGW.0301",
            "Incorrect IAM authentication information",
        ),
        _ => (
            StatusCode::NOT_FOUND,
            "APIGW.0101",
            "The API does not exist or has not been published in the environment",
        ),
    };
    Reply::gateway_error(status, code, message, &call.request_id)
}
