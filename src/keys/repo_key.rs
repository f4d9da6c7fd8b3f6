//! A public key registered with a CodeArts Repo account.

use super::KeyFacts;

/// Host name used in a default title when the machine's own cannot be read.
pub const TITLE_DEFAULT_HOST: &str = "localhost";

/// One key of a CodeArts Repo account, as the service describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepoKey {
    /// Digits; V1 allows up to 40 of them, so this is not a number.
    pub id: String,
    /// The title, when the service gave one.
    pub title: Option<String>,
    /// The whole line as the service holds it; may be masked, shortened or missing.
    pub key: Option<String>,
    /// RFC 3339; V1 has none.
    pub created_at: Option<String>,
}

impl RepoKey {
    /// What can be read from the key line.
    pub fn facts(&self) -> KeyFacts {
        self.key.as_deref().map(KeyFacts::read).unwrap_or_default()
    }
}
