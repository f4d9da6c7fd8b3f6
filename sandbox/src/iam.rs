//! IAM: tokens, projects and temporary access keys, under `/v3` and `/v3.0`.

mod identity;
mod projects;
mod refusal;
mod sign_in;
mod temporary_keys;
pub(crate) mod token;

use super::{
    auth::{self, Caller},
    call::Call,
    reply::{Failure, Reply},
    state::StateFile,
};

pub(crate) use identity::Identity;

/// Answers a request for IAM.
pub(crate) fn answer(call: &Call, segments: &[&str], state: &StateFile) -> Option<Reply> {
    let caller = || caller(call, state);
    let result = match (call.method.as_str(), segments) {
        ("POST", ["v3", "auth", "tokens"]) => sign_in::sign_in(call, state),
        ("GET", ["v3", "auth", "tokens"]) => {
            caller().and_then(|caller| token::show(call, &caller, state))
        }
        ("GET", ["v3", "projects"]) => caller().and_then(|_| projects::list(call)),
        ("GET", ["v3", "auth", "projects"]) => caller().map(|_| projects::own(call)),
        ("GET", ["v3", "auth", "domains"]) => caller().map(|_| projects::domains(call)),
        ("POST", ["v3.0", "OS-CREDENTIAL", "securitytokens"]) => {
            temporary_keys::create(call, state)
        }
        _ => return None,
    };
    Some(match result {
        Ok(reply) | Err(Failure::Refused(reply)) => reply,
        Err(Failure::Broken(error)) => refusal::broken(&error),
    })
}

fn caller(call: &Call, state: &StateFile) -> Result<Caller, Failure> {
    auth::check(call, state).map_err(refusal::denied)
}
