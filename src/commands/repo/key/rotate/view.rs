//! What is shown of a rotation.

use anyhow::Result;
use serde::{Serialize, Serializer};

use crate::commands::repo::key::view::{AddedView, KeyView};
use crate::keys::RepoKey;
use crate::output::Column;

#[derive(Debug, Serialize)]
pub(super) struct RotatedView {
    old: Option<Old>,
    new: New,
    /// None without a proof.
    pub(super) verified: Option<bool>,
    /// Only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) added_to_agent: Option<bool>,
}

#[derive(Debug)]
struct Old {
    key: RepoKey,
    deleted: bool,
}

#[derive(Debug)]
struct New {
    key: RepoKey,
    created: bool,
}

impl RotatedView {
    pub(super) fn new(old: Option<RepoKey>, new: RepoKey, created: bool) -> Self {
        Self {
            old: old.map(|key| Old {
                key,
                deleted: false,
            }),
            new: New { key: new, created },
            verified: None,
            added_to_agent: None,
        }
    }

    pub(super) const FIELDS: [Column<Self>; 6] = [
        Column::new("id", |view| Some(view.id())),
        Column::text("title", |view| view.new.key.title.as_deref()),
        Column::computed("fingerprint", |view| {
            view.new.key.facts().shown_fingerprint()
        }),
        Column::fact("verified", |view| view.verified),
        Column::new("old id", |view| Some(view.old_id())),
        Column::fact("old deleted", |view| Some(view.old.as_ref()?.deleted)),
    ];

    /// The new key's.
    pub(super) fn id(&self) -> &str {
        &self.new.key.id
    }

    /// The new key, for messages.
    pub(super) fn new_key(&self) -> String {
        let has = if self.new.created {
            "was added"
        } else {
            "is in the account"
        };
        format!("the new key, {}, {has}", self.id())
    }

    pub(super) fn old_id(&self) -> &str {
        self.old.as_ref().map_or("", |old| &old.key.id)
    }

    pub(super) fn remove_old(&mut self, remove: impl FnOnce(&str) -> Result<bool>) -> Result<()> {
        if let Some(old) = &mut self.old {
            old.deleted = remove(&old.key.id)?;
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

impl Serialize for Old {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct View<'a> {
            #[serde(flatten)]
            key: KeyView<'a>,
            deleted: bool,
        }
        let (key, deleted) = (KeyView::of(&self.key), self.deleted);
        View { key, deleted }.serialize(output)
    }
}

impl Serialize for New {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        AddedView::new(&self.key, self.created).serialize(output)
    }
}
