//! What is shown of a key of the account.

use anyhow::Result;
use serde::Serialize;

use crate::error::RepoKeyError;
use crate::keys::{KeySelector, RepoKey};
use crate::output::Column;

/// A key in JSON.
#[derive(Debug, Serialize)]
pub(super) struct KeyView {
    id: String,
    title: Option<String>,
    #[serde(rename = "type")]
    algorithm: Option<String>,
    bits: Option<u32>,
    fingerprint: Option<String>,
    fingerprint_md5: Option<String>,
    comment: Option<String>,
    created_at: Option<String>,
    key: Option<String>,
}

/// A key that was to be added, in JSON.
#[derive(Debug, Serialize)]
pub(super) struct AddedView {
    #[serde(flatten)]
    key: KeyView,
    created: bool,
}

impl From<RepoKey> for KeyView {
    fn from(key: RepoKey) -> Self {
        let facts = key.facts();
        Self {
            id: key.id,
            title: key.title,
            algorithm: facts.algorithm,
            bits: facts.bits,
            fingerprint: facts.fingerprint,
            fingerprint_md5: facts.fingerprint_md5,
            comment: facts.comment,
            created_at: key.created_at,
            key: key.key,
        }
    }
}

impl KeyView {
    pub(super) const COLUMNS: [Column<Self>; 6] = [
        Column::new("ID", |key| key.id.clone()),
        Column::new("TITLE", |key| key.title.clone().unwrap_or_default()),
        Column::new("TYPE", |key| key.algorithm.clone().unwrap_or_default()),
        Column::new("BITS", |key| {
            key.bits.map(|bits| bits.to_string()).unwrap_or_default()
        }),
        Column::new("FINGERPRINT", |key| {
            key.fingerprint.clone().unwrap_or_default()
        }),
        Column::time("CREATED", |key| key.created_at.as_deref()),
    ];

    pub(super) const FIELDS: [Column<Self>; 9] = [
        Column::new("id", |key| key.id.clone()),
        Column::new("title", |key| key.title.clone().unwrap_or_default()),
        Column::new("type", |key| key.algorithm.clone().unwrap_or_default()),
        Column::new("bits", |key| {
            key.bits.map(|bits| bits.to_string()).unwrap_or_default()
        }),
        Column::new("fingerprint", |key| {
            key.fingerprint.clone().unwrap_or_default()
        }),
        Column::new("fingerprint (MD5)", |key| {
            key.fingerprint_md5.clone().unwrap_or_default()
        }),
        Column::new("comment", |key| key.comment.clone().unwrap_or_default()),
        Column::time("created", |key| key.created_at.as_deref()),
        Column::new("key", |key| key.key.clone().unwrap_or_default()),
    ];

    pub(super) fn id(&self) -> &str {
        &self.id
    }
}

/// The one key that a selector means.
pub(super) fn one<'a>(selector: &KeySelector, keys: &'a [RepoKey]) -> Result<&'a RepoKey> {
    match selector.select(keys).as_slice() {
        [] => Err(no_such_key(selector)),
        [key] => Ok(key),
        several => Err(RepoKeyError::Ambiguous {
            selector: selector.to_string(),
            candidates: several.iter().map(|key| describe(key)).collect(),
        }
        .into()),
    }
}

pub(super) fn no_such_key(selector: &KeySelector) -> anyhow::Error {
    RepoKeyError::NoSuchKey {
        selector: selector.to_string(),
    }
    .into()
}

/// A key in one line.
pub(super) fn describe(key: &RepoKey) -> String {
    let title = key.title.as_deref().unwrap_or("no title");
    let fingerprint = key.facts().fingerprint;
    let fingerprint = fingerprint.as_deref().unwrap_or("fingerprint not readable");
    format!("{} {title} {fingerprint}", key.id)
}

impl AddedView {
    pub(super) fn new(key: RepoKey, created: bool) -> Self {
        Self {
            key: key.into(),
            created,
        }
    }

    pub(super) const FIELDS: [Column<Self>; 6] = [
        Column::new("id", |added| added.key.id.clone()),
        Column::new("title", |added| added.key.title.clone().unwrap_or_default()),
        Column::new("type", |added| {
            added.key.algorithm.clone().unwrap_or_default()
        }),
        Column::new("bits", |added| {
            added
                .key
                .bits
                .map(|bits| bits.to_string())
                .unwrap_or_default()
        }),
        Column::new("fingerprint", |added| {
            added.key.fingerprint.clone().unwrap_or_default()
        }),
        Column::time("created", |added| added.key.created_at.as_deref()),
    ];

    pub(super) fn id(&self) -> &str {
        self.key.id()
    }
}
