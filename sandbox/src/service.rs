//! The services, with their answers if a request is not allowed or the sandbox itself fails.

use hyper::http::{Method, StatusCode};

use crate::{
    account,
    auth::{self, Caller, Denied, Proof},
    call::Call,
    ecs,
    error::Error,
    reply::{Failure, Reply},
    state::StateFile,
};

/// An operation. The text is an id or the name of a key pair in the path.
pub(crate) type Operation = fn(&Call, &str, &StateFile) -> Result<Reply, Failure>;

/// A service, which decides the form of errors.
pub(crate) enum Service<'a> {
    RepoV4,
    RepoV1,
    Kps { project_id: &'a str },
    Ecs { project_id: &'a str },
}

impl Service<'_> {
    /// Runs an operation if the credentials are valid, and returns the answer.
    pub(crate) fn perform(
        &self,
        call: &Call,
        state: &StateFile,
        operation: impl FnOnce(&StateFile) -> Result<Reply, Failure>,
    ) -> Reply {
        let caller = match auth::check(call, state) {
            Ok(caller) => caller,
            Err(denied) => return self.denied(denied, call),
        };
        // not documented: whether CodeArts Repo checks the project of a token.
        if let Self::Kps { project_id } | Self::Ecs { project_id } = self
            && !caller.may_use(project_id)
        {
            return self.other_project(&caller);
        }
        match operation(&state.of_project(self.project_id(&caller, call))) {
            Ok(reply) | Err(Failure::Refused(reply)) => reply,
            Err(Failure::Broken(error)) => self.broken(&call.method, &error),
        }
    }

    /// The project that selects the data. In the cloud CodeArts Repo has an account in each region; here all
    /// regions have one address, so the user's project decides.
    fn project_id<'a>(&'a self, caller: &Caller, call: &'a Call) -> &'a str {
        match (self, &caller.proof) {
            (Self::Kps { project_id } | Self::Ecs { project_id }, _) => project_id,
            (_, Proof::ProjectToken(project)) => project.of_region().id,
            _ => {
                let given = call.header("x-project-id");
                let given = given.and_then(account::project_with);
                given.map_or(account::PROJECT_ID, |project| project.of_region().id)
            }
        }
    }

    fn denied(&self, denied: Denied, call: &Call) -> Reply {
        let unauthorized = StatusCode::UNAUTHORIZED;
        match (denied, self) {
            (Denied::ByGateway(reply), _) => reply,
            (Denied::Broken(error), _) => self.broken(&call.method, &error),
            (Denied::NoCredentials | Denied::UnknownToken, Self::RepoV4)
                if call.method == Method::DELETE && call.path.contains("/deploy-keys/") =>
            {
                let message = "Authentication information is not recognized.";
                Reply::error(unauthorized, "CH.00000002", message)
            }
            (_, Self::RepoV4 | Self::RepoV1) => {
                let message = "Authentication information expired.";
                Reply::error(unauthorized, "DEV.00000003", message)
            }
            (Denied::ExpiredToken, Self::Kps { .. } | Self::Ecs { .. }) => {
                let message = "The token must be updated.";
                Reply::gateway_error(unauthorized, "APIGW.0307", message, &call.request_id)
            }
            (Denied::NoCredentials | Denied::UnknownToken, Self::Kps { .. }) => {
                let message = "The token is missing or not valid.";
                Reply::error(unauthorized, "KPS.9001", message)
            }
            (Denied::NoCredentials | Denied::UnknownToken, Self::Ecs { .. }) => {
                Reply::not_authenticated(&call.request_id)
            }
        }
    }

    /// The answer to credentials that are valid, but not for the project in the path.
    fn other_project(&self, caller: &Caller) -> Reply {
        let reason = match caller.proof {
            Proof::ProjectToken(_) => "the token is for another project",
            Proof::GlobalToken => "the token is for no project",
            Proof::AccessKey => "the account has no such project",
        };
        let message = format!("No permission for the operation: {reason}.");
        match self {
            Self::Ecs { .. } => ecs::error(StatusCode::FORBIDDEN, "Ecs.0003", &message),
            _ => Reply::error(StatusCode::FORBIDDEN, "KPS.9003", &message),
        }
    }

    /// The answer after an error of the sandbox itself. The message is not the service's, because it has to
    /// name the file.
    fn broken(&self, method: &Method, error: &Error) -> Reply {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let message = error.in_full();
        match self {
            Self::RepoV4 => Reply::error(status, "CH.000001", &message),
            Self::RepoV1 => Reply::v1_error(status, "CH.000001", &message),
            Self::Ecs { .. } => ecs::error(status, "Ecs.0000", &message),
            // The codes for database errors: query, insert, delete, update.
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
