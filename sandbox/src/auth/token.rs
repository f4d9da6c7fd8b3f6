//! Authentication with a token.

use super::{Caller, Denied, Proof};
use crate::{clock::Moment, iam::token, state::StateFile};

/// Returns the user of the token.
pub(super) fn check(text: &str, state: &StateFile, now: Moment) -> Result<Caller, Denied> {
    let token = token::find(text, state, now)?.ok_or(Denied::UnknownToken)?;
    let user = token.user().ok_or(Denied::UnknownToken)?;
    if token.has_expired(now) {
        return Err(Denied::ExpiredToken);
    }
    let proof = match token.project() {
        Some(project) => Proof::ProjectToken(project),
        None => Proof::GlobalToken,
    };
    Ok(Caller { user, proof })
}
