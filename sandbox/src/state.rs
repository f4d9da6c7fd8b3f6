//! The data of the services.

mod file;

use std::{collections::BTreeMap, mem};

use serde::{Deserialize, Serialize};

use crate::{
    ecs::Server,
    iam::Identity,
    kps::{KeyPair, Task},
    repo::{CodeArts, RepoKeys},
};

pub use file::{StateFile, Write};

/// The version of the file format.
const VERSION: u64 = 1;

/// All data of the services.
#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    version: u64,
    /// The CodeArts Repo keys, which all users of the account share.
    #[serde(default)]
    pub repo: RepoKeys,
    /// The base64 of keys that users of other accounts have registered with CodeArts Repo. No request adds
    /// such keys; write them into the file to see the conflict.
    #[serde(default)]
    pub other_accounts: Vec<String>,
    /// The repositories and their deploy keys.
    #[serde(default)]
    pub codearts: CodeArts,
    /// The KPS key pairs.
    #[serde(default)]
    pub key_pairs: Vec<KeyPair>,
    /// The number of key pairs that were ever created.
    #[serde(default)]
    pub last_key_pair_id: u64,
    /// The servers. If there are none, those of a new sandbox are added.
    #[serde(default)]
    pub servers: Vec<Server>,
    /// The versions of ECS, `v1.1` or `v1`, that the gateway does not have. No request changes them; write
    /// them into the file to try a region without one of them.
    #[serde(default)]
    pub ecs_not_published: Vec<String>,
    /// Running and finished tasks of KPS.
    #[serde(default)]
    pub tasks: Vec<Task>,
    /// Whether a replacement ends with the documented words, which are those of a reset by mistake. No
    /// request changes this.
    #[serde(default)]
    pub tasks_are_misprinted: bool,
    /// The tokens and keys that IAM has issued.
    #[serde(default)]
    pub iam: Identity,
    /// The data of other projects, by project id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    elsewhere: BTreeMap<String, Elsewhere>,
}

/// The data of another project, and what CodeArts Repo has in a region's main project.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Elsewhere {
    repo: RepoKeys,
    codearts: CodeArts,
    key_pairs: Vec<KeyPair>,
    last_key_pair_id: u64,
    servers: Vec<Server>,
    tasks: Vec<Task>,
}

impl State {
    /// Swaps the data of a project with that of the first project.
    fn swap(&mut self, project_id: &str) {
        let mut other = self.elsewhere.remove(project_id).unwrap_or_default();
        mem::swap(&mut self.repo, &mut other.repo);
        mem::swap(&mut self.codearts, &mut other.codearts);
        mem::swap(&mut self.key_pairs, &mut other.key_pairs);
        mem::swap(&mut self.last_key_pair_id, &mut other.last_key_pair_id);
        mem::swap(&mut self.servers, &mut other.servers);
        mem::swap(&mut self.tasks, &mut other.tasks);
        self.elsewhere.insert(project_id.to_owned(), other);
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            version: VERSION,
            repo: RepoKeys::default(),
            other_accounts: Vec::new(),
            codearts: CodeArts::default(),
            key_pairs: Vec::new(),
            last_key_pair_id: 0,
            servers: Vec::new(),
            ecs_not_published: Vec::new(),
            tasks: Vec::new(),
            tasks_are_misprinted: false,
            iam: Identity::default(),
            elsewhere: BTreeMap::new(),
        }
    }
}
