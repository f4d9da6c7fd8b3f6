//! Columns and JSON of a key of the account.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Serialize;
use strum::IntoStaticStr;

use crate::commands::key_set::FileKey;
use crate::keys::RepoKey;
use crate::output::{Column, HasColumns, json_time};

/// A key in JSON.
#[derive(Debug, Serialize)]
pub(super) struct KeyView<'a> {
    id: &'a str,
    pub(super) title: Option<&'a str>,
    #[serde(rename = "type")]
    algorithm: Option<Cow<'a, str>>,
    bits: Option<u32>,
    pub(super) fingerprint: Option<String>,
    fingerprint_md5: Option<String>,
    comment: Option<Cow<'a, str>>,
    #[serde(serialize_with = "json_time")]
    created_at: Option<Timestamp>,
    key: Option<&'a str>,
}

/// An added key, in JSON.
#[derive(Debug, Serialize)]
pub(super) struct AddedView<'a> {
    #[serde(flatten)]
    pub(super) key: KeyView<'a>,
    pub(super) created: bool,
}

impl<'a> KeyView<'a> {
    pub(super) fn of(key: &'a RepoKey) -> Self {
        let facts = key.facts();
        Self {
            id: &key.id,
            title: key.title.as_deref(),
            algorithm: facts.algorithm,
            bits: facts.bits,
            fingerprint: facts.fingerprint,
            fingerprint_md5: facts.fingerprint_md5,
            comment: facts.comment,
            created_at: key.created_at,
            key: key.key.as_deref(),
        }
    }

    const COLUMNS: [Column<Self>; 6] = [
        Column::new("ID", |key| Some(key.id())),
        Column::text("TITLE", |key| key.title),
        Column::new("TYPE", |key: &Self| key.algorithm.as_deref()).optional(),
        Column::computed("BITS", bits).optional(),
        Column::new("FINGERPRINT", |key: &Self| key.fingerprint.as_deref()),
        Column::time("CREATED", |key: &Self| key.created_at).optional(),
    ];

    pub(super) const FIELDS: [Column<Self>; 9] = [
        Column::new("id", |key| Some(key.id())),
        Column::text("title", |key| key.title),
        Column::new("type", |key| key.algorithm.as_deref()),
        Column::computed("bits", bits),
        Column::new("fingerprint", |key| key.fingerprint.as_deref()),
        Column::new("fingerprint (MD5)", |key| key.fingerprint_md5.as_deref()),
        Column::text("comment", |key| key.comment.as_deref()),
        Column::time("created", |key| key.created_at),
        Column::new("key", |key| key.key),
    ];

    pub(super) fn id(&self) -> &str {
        self.id
    }
}

impl HasColumns for KeyView<'_> {
    fn columns() -> Vec<Column<Self>> {
        Self::COLUMNS.into()
    }

    fn further_columns() -> Vec<Column<Self>> {
        Self::FIELDS.into()
    }
}

fn bits(key: &KeyView<'_>) -> String {
    key.bits.map(|bits| bits.to_string()).unwrap_or_default()
}

impl<'a> AddedView<'a> {
    pub(super) fn new(key: &'a RepoKey, created: bool) -> Self {
        Self {
            key: KeyView::of(key),
            created,
        }
    }

    pub(super) const COLUMNS: [Column<Self>; 4] = [
        Column::new("ID", |added| Some(added.key.id())),
        Column::text("TITLE", |added| added.key.title),
        Column::new("FINGERPRINT", |added| added.key.fingerprint.as_deref()),
        Column::fact("ADDED", |added| Some(added.created)),
    ];

    pub(super) const FIELDS: [Column<Self>; 6] = [
        Column::new("id", |added| Some(added.key.id())),
        Column::text("title", |added| added.key.title),
        Column::new("type", |added| added.key.algorithm.as_deref()),
        Column::computed("bits", |added| bits(&added.key)),
        Column::new("fingerprint", |added| added.key.fingerprint.as_deref()),
        Column::time("created", |added| added.key.created_at),
    ];

    pub(super) fn id(&self) -> &str {
        self.key.id()
    }
}

/// What `sync` did with a key.
#[derive(Debug, Clone, Copy, Serialize, IntoStaticStr)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub(super) enum Action {
    Added,
    Kept,
    Removed,
    /// The key is in no file, and was not removed.
    Extra,
}

#[derive(Debug, Serialize)]
pub(super) struct SyncedView {
    pub(super) action: Action,
    pub(super) id: String,
    title: Option<String>,
    fingerprint: Option<String>,
    source: Option<String>,
}

impl Action {
    pub(super) fn name(self) -> &'static str {
        self.into()
    }
}

impl SyncedView {
    pub(super) const COLUMNS: [Column<Self>; 5] = [
        Column::new("ACTION", |view| Some(view.action.name())),
        Column::new("ID", |view| Some(&view.id)),
        Column::text("TITLE", |view| view.title.as_deref()),
        Column::new("FINGERPRINT", |view| view.fingerprint.as_deref()),
        Column::text("SOURCE", |view: &Self| view.source.as_deref()).optional(),
    ];

    pub(super) fn new(action: Action, key: &RepoKey, source: Option<&FileKey>) -> Self {
        let source = source.map(|source| source.file.display().to_string());
        Self {
            action,
            id: key.id.clone(),
            title: key.title.clone(),
            fingerprint: key.facts().fingerprint,
            source,
        }
    }
}
