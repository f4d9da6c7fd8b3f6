//! The tokens and keys that IAM has issued.

use serde::{Deserialize, Serialize};

use super::{temporary_keys::TemporaryKey, token::Token};
use crate::clock::Moment;

/// How long expired tokens and keys are kept, so that a late request gets the right error.
const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// The tokens and keys that IAM has issued. Users and projects never change, so they are not stored.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Identity {
    pub tokens: Vec<Token>,
    pub temporary_keys: Vec<TemporaryKey>,
}

impl Identity {
    /// Removes everything that expired long ago.
    pub(crate) fn tidy(&mut self, now: Moment) {
        let kept = |expires_at: Moment| now < expires_at.after(KEPT_SECONDS);
        self.tokens.retain(|token| kept(token.expires_at));
        self.temporary_keys.retain(|key| kept(key.expires_at));
    }
}
