//! What IAM holds: what it has given out.

use serde::{Deserialize, Serialize};

use super::{temporary_keys::TemporaryKey, token::Token};
use crate::clock::Moment;

/// How long something that has expired is kept, so that a late user learns why it is refused.
const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// What IAM holds. Users and projects are not among it: they never change.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Identity {
    pub tokens: Vec<Token>,
    pub temporary_keys: Vec<TemporaryKey>,
}

impl Identity {
    /// Drops what expired long ago.
    pub(crate) fn tidy(&mut self, now: Moment) {
        let kept = |expires_at: Moment| now < expires_at.after(KEPT_SECONDS);
        self.tokens.retain(|token| kept(token.expires_at));
        self.temporary_keys.retain(|key| kept(key.expires_at));
    }
}
