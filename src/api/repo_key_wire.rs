//! The wire format of keys and repositories, in all generations of the API.

use serde::Deserialize;

use super::lenient;
use super::repository::Repository;
use super::strict_object::Object;
use crate::git::Address;
use crate::keys::RepoKey;

#[derive(Deserialize)]
pub(super) struct PageWire {
    pub(super) keys: Vec<Object<KeyWire>>,
    #[serde(default, deserialize_with = "lenient::count")]
    pub(super) total: Option<usize>,
}

#[derive(Deserialize)]
pub(super) struct AllWire {
    pub(super) sshkey: Vec<Object<KeyWire>>,
    #[serde(default, deserialize_with = "lenient::count")]
    pub(super) total: Option<usize>,
}

/// A key. V2 has other names for the fields of a deploy key.
#[derive(Deserialize)]
pub(super) struct KeyWire {
    #[serde(alias = "key_id", deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, alias = "key_title", deserialize_with = "lenient::optional")]
    title: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    key: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    created_at: Option<String>,
    /// Only deploy keys have it.
    #[serde(default, deserialize_with = "lenient::optional")]
    fingerprint: Option<String>,
    can_push: Option<bool>,
}

impl From<KeyWire> for RepoKey {
    fn from(wire: KeyWire) -> Self {
        Self {
            id: wire.id,
            title: wire.title,
            key: wire.key,
            created_at: wire.created_at.and_then(|time| time.parse().ok()),
            fingerprint: wire.fingerprint,
            can_push: wire.can_push,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct ExistsWire {
    pub(super) exists: bool,
}

#[derive(Deserialize)]
pub(super) struct RepositoryWire {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    ssh_url_to_repo: Option<String>,
    http_url_to_repo: Option<String>,
    archived: Option<bool>,
}

impl RepositoryWire {
    /// The repository. `archived` is that of the list, for replies without this field.
    pub(super) fn into_repository(self, archived: bool) -> Repository {
        let urls = [&self.ssh_url_to_repo, &self.http_url_to_repo];
        let read = |url: &Option<String>| Address::parse(url.as_deref()?);
        Repository {
            addresses: urls.into_iter().filter_map(read).collect(),
            id: self.id,
            ssh_url: self.ssh_url_to_repo,
            archived: self.archived.unwrap_or(archived),
        }
    }
}
