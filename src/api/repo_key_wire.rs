//! The keys of CodeArts Repo as both generations of the API write them.

use std::borrow::Cow;

use serde::Deserialize;

use super::lenient;
use super::strict_object::Object;
use crate::keys::RepoKey;

#[derive(Deserialize)]
pub(super) struct PageWire<'a> {
    #[serde(borrow)]
    pub(super) keys: Vec<Object<KeyWire<'a>>>,
    #[serde(default, deserialize_with = "lenient::count")]
    pub(super) total: Option<usize>,
}

#[derive(Deserialize)]
pub(super) struct EnvelopeWire<T> {
    pub(super) status: String,
    pub(super) result: Option<T>,
}

#[derive(Deserialize)]
pub(super) struct AllWire<'a> {
    #[serde(borrow)]
    pub(super) sshkey: Vec<Object<KeyWire<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct KeyWire<'a> {
    #[serde(borrow, deserialize_with = "lenient::id")]
    id: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "lenient::optional")]
    title: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "lenient::optional")]
    key: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "lenient::optional")]
    created_at: Option<Cow<'a, str>>,
}

impl<'a> From<KeyWire<'a>> for RepoKey<'a> {
    fn from(wire: KeyWire<'a>) -> Self {
        Self {
            id: wire.id,
            title: wire.title,
            key: wire.key,
            created_at: wire.created_at.and_then(|time| time.parse().ok()),
        }
    }
}
