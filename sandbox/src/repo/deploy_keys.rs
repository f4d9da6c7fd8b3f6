//! Deploy keys, and the rules that all generations of the API share.
//!
//! According to the user's guide, a key may be in several repositories, but not also belong to a user, and
//! administrators of a repository set its keys. The documented limit of ten keys does not apply here, so that
//! longer lists can be tried.

use serde::{Deserialize, Serialize};

use super::{
    refusal::Refusal,
    repositories::{CodeArts, DEMO_GROUP, Repository},
    user_keys,
};
use crate::{
    clock,
    ssh::{self, FingerprintForm},
    state::StateFile,
};

/// The deploy key of the group `demo`. No request adds keys to groups or projects.
pub const GROUP_DEPLOY_KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN4K6fenBtaQCJdZO50u489CjtgbmQmvXLrHg+uR3pUc group demo";

/// The deploy key of the CodeArts project.
pub const PROJECT_DEPLOY_KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFsqrnqjM1Q+hWgkP9Az/dBA+GN6xDvQetXkqIF1VYg5 project sandbox";

/// One less than the first id, which is that of the sample in the V4 documentation.
const ID_BEFORE_FIRST: u64 = 1_342_114;

#[derive(Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct DeployKeys {
    /// The last id that was assigned. Keys written into the state file should have smaller ids.
    last_id: u64,
    /// not documented: the form that the services use. Another one can be written into the state file.
    pub(super) fingerprints: FingerprintForm,
    /// In the order in which they were added.
    keys: Vec<DeployKey>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DeployKey {
    pub id: u64,
    pub title: String,
    pub key: String,
    #[serde(default)]
    pub can_push: bool,
    #[serde(default = "clock::china_time")]
    pub created_at: String,
    pub scope: Scope,
}

/// What a key opens: a repository or a group, by id, or the whole project.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scope {
    Repository(u64),
    Group(u64),
    Project,
}

/// A key to add.
pub(super) struct NewKey<'a> {
    pub title: &'a str,
    pub key: &'a str,
    pub can_push: bool,
}

impl Default for DeployKeys {
    fn default() -> Self {
        let key = |id, title: &str, key: &str, scope| DeployKey {
            id,
            title: title.to_owned(),
            key: key.to_owned(),
            can_push: false,
            created_at: "2026-01-15T08:00:00.000+08:00".to_owned(),
            scope,
        };
        let group = Scope::Group(DEMO_GROUP);
        Self {
            last_id: ID_BEFORE_FIRST,
            fingerprints: FingerprintForm::default(),
            keys: vec![
                key(1_342_001, "all of demo", GROUP_DEPLOY_KEY, group),
                key(1_342_002, "all of it", PROJECT_DEPLOY_KEY, Scope::Project),
            ],
        }
    }
}

impl DeployKeys {
    pub(super) fn of(&self, scope: Scope) -> impl Iterator<Item = &DeployKey> {
        self.keys.iter().filter(move |key| key.scope == scope)
    }

    fn has(&self, scope: Scope, blob: &[u8]) -> bool {
        self.of(scope).any(|key| key.is(blob))
    }

    /// The key with the id in a path.
    fn of_repository(&self, repository: &Repository, id: &str) -> Result<&DeployKey, Refusal> {
        let id = user_keys::parse_id(id).ok_or(Refusal::Parameter("key_id"))?;
        let found = self.of(Scope::Repository(repository.id));
        // not documented: the answer for a missing id.
        found
            .into_iter()
            .find(|key| key.id == id)
            .ok_or(Refusal::NotFound)
    }

    fn push(&mut self, repository_id: u64, new: &NewKey) -> DeployKey {
        self.last_id += 1;
        let added = DeployKey {
            id: self.last_id,
            title: new.title.to_owned(),
            key: new.key.to_owned(),
            can_push: new.can_push,
            created_at: clock::china_time(),
            scope: Scope::Repository(repository_id),
        };
        self.keys.push(added.clone());
        added
    }
}

impl DeployKey {
    fn is(&self, blob: &[u8]) -> bool {
        self.blob().is_some_and(|own| own == blob)
    }

    /// `None` for a hand-written text that is no key.
    pub(super) fn blob(&self) -> Option<Vec<u8>> {
        ssh::parse(&self.key)
    }
}

impl CodeArts {
    /// Whether the project or a group above a path has a key.
    pub(super) fn has_above(&self, path: &str, blob: &[u8]) -> bool {
        self.deploy_keys.has(Scope::Project, blob)
            || self
                .groups_above(path)
                .any(|group| self.deploy_keys.has(Scope::Group(group.id), blob))
    }
}

/// Adds a key to a repository. not documented: several keys may have the same title.
pub(super) fn add(file: &StateFile, id: &str, new: &NewKey) -> Result<DeployKey, Refusal> {
    let blob = ssh::parse(new.key).ok_or(Refusal::InvalidKey)?;
    file.change(|state| {
        let held = &mut state.codearts;
        let repository = held.administered(id)?;
        // not documented: archived repositories. Here keys can be removed from them, but not added.
        if repository.archived {
            return Err(Refusal::ArchivedRepository);
        }
        // not documented: whether an inherited key can be added.
        if held
            .deploy_keys
            .has(Scope::Repository(repository.id), &blob)
            || held.has_above(&repository.path, &blob)
            || state.repo.has(&blob)
        {
            return Err(Refusal::Duplicate);
        }
        let id = repository.id;
        Ok(held.deploy_keys.push(id, new))
    })
}

/// Removes a key from a repository. Copies in its submodules stay.
pub(super) fn delete(file: &StateFile, [id, key_id]: [&str; 2]) -> Result<(), Refusal> {
    file.change(|state| {
        let held = &mut state.codearts;
        let repository = held.administered(id)?;
        let id = held.deploy_keys.of_repository(repository, key_id)?.id;
        held.deploy_keys.keys.retain(|key| key.id != id);
        Ok(())
    })
}

/// Adds a repository's key to its submodules that do not have it. not documented: the copies get their own
/// ids.
pub(super) fn copy_to_submodules(file: &StateFile, ids: [&str; 2]) -> Result<(), Refusal> {
    change_submodules(file, ids, |keys, submodule, original, blob| {
        if !keys.has(Scope::Repository(submodule), blob) {
            let new = NewKey {
                title: &original.title,
                key: &original.key,
                can_push: original.can_push,
            };
            keys.push(submodule, &new);
        }
    })
}

/// Removes a repository's key from its submodules.
pub(super) fn remove_from_submodules(file: &StateFile, ids: [&str; 2]) -> Result<(), Refusal> {
    change_submodules(file, ids, |keys, submodule, _, blob| {
        let scope = Scope::Repository(submodule);
        keys.keys.retain(|key| key.scope != scope || !key.is(blob));
    })
}

fn change_submodules(
    file: &StateFile,
    [id, key_id]: [&str; 2],
    change: impl Fn(&mut DeployKeys, u64, &DeployKey, &[u8]),
) -> Result<(), Refusal> {
    file.change(|state| {
        let held = &mut state.codearts;
        let repository = held.administered(id)?;
        let original = held.deploy_keys.of_repository(repository, key_id)?.clone();
        let blob = original.blob().ok_or(Refusal::InvalidKey)?;
        for submodule in repository.submodules.clone() {
            change(&mut held.deploy_keys, submodule, &original, &blob);
        }
        Ok(())
    })
}
