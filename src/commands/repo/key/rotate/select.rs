//! Finds the old and the new key in the account.

use anyhow::Result;

use crate::api::RepoKeys;
use crate::commands::repo::registry::find;
use crate::failure::Kind;
use crate::keys::{KeySelector, PublicKey, RepoKey};

#[derive(Debug)]
pub(super) struct Selected {
    pub(super) old: Option<RepoKey>,
    /// The new key, if an earlier run added it.
    pub(super) in_account: Option<RepoKey>,
}

/// Finds the old key. After an interruption the new one may have the same title, so it is left out.
pub(super) fn select(
    account: &RepoKeys,
    selector: &KeySelector,
    listed: &[RepoKey],
    new: Option<&PublicKey>,
) -> Result<Selected> {
    let is_new = |key: &RepoKey| new.is_some_and(|new| key.is(new) == Some(true));
    if let Some(new) = new {
        let itself = RepoKey {
            key: Some(new.line().to_owned()),
            ..RepoKey::default()
        };
        let is_named = !selector.select(&[itself]).is_empty();
        if is_named || matches!(selector.select(listed).as_slice(), [only] if is_new(only)) {
            return Err(Kind::Usage
                .failure(format!(
                    "the new key is the same as the old one, {}; nothing was changed",
                    new.fingerprint()
                ))
                .hint("pass another key; `--generate PATH` makes one. If an earlier run already replaced the old key, nothing is left to do")
                .into());
        }
    }
    let (new, others): (Vec<_>, Vec<_>) = listed.iter().cloned().partition(is_new);
    Ok(Selected {
        old: find(account, selector, &others)?.cloned(),
        in_account: new.into_iter().next(),
    })
}
