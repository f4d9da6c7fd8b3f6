//! Which request is which operation, and how each service says no before the operation runs.

use hyper::http::{Method, StatusCode};

use crate::{
    auth::{self, Caller, Denied, Proof},
    call::Call,
    error::Error,
    iam, kps,
    reply::{Failure, Reply},
    repo::{v1, v4},
    state::StateFile,
};

/// An operation. The text is what the path names: an id or a key pair's name.
type Operation = fn(&Call, &str, &StateFile) -> Result<Reply, Failure>;

/// A service, by the form of its errors.
enum Service<'a> {
    RepoV4,
    RepoV1,
    Kps { project_id: &'a str },
}

/// Answers one request.
pub(crate) fn answer(call: &Call, state: &StateFile) -> Reply {
    use Service::{Kps, RepoV1, RepoV4};

    let segments: Vec<&str> = call.path.split('/').skip(1).collect();
    if let Some(reply) = iam::answer(call, &segments, state) {
        return reply;
    }
    let (service, operation, name): (Service, Operation, &str) =
        match (call.method.as_str(), &segments[..]) {
            ("POST", ["v4", "user", "keys"]) => (RepoV4, v4::add, ""),
            ("GET", ["v4", "user", "keys"]) => (RepoV4, v4::list, ""),
            ("DELETE", ["v4", "user", "keys", id]) => (RepoV4, v4::delete, id),

            ("POST", ["v1", "users", "sshkey"]) => (RepoV1, v1::add, ""),
            ("GET", ["v1", "users", "sshkey"]) => (RepoV1, v1::list, ""),
            ("DELETE", ["v1", "users", "sshkey", id]) => (RepoV1, v1::delete, id),

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
                (Kps { project_id }, operation, name)
            }
            _ => return no_such_api(call, state),
        };

    let caller = match auth::check(call, state) {
        Ok(caller) => caller,
        Err(denied) => return service.denied(denied, call),
    };
    // not documented: whether CodeArts Repo cares which project a token is for.
    if let Kps { project_id } = service
        && !caller.may_use(project_id)
    {
        return other_project(&caller);
    }
    match operation(call, name, state) {
        Ok(reply) | Err(Failure::Refused(reply)) => reply,
        Err(Failure::Broken(error)) => service.broken(&call.method, &error),
    }
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

/// KPS's answer to credentials that are good, but not for the project of the path.
fn other_project(caller: &Caller) -> Reply {
    let reason = match caller.proof {
        Proof::ProjectToken(_) => "the token is for another project",
        Proof::GlobalToken => "the token is for no project",
        Proof::AccessKey => "the account has no such project",
    };
    let message = format!("No permission for the operation: {reason}.");
    Reply::error(StatusCode::FORBIDDEN, "KPS.9003", &message)
}

impl Service<'_> {
    fn denied(&self, denied: Denied, call: &Call) -> Reply {
        let unauthorized = StatusCode::UNAUTHORIZED;
        match (denied, self) {
            (Denied::ByGateway(reply), _) => reply,
            (Denied::Broken(error), _) => self.broken(&call.method, &error),
            (_, Self::RepoV4 | Self::RepoV1) => {
                let message = "Authentication information expired.";
                Reply::error(unauthorized, "DEV.00000003", message)
            }
            (Denied::ExpiredToken, Self::Kps { .. }) => {
                let message = "The token must be updated.";
                Reply::gateway_error(unauthorized, "APIGW.0307", message, &call.request_id)
            }
            (Denied::NoCredentials | Denied::UnknownToken, Self::Kps { .. }) => {
                let message = "The token is missing or not valid.";
                Reply::error(unauthorized, "KPS.9001", message)
            }
        }
    }

    /// The answer when the sandbox itself fails. The message is ours: it has to name the file.
    fn broken(&self, method: &Method, error: &Error) -> Reply {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let message = error.in_full();
        match self {
            Self::RepoV4 => Reply::error(status, "CH.000001", &message),
            Self::RepoV1 => Reply::v1_error(status, "CH.000001", &message),
            // The database errors: query, insert, delete, update.
            Self::Kps { .. } => {
                let code = match method.as_str() {
                    "GET" => "KPS.5001",
                    "POST" => "KPS.5002",
                    "DELETE" => "KPS.5003",
                    _ => "KPS.5004",
                };
                Reply::error(status, code, &message)
            }
        }
    }
}
