//! A key pair of KPS (Key Pair Service).

use std::fmt;
use std::str::FromStr;

use clap::ValueEnum;
use jiff::{SignedDuration, Timestamp};
use strum::IntoStaticStr;

use super::KeyFacts;

/// The longest name that all pages of the KPS documentation and other tools accept.
const SHORT_LIMIT: usize = 64;
/// The longest name that KPS accepts.
const LIMIT: usize = 255;

/// The name of a key pair: 1 to 255 letters, digits, `_` and `-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyPairName(String);

impl KeyPairName {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the name is too long for parts of the service documentation.
    pub(crate) fn is_long(&self) -> bool {
        self.0.len() > SHORT_LIMIT
    }
}

impl fmt::Display for KeyPairName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyPairName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if let Some(other) = text.chars().find(|c| !allowed(c)) {
            return Err(format!(
                "a key pair name has only letters, digits, `_` and `-`, not {other:?}"
            ));
        }
        match text.len() {
            0 => Err("a key pair name has at least one character".to_owned()),
            1..=LIMIT => Ok(Self(text.to_owned())),
            length => Err(format!(
                "a key pair name has at most {LIMIT} characters, this one has {length}"
            )),
        }
    }
}

/// Who can see a key pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(crate) enum Scope {
    // Only its owner. Not a doc comment, which completion would show.
    User,
    // All users of the account.
    Domain,
}

impl Scope {
    /// The word the service uses.
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }
}

/// A key pair as the service describes it. `None` if a reply does not have a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeyPair {
    /// Unique among the key pairs that the user can see.
    pub name: String,
    /// `ssh` or `x509`.
    pub kind: Option<String>,
    /// `user` or `domain`.
    pub scope: Option<String>,
    /// The owner.
    pub user_id: Option<String>,
    /// The public half, without surrounding white space.
    pub public_key: Option<String>,
    /// MD5 fingerprint as the service gave it.
    pub fingerprint_md5: Option<String>,
    /// Whether KPS keeps the private half.
    pub hosted: Option<bool>,
    /// `active`, or `frozen: ` with the reasons.
    pub state: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// The creation time.
    pub created_at: Option<Timestamp>,
    /// The time of the last change of the description.
    pub updated_at: Option<Timestamp>,
}

impl KeyPair {
    /// Whether the pair was surely created before `time` on this machine. The clock of the service may be an
    /// hour slow.
    pub(crate) fn is_older_than(&self, time: Timestamp) -> bool {
        const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_hours(1);
        let limit = time.saturating_sub(CLOCKS_DIFFER);
        let limit = limit.unwrap_or(time);
        self.created_at.is_some_and(|created| created < limit)
    }

    /// Whether the pair is known to have another scope.
    pub(crate) fn has_other_scope(&self, scope: Option<&str>) -> bool {
        let own = self.scope.as_deref();
        own.is_some() && scope.is_some() && own != scope
    }

    /// The facts from the public key, or else only the service's fingerprint.
    pub(crate) fn facts(&self) -> KeyFacts<'_> {
        let read = self.public_key.as_deref().map(KeyFacts::read);
        let mut facts = read.unwrap_or_default();
        if !facts.is_known() && !self.is_x509() {
            let theirs = self.fingerprint_md5.as_deref();
            let theirs = theirs.map(KeyFacts::of_fingerprint);
            facts.fingerprint_md5 = theirs.and_then(|theirs| theirs.fingerprint_md5);
        }
        facts
    }

    /// Whether the pair is for Windows. The format of its public key is not documented.
    pub(crate) fn is_x509(&self) -> bool {
        self.kind.as_deref() == Some("x509")
    }

    /// The service's fingerprint and the computed one, if they differ, which should never happen.
    ///
    /// `None` for x509 pairs.
    pub(crate) fn fingerprint_mismatch(&self) -> Option<(String, String)> {
        if self.is_x509() {
            return None;
        }
        let theirs = self.fingerprint_md5.clone()?;
        let ours = self.facts().fingerprint_md5?;
        (!theirs.eq_ignore_ascii_case(&ours)).then_some((theirs, ours))
    }
}
