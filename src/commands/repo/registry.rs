//! What holds public keys: the account, or a repository. Commands do the same with both.

use anyhow::Result;

use crate::api;
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeySelector, PublicKey, RepoKey};

pub(super) trait Registry {
    /// `the account`
    fn name(&self) -> String;

    /// The command that lists its keys.
    fn list_command(&self) -> String;

    fn list(&self) -> Result<Vec<RepoKey>, api::Error>;

    fn add(&self, title: &str, key: &PublicKey) -> Result<RepoKey, api::Error>;

    fn delete(&self, id: &str) -> Result<(), api::Error>;

    /// Whether a change is made in submodules, too.
    fn reaches_submodules(&self) -> bool {
        false
    }

    /// What has to be removed before a key.
    fn before_delete(&self, _ctx: &Context, _id: &str) -> Result<()> {
        Ok(())
    }

    /// Whether digits need no look-up: whatever they come to, an id is tried first.
    fn may_be_id(&self, digits: &str) -> bool;

    /// Whether the title of a key that is there already is told even where none was asked for.
    fn tells_every_title(&self) -> bool {
        false
    }

    /// Why a key is refused as a duplicate that is not in the list.
    fn held_elsewhere(&self, key: &PublicKey, error: api::Error) -> anyhow::Error;

    /// An error of a request that is not about one key.
    fn explain(&self, error: api::Error) -> anyhow::Error {
        error.into()
    }
}

/// The key that a selector matches, if any.
pub(super) fn find<'a>(
    registry: &impl Registry,
    selector: &KeySelector,
    keys: &'a [RepoKey],
) -> Result<Option<&'a RepoKey>> {
    match selector.select(keys).as_slice() {
        [] if keys.iter().any(|key| !selector.can_compare(key)) => Err(Kind::Incomplete
            .failure(format!(
                "could not compare `{selector}` with the keys of {}: the service gives their fingerprints in another form; nothing was changed",
                registry.name()
            ))
            .hint(format!(
                "`ssh-keygen -l{} -f FILE.pub` prints that form; or give an id or a title, which `{}` shows",
                if matches!(selector, KeySelector::Sha256(_)) { " -E md5" } else { "" },
                registry.list_command()
            ))
            .into()),
        [] => Ok(None),
        [key] => Ok(Some(key)),
        several => Err(Kind::Usage
            .failure(format!(
                "`{selector}` matches {} keys; nothing was changed",
                several.len()
            ))
            .details(several.iter().map(|key| label(key)).collect())
            .hint("give the id of the key that you mean")
            .into()),
    }
}

pub(super) fn no_such_key(
    registry: &impl Registry,
    selector: &KeySelector,
    source: Option<anyhow::Error>,
) -> anyhow::Error {
    let failure = Kind::NotFound
        .failure(format!("{} has no key `{selector}`", registry.name()))
        .hint(format!("`{}` shows the keys", registry.list_command()));
    match source {
        Some(error) => failure.because(error).into(),
        None => failure.into(),
    }
}

/// A key in one line.
pub(super) fn label(key: &RepoKey) -> String {
    let title = key.title.as_deref().unwrap_or("no title");
    format!("{} {} {title}", key.id, key.facts().shown_fingerprint())
}
