//! The account or a repository: both hold public keys, and commands treat them alike.

use anyhow::Result;

use crate::api;
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeySelector, PublicKey, RepoKey};

pub(super) trait Registry {
    /// The name in messages: `the account`.
    fn name(&self) -> String;

    /// The command that lists the keys.
    fn list_command(&self) -> String;

    fn list(&self) -> Result<Vec<RepoKey>, api::Error>;

    fn add(&self, title: &str, key: &PublicKey) -> Result<RepoKey, api::Error>;

    fn delete(&self, id: &str) -> Result<(), api::Error>;

    /// Whether changes include submodules.
    fn reaches_submodules(&self) -> bool {
        false
    }

    /// Removes what has to go before a key: its copies in submodules.
    fn before_delete(&self, _ctx: &Context, _id: &str) -> Result<()> {
        Ok(())
    }

    /// Whether these digits may be used as an id without listing the keys first.
    fn may_be_id(&self, digits: &str) -> bool;

    /// Whether to note the title of an existing key even if no title was asked for.
    fn tells_every_title(&self) -> bool {
        false
    }

    /// Explains a refusal as a duplicate when the list does not have the key.
    fn held_elsewhere(&self, key: &PublicKey, error: api::Error) -> anyhow::Error;

    /// Converts an error of a request that is not about a single key.
    fn explain(&self, error: api::Error) -> anyhow::Error {
        error.into()
    }
}

/// Finds the key that a selector matches, if any.
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

/// Describes a key in one line.
pub(super) fn label(key: &RepoKey) -> String {
    let title = key.title.as_deref().unwrap_or("no title");
    format!("{} {} {title}", key.id, key.facts().shown_fingerprint())
}
