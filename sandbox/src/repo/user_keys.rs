//! The keys of users, and the rules that both generations of the API share.

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use crate::{
    clock,
    error::Error,
    ssh,
    state::{State, StateFile},
};

/// One less than the first id, which is that of the sample in the V4 documentation.
const ID_BEFORE_FIRST: u64 = 2_112_483_821;

/// The keys of the user.
#[derive(Serialize, Deserialize)]
pub(crate) struct RepoKeys {
    /// The last id that was assigned. Ids are never reused.
    last_id: u64,
    /// In the order in which they were added.
    keys: Vec<RepoKey>,
}

/// A key.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RepoKey {
    pub id: u64,
    pub title: String,
    pub key: String,
    pub created_at: String,
}

/// The longest texts that an API accepts, in characters.
pub(crate) struct Limits {
    pub title: usize,
    pub key: usize,
}

impl Default for RepoKeys {
    fn default() -> Self {
        Self {
            last_id: ID_BEFORE_FIRST,
            keys: Vec::new(),
        }
    }
}

/// Adds a key.
pub(crate) fn add(
    file: &StateFile,
    title: &str,
    key: &str,
    limits: &Limits,
) -> Result<RepoKey, Refusal> {
    // not documented: white space around the key is removed.
    let key = key.trim();
    if title.trim().is_empty() {
        return Err(Refusal::BlankTitle);
    }
    if key.is_empty() {
        return Err(Refusal::EmptyKey);
    }
    if title.chars().count() > limits.title {
        return Err(Refusal::TooLong("title"));
    }
    if key.chars().count() > limits.key {
        return Err(Refusal::TooLong("key"));
    }
    let blob = ssh::parse(key).ok_or(Refusal::InvalidKey)?;
    file.change(|state| {
        if is_registered(state, &blob) {
            return Err(Refusal::Duplicate);
        }
        state.repo.last_id += 1;
        let added = RepoKey {
            id: state.repo.last_id,
            title: title.to_owned(),
            key: key.to_owned(),
            created_at: clock::china_time(),
        };
        state.repo.keys.push(added.clone());
        Ok(added)
    })
}

/// All keys of the user. not documented: the order. Here it is that of adding.
pub(crate) fn list(file: &StateFile) -> Result<Vec<RepoKey>, Error> {
    Ok(file.read()?.repo.keys)
}

/// Removes a key.
pub(crate) fn delete(file: &StateFile, id: u64) -> Result<(), Refusal> {
    file.change(|state| {
        let keys = &mut state.repo.keys;
        let position = keys.iter().position(|key| key.id == id);
        keys.remove(position.ok_or(Refusal::NotFound)?);
        Ok(())
    })
}

/// Reads the id of a key in a path.
pub(crate) fn parse_id(text: &str) -> Option<u64> {
    let id = text.parse().ok()?;
    (1..=2_147_483_647).contains(&id).then_some(id)
}

impl RepoKeys {
    pub(super) fn has(&self, blob: &[u8]) -> bool {
        self.keys
            .iter()
            .filter_map(|key| ssh::parse(&key.key))
            .any(|own| own == blob)
    }
}

fn is_registered(state: &State, blob: &[u8]) -> bool {
    let others = state.other_accounts.iter();
    state.repo.has(blob)
        || others
            .filter_map(|base64| ssh::decode_blob(base64))
            .any(|registered| registered == blob)
}
