//! Columns and JSON of a key pair.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Serialize;

use crate::keys::KeyPair;
use crate::output::{Column, HasColumns, json_time};

/// A key pair in JSON.
#[derive(Debug, Serialize)]
pub(super) struct PairView {
    name: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    scope: Option<String>,
    user_id: Option<String>,
    algorithm: Option<Cow<'static, str>>,
    bits: Option<u32>,
    fingerprint: Option<String>,
    fingerprint_md5: Option<String>,
    public_key: Option<String>,
    hosted: Option<bool>,
    state: Option<String>,
    description: Option<String>,
    #[serde(serialize_with = "json_time")]
    created_at: Option<Timestamp>,
    #[serde(serialize_with = "json_time")]
    updated_at: Option<Timestamp>,
}

impl From<KeyPair> for PairView {
    fn from(pair: KeyPair) -> Self {
        let facts = pair.facts().into_owned();
        Self {
            name: pair.name,
            kind: pair.kind,
            scope: pair.scope,
            user_id: pair.user_id,
            algorithm: facts.algorithm,
            bits: facts.bits,
            fingerprint: facts.fingerprint,
            fingerprint_md5: pair.fingerprint_md5,
            public_key: pair.public_key,
            hosted: pair.hosted,
            state: pair.state,
            description: pair.description,
            created_at: pair.created_at,
            updated_at: pair.updated_at,
        }
    }
}

impl PairView {
    const COLUMNS: [Column<Self>; 6] = [
        Column::new("NAME", |pair| Some(&pair.name)),
        Column::new("TYPE", |pair: &Self| pair.kind.as_deref()).optional(),
        Column::new("SCOPE", |pair: &Self| pair.scope.as_deref()).optional(),
        Column::computed("ALGORITHM", algorithm).optional(),
        Column::fact("HOSTED", |pair: &Self| pair.hosted).optional(),
        Column::new("FINGERPRINT", |pair| pair.fingerprint.as_deref()),
    ];

    pub(super) const FIELDS: [Column<Self>; 13] = [
        Column::new("name", |pair| Some(&pair.name)),
        Column::new("type", |pair| pair.kind.as_deref()),
        Column::new("scope", |pair| pair.scope.as_deref()),
        Column::new("user id", |pair| pair.user_id.as_deref()),
        Column::computed("algorithm", algorithm),
        Column::new("fingerprint", |pair| pair.fingerprint.as_deref()),
        Column::new("fingerprint (MD5)", |pair| pair.fingerprint_md5.as_deref()),
        Column::fact("hosted", |pair| pair.hosted),
        Column::text("state", |pair| pair.state.as_deref()),
        Column::text("description", |pair| pair.description.as_deref()),
        Column::time("created", |pair| pair.created_at),
        Column::time("updated", |pair| pair.updated_at),
        Column::new("public key", |pair| pair.public_key.as_deref()),
    ];

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

impl HasColumns for PairView {
    fn columns() -> Vec<Column<Self>> {
        Self::COLUMNS.into()
    }

    fn further_columns() -> Vec<Column<Self>> {
        Self::FIELDS.into()
    }
}

/// A new key pair, in JSON.
#[derive(Debug, Serialize)]
pub(super) struct CreatedView {
    #[serde(flatten)]
    pub(super) pair: PairView,
    pub(super) created: bool,
    /// Absolute path.
    pub(super) private_key_file: Option<String>,
    /// Only with `--private-key-file -`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) private_key: Option<String>,
    /// Only with `--add-to-agent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) added_to_agent: Option<bool>,
}

impl CreatedView {
    pub(super) const FIELDS: [Column<Self>; 6] = [
        Column::new("name", |created| Some(&created.pair.name)),
        Column::new("type", |created| created.pair.kind.as_deref()),
        Column::computed("algorithm", |created| algorithm(&created.pair)),
        Column::new("fingerprint", |created| created.pair.fingerprint.as_deref()),
        Column::new("fingerprint (MD5)", |created| {
            created.pair.fingerprint_md5.as_deref()
        }),
        Column::new("private key file", |created| {
            created.private_key_file.as_deref()
        }),
    ];

    pub(super) fn name(&self) -> &str {
        self.pair.name()
    }
}

/// An imported key pair, in JSON.
#[derive(Debug, Serialize)]
pub(super) struct ImportedView {
    #[serde(flatten)]
    pub(super) pair: PairView,
    pub(super) created: bool,
}

impl ImportedView {
    pub(super) const COLUMNS: [Column<Self>; 3] = [
        Column::new("NAME", |imported| Some(&imported.pair.name)),
        Column::new("FINGERPRINT", |imported| {
            imported.pair.fingerprint.as_deref()
        }),
        Column::fact("ADDED", |imported| Some(imported.created)),
    ];

    pub(super) const FIELDS: [Column<Self>; 5] = [
        Column::new("name", |imported| Some(&imported.pair.name)),
        Column::new("type", |imported| imported.pair.kind.as_deref()),
        Column::computed("algorithm", |imported| algorithm(&imported.pair)),
        Column::new("fingerprint", |imported| {
            imported.pair.fingerprint.as_deref()
        }),
        Column::new("fingerprint (MD5)", |imported| {
            imported.pair.fingerprint_md5.as_deref()
        }),
    ];

    pub(super) fn name(&self) -> &str {
        self.pair.name()
    }
}

fn algorithm(pair: &PairView) -> String {
    match (&pair.algorithm, pair.bits) {
        (Some(algorithm), Some(bits)) => format!("{algorithm} ({bits} bits)"),
        (Some(algorithm), None) => algorithm.to_string(),
        (None, _) => String::new(),
    }
}
