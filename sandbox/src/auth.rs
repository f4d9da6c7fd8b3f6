//! Authentication by token or signature, for all services.

mod access_key;
mod authorization;
mod signature;
mod token;

use super::{
    account::{self, Project, User},
    call::Call,
    clock::Moment,
    error::Error,
    reply::Reply,
    state::StateFile,
};

/// The user who sent a request.
pub(crate) struct Caller {
    pub user: &'static User,
    pub proof: Proof,
}

/// How a user was authenticated.
pub(crate) enum Proof {
    /// A token for one project.
    ProjectToken(&'static Project),
    /// A token for services without regions.
    GlobalToken,
    /// A signature with an access key, permanent or temporary.
    AccessKey,
}

/// Why a request is not authenticated.
pub(crate) enum Denied {
    NoCredentials,
    UnknownToken,
    ExpiredToken,
    /// The gateway refuses the signature, with this answer.
    ByGateway(Reply),
    /// The sandbox itself failed.
    Broken(Error),
}

impl From<Error> for Denied {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl Caller {
    /// Whether the credentials are valid for a project. Access keys are valid for all projects of the
    /// account.
    pub(crate) fn may_use(&self, project_id: &str) -> bool {
        match self.proof {
            Proof::ProjectToken(project) => project.id == project_id,
            Proof::GlobalToken => false,
            Proof::AccessKey => account::project_with(project_id).is_some(),
        }
    }
}

/// Authenticates a request.
pub(crate) fn check(call: &Call, state: &StateFile) -> Result<Caller, Denied> {
    let now = Moment::now();
    // not documented: the precedence if a request has both. Here it is the signature.
    if let Some(authorization) = call.headers.get("authorization") {
        let text = String::from_utf8_lossy(authorization.as_bytes());
        return access_key::check(call, &text, state, now);
    }
    match call.header("x-auth-token") {
        Some(token) => token::check(token, state, now),
        None => Err(Denied::NoCredentials),
    }
}

/// Authenticates a user by a token that is not in the header.
pub(crate) fn check_token(token: &str, state: &StateFile) -> Result<Caller, Denied> {
    token::check(token, state, Moment::now())
}
