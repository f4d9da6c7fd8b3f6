//! Finds the service for a request.

use crate::{
    auth::{self, Denied},
    call::Call,
    ecs, iam, kps,
    reply::Reply,
    repo,
    state::StateFile,
};

/// Answers one request.
pub(crate) fn answer(call: &Call, state: &StateFile) -> Reply {
    let segments: Vec<&str> = call.path.split('/').skip(1).collect();
    iam::answer(call, &segments, state)
        .or_else(|| repo::answer(call, &segments, state))
        .or_else(|| kps::answer(call, &segments, state))
        .or_else(|| ecs::answer(call, &segments, state))
        .unwrap_or_else(|| no_such_api(call, state))
}

/// The gateway's answer if no service has this path or method.
fn no_such_api(call: &Call, state: &StateFile) -> Reply {
    // not documented: which check comes first. Here it is authentication, so that others learn nothing.
    match auth::check(call, state) {
        Err(Denied::NoCredentials) => Reply::not_authenticated(&call.request_id),
        _ => Reply::no_such_api(&call.request_id),
    }
}
