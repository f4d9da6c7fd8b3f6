//! What the services hold.

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

/// The arrangement of the file that this program reads and writes.
const VERSION: u64 = 1;

/// Everything the services hold.
#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    version: u64,
    /// The CodeArts Repo keys of the account's users, who share them.
    #[serde(default)]
    pub repo: RepoKeys,
    /// Keys that users of other accounts have registered with CodeArts Repo: the base64 field of
    /// each. No request adds to these; write them into the file to see how the conflict looks.
    #[serde(default)]
    pub other_accounts: Vec<String>,
    /// The repositories and their deploy keys.
    #[serde(default)]
    pub codearts: CodeArts,
    /// The KPS key pairs.
    #[serde(default)]
    pub key_pairs: Vec<KeyPair>,
    /// How many key pairs there ever were.
    #[serde(default)]
    pub last_key_pair_id: u64,
    /// The servers. Where there is none, those that every sandbox begins with are added.
    #[serde(default)]
    pub servers: Vec<Server>,
    /// The versions of ECS, `v1.1` or `v1`, that the gateway does not know. No request changes these;
    /// write them into the file to see a region that lacks one.
    #[serde(default)]
    pub ecs_not_published: Vec<String>,
    /// What KPS does on servers, or failed to do there.
    #[serde(default)]
    pub tasks: Vec<Task>,
    /// Whether a replacement ends with the words that are documented, a reset's, and not with its own.
    /// No request changes it either.
    #[serde(default)]
    pub tasks_are_misprinted: bool,
    /// What IAM has given out.
    #[serde(default)]
    pub iam: Identity,
    /// The same of other projects, by their ids.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    elsewhere: BTreeMap<String, Elsewhere>,
}

/// What another project holds, and of a region's own project what CodeArts Repo has in the region.
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
    /// Puts what a project holds in the place of what the first one does, or back.
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
