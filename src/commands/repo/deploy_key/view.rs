//! Columns and JSON of a deploy key.

use jiff::Timestamp;
use serde::Serialize;

use crate::api::Repository;
use crate::keys::{KeyFacts, RepoKey};
use crate::output::{Column, HasColumns, json_time};

/// A deploy key in JSON. Lists have only a few of the fields.
#[derive(Debug, Serialize)]
pub(super) struct DeployKeyView {
    id: String,
    repository: Option<String>,
    repository_path: Option<String>,
    title: Option<String>,
    #[serde(rename = "type")]
    algorithm: Option<String>,
    bits: Option<u32>,
    fingerprint: Option<String>,
    fingerprint_md5: Option<String>,
    can_push: Option<bool>,
    #[serde(serialize_with = "json_time")]
    created_at: Option<Timestamp>,
    key: Option<String>,
}

/// An added deploy key, in JSON.
#[derive(Debug, Serialize)]
pub(super) struct AddedView {
    #[serde(flatten)]
    pub(super) key: DeployKeyView,
    pub(super) created: bool,
    /// Only with `--generate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) private_key_file: Option<String>,
    /// Only with `--add-to-agent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) added_to_agent: Option<bool>,
}

impl DeployKeyView {
    /// `facts` are those of the public key.
    pub(super) fn new(key: &RepoKey, facts: KeyFacts<'_>, repository: Option<&Repository>) -> Self {
        Self {
            id: key.id.to_string(),
            repository: repository.map(|repository| repository.id.clone()),
            repository_path: repository.and_then(|repository| repository.path().map(str::to_owned)),
            title: key.title.as_deref().map(str::to_owned),
            algorithm: facts.algorithm.map(Into::into),
            bits: facts.bits,
            fingerprint: facts.fingerprint,
            fingerprint_md5: facts.fingerprint_md5,
            can_push: key.can_push,
            created_at: key.created_at,
            key: key.key.as_deref().map(str::to_owned),
        }
    }

    const COLUMNS: [Column<Self>; 4] = [
        Column::new("ID", |key| Some(&key.id)),
        Column::text("TITLE", |key| key.title.as_deref()),
        Column::computed("FINGERPRINT", Self::any_fingerprint),
        Column::time("CREATED", |key: &Self| key.created_at).optional(),
    ];

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    fn any_repository(&self) -> Option<&str> {
        let path = self.repository_path.as_deref();
        path.or(self.repository.as_deref())
    }

    fn any_fingerprint(&self) -> String {
        let md5 = self.fingerprint_md5.as_ref();
        let md5 = md5.map(|fingerprint| format!("MD5:{fingerprint}"));
        self.fingerprint.clone().or(md5).unwrap_or_default()
    }
}

impl HasColumns for DeployKeyView {
    fn columns() -> Vec<Column<Self>> {
        Self::COLUMNS.into()
    }

    fn further_columns() -> Vec<Column<Self>> {
        vec![
            Column::text("REPOSITORY", Self::any_repository),
            Column::fact("CAN PUSH", |key| key.can_push),
        ]
    }
}

impl AddedView {
    const FIELDS: [Column<Self>; 10] = [
        Column::new("id", |added| Some(&added.key.id)),
        Column::text("title", |added| added.key.title.as_deref()),
        Column::text("repository", |added| added.key.any_repository()),
        Column::new("type", |added| added.key.algorithm.as_deref()),
        Column::computed("bits", |added| {
            added
                .key
                .bits
                .map_or_else(String::new, |bits| bits.to_string())
        }),
        Column::computed("fingerprint", |added| added.key.any_fingerprint()),
        Column::new("fingerprint (MD5)", |added| {
            added.key.fingerprint_md5.as_deref()
        }),
        Column::fact("can push", |added| added.key.can_push),
        Column::time("created", |added| added.key.created_at),
        Column::text("private key", |added| added.private_key_file.as_deref()),
    ];

    /// The columns to show for this key.
    pub(super) fn fields(&self) -> &'static [Column<Self>] {
        match self.private_key_file {
            Some(_) => &Self::FIELDS,
            None => &Self::FIELDS[..9],
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.key.id
    }
}
