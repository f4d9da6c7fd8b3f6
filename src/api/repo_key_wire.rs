//! The keys of CodeArts Repo as both generations of the API write them.

use serde::Deserialize;

use super::lenient;
use super::strict_object::Object;
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
}

#[derive(Deserialize)]
pub(super) struct KeyWire {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::optional")]
    title: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    key: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    created_at: Option<String>,
}

impl From<KeyWire> for RepoKey {
    fn from(wire: KeyWire) -> Self {
        Self {
            id: wire.id,
            title: wire.title,
            key: wire.key,
            created_at: wire.created_at.and_then(|time| time.parse().ok()),
        }
    }
}
