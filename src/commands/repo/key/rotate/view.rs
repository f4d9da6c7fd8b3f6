//! Columns and JSON of a rotation.

use anyhow::Result;
use serde::Serialize;

use crate::commands::repo::key::view::{AddedView, KeyView};
use crate::keys::RepoKey;
use crate::output::Column;

#[derive(Debug, Serialize)]
pub(super) struct RotatedView<'a> {
    old: Option<OldView<'a>>,
    new: AddedView<'a>,
    /// `None` if the key was not tested.
    pub(super) verified: Option<bool>,
    /// Only with `--add-to-agent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) added_to_agent: Option<bool>,
}

#[derive(Debug, Serialize)]
struct OldView<'a> {
    #[serde(flatten)]
    key: KeyView<'a>,
    deleted: bool,
}

impl<'a> RotatedView<'a> {
    pub(super) fn new(old: Option<&'a RepoKey>, new: &'a RepoKey, created: bool) -> Self {
        Self {
            old: old.map(|key| OldView {
                key: KeyView::of(key),
                deleted: false,
            }),
            new: AddedView::new(new, created),
            verified: None,
            added_to_agent: None,
        }
    }

    pub(super) const FIELDS: [Column<Self>; 6] = [
        Column::new("id", |view| Some(view.id())),
        Column::text("title", |view| view.new.key.title),
        Column::new("fingerprint", |view| view.new.key.fingerprint.as_deref()),
        Column::fact("verified", |view| view.verified),
        Column::new("old id", |view| Some(view.old_id())),
        Column::fact("old deleted", |view| Some(view.old.as_ref()?.deleted)),
    ];

    /// The id of the new key.
    pub(super) fn id(&self) -> &str {
        self.new.id()
    }

    /// Describes the new key, for messages.
    pub(super) fn new_key(&self) -> String {
        let has = if self.new.created {
            "was added"
        } else {
            "is in the account"
        };
        format!("the new key, {}, {has}", self.id())
    }

    pub(super) fn old_id(&self) -> &str {
        self.old.as_ref().map_or("", |old| old.key.id())
    }

    pub(super) fn remove_old(&mut self, remove: impl FnOnce(&str) -> Result<bool>) -> Result<()> {
        if let Some(old) = &mut self.old {
            old.deleted = remove(old.key.id())?;
        }
        Ok(())
    }

    pub(super) fn outcome(&self) -> String {
        let is_deleted = self.old.as_ref().is_some_and(|old| old.deleted);
        let old = if is_deleted {
            "was deleted"
        } else {
            "was not deleted"
        };
        format!("{}; the old one, {}, {old}", self.new_key(), self.old_id())
    }
}
