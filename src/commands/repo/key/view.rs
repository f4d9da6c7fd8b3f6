//! What is shown of a key of the account.

use anyhow::Result;
use serde::Serialize;

use crate::error::Situation;
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
        Column {
            title: "ID",
            cell: |key| key.id.clone(),
        },
        Column {
            title: "TITLE",
            cell: |key| key.title.clone().unwrap_or_default(),
        },
        Column {
            title: "TYPE",
            cell: |key| key.algorithm.clone().unwrap_or_default(),
        },
        Column {
            title: "BITS",
            cell: |key| key.bits.map(|bits| bits.to_string()).unwrap_or_default(),
        },
        Column {
            title: "FINGERPRINT",
            cell: |key| key.fingerprint.clone().unwrap_or_default(),
        },
        Column {
            title: "CREATED",
            cell: |key| key.created_at.clone().unwrap_or_default(),
        },
    ];

    pub(super) const FIELDS: [Column<Self>; 9] = [
        Column {
            title: "id",
            cell: |key| key.id.clone(),
        },
        Column {
            title: "title",
            cell: |key| key.title.clone().unwrap_or_default(),
        },
        Column {
            title: "type",
            cell: |key| key.algorithm.clone().unwrap_or_default(),
        },
        Column {
            title: "bits",
            cell: |key| key.bits.map(|bits| bits.to_string()).unwrap_or_default(),
        },
        Column {
            title: "fingerprint",
            cell: |key| key.fingerprint.clone().unwrap_or_default(),
        },
        Column {
            title: "fingerprint (MD5)",
            cell: |key| key.fingerprint_md5.clone().unwrap_or_default(),
        },
        Column {
            title: "comment",
            cell: |key| key.comment.clone().unwrap_or_default(),
        },
        Column {
            title: "created",
            cell: |key| key.created_at.clone().unwrap_or_default(),
        },
        Column {
            title: "key",
            cell: |key| key.key.clone().unwrap_or_default(),
        },
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
        several => Err(Situation::Ambiguous {
            selector: selector.to_string(),
            candidates: several.iter().map(|key| describe(key)).collect(),
        }
        .into()),
    }
}

pub(super) fn no_such_key(selector: &KeySelector) -> anyhow::Error {
    Situation::NoSuchKey {
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
        Column {
            title: "id",
            cell: |added| added.key.id.clone(),
        },
        Column {
            title: "title",
            cell: |added| added.key.title.clone().unwrap_or_default(),
        },
        Column {
            title: "type",
            cell: |added| added.key.algorithm.clone().unwrap_or_default(),
        },
        Column {
            title: "bits",
            cell: |added| {
                added
                    .key
                    .bits
                    .map(|bits| bits.to_string())
                    .unwrap_or_default()
            },
        },
        Column {
            title: "fingerprint",
            cell: |added| added.key.fingerprint.clone().unwrap_or_default(),
        },
        Column {
            title: "created",
            cell: |added| added.key.created_at.clone().unwrap_or_default(),
        },
    ];

    pub(super) fn id(&self) -> &str {
        self.key.id()
    }
}
