//! Joins all keys that were found by their fingerprints.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::path::PathBuf;

use jiff::Timestamp;

use super::places::Places;
use crate::commands::local_keys::{Local, PrivateFile};
use crate::commands::reach::{DeployKey, Found, Look, Survey};
use crate::key_file::{is_set_aside, public_beside};
use crate::keys::{KeyFacts, KeyPair, RepoKey, Server};

/// One key and its places.
#[derive(Debug, Default)]
pub(super) struct Key {
    /// The facts from the first place; the comment from the first place that has one.
    pub(super) facts: KeyFacts<'static>,
    /// Public key files, and private ones that have no public one beside them or are readable by others.
    pub(super) files: Vec<PathBuf>,
    pub(super) private_files: Vec<PrivateFile>,
    pub(super) is_in_agent: bool,
    pub(super) repo: Vec<Found<RepoKey>>,
    pub(super) kps: Vec<Found<KeyPair>>,
    pub(super) deploy_keys: Vec<Found<DeployKey>>,
    /// The servers with its key pairs. A server whose key pair is gone is a key of its own.
    pub(super) servers: Vec<Found<Server>>,
    /// Whether another user created a server that may have one of its key pairs.
    pub(super) may_be_on_servers: bool,
}

impl Key {
    pub(super) fn is_local(&self) -> bool {
        self.is_in_agent || !self.files.is_empty()
    }

    /// Whether `revoke --local` renamed a file of it, so that it should not be registered again.
    pub(super) fn is_revoked(&self) -> bool {
        self.files.iter().any(|path| is_set_aside(path))
    }

    pub(super) fn is_registered(&self) -> bool {
        self.is_in_codearts() || !self.kps.is_empty()
    }

    pub(super) fn is_in_codearts(&self) -> bool {
        !self.repo.is_empty() || !self.deploy_keys.is_empty()
    }

    /// Whether the private key is in a hardware device.
    pub(super) fn is_in_hardware(&self) -> bool {
        let algorithm = self.facts.algorithm.as_deref();
        algorithm.is_some_and(|algorithm| algorithm.starts_with("sk-"))
    }

    pub(super) fn lacks_passphrase(&self) -> bool {
        let lacks = |file: &PrivateFile| file.has_passphrase == Some(false);
        self.private_files.iter().any(lacks)
    }

    /// When it was registered, if known.
    pub(super) fn times(&self) -> impl Iterator<Item = Option<Timestamp>> {
        let repo = self.repo.iter().map(|key| key.item.created_at);
        let kps = self.kps.iter().map(|pair| pair.item.created_at);
        let deploy_keys = self.deploy_keys.iter().map(|it| it.item.key.created_at);
        repo.chain(kps).chain(deploy_keys)
    }

    /// One deploy key per repository, because several profiles may see the same one.
    pub(super) fn repositories(&self, places: &Places<'_>) -> Vec<&Found<DeployKey>> {
        let mut seen = HashSet::new();
        let mut first: Vec<_> = self.deploy_keys.iter().collect();
        first.retain(|found| {
            let DeployKey {
                repository,
                repository_path,
                ..
            } = &found.item;
            seen.insert((&places.of(found).region, repository, repository_path))
        });
        first
    }

    /// Whether this is a server whose key pair is gone.
    pub(super) fn is_left(&self) -> bool {
        !self.servers.is_empty() && self.kps.is_empty()
    }
}

/// All keys in the order in which they were found. A key without a fingerprint is never joined.
#[derive(Debug, Default)]
struct Keys {
    keys: Vec<Key>,
    by_fingerprint: HashMap<String, usize>,
}

/// Joins files, then the agent, then the services.
pub(super) fn join(local: Local, survey: &mut Survey) -> Vec<Key> {
    let mut keys = Keys::default();
    for (path, public) in local.public_files {
        keys.with(public.facts()).files.push(path);
    }
    for private in local.private_files {
        keys.add_private(private);
    }
    for public in local.agent {
        keys.with(public.facts()).is_in_agent = true;
    }
    for found in mem::take(&mut survey.user_keys) {
        keys.with(&found.item.facts()).repo.push(found);
    }
    let known = KnownPairs::of(survey);
    for found in mem::take(&mut survey.key_pairs) {
        keys.with(&found.item.facts()).kps.push(found);
    }
    for found in mem::take(&mut survey.deploy_keys) {
        keys.with(&found.item.key.facts()).deploy_keys.push(found);
    }
    for found in mem::take(&mut survey.servers) {
        keys.add_server(found, &known);
    }
    keys.keys
}

impl Keys {
    /// Returns the key with these facts, or adds it.
    fn with(&mut self, facts: &KeyFacts<'_>) -> &mut Key {
        let next = self.keys.len();
        let names: Vec<_> = [&facts.fingerprint, &facts.fingerprint_md5]
            .into_iter()
            .flatten()
            .collect();
        let known = names.iter().find_map(|name| self.by_fingerprint.get(*name));
        let index = known.copied().unwrap_or(next);
        for name in names {
            self.by_fingerprint.entry(name.clone()).or_insert(index);
        }
        if index == next {
            self.keys.push(Key::default());
        }
        let key = &mut self.keys[index];
        let comment = key.facts.comment.take();
        let facts = facts.clone().into_owned();
        let further = facts.comment.clone();
        if key.facts.fingerprint.is_none() {
            key.facts = facts;
        }
        key.facts.comment = comment.or(further);
        key
    }

    /// Adds a server to the key of its pair. A server whose pair is gone becomes a key of its own.
    fn add_server(&mut self, server: Found<Server>, known: &KnownPairs) {
        let may_have =
            |pair: &Found<KeyPair>| pair.at == server.at && server.item.may_have(&pair.item);
        for key in &mut self.keys {
            key.may_be_on_servers |= key.kps.iter().any(may_have);
        }
        let is_its = |pair: &Found<KeyPair>| pair.at == server.at && server.item.has(&pair.item);
        let is_left = known.lacks(&server);
        // Several profiles may list the same server.
        let is_there = |it: &Found<Server>| is_left && it.item.id == server.item.id;
        let is_wanted =
            |key: &&mut Key| key.kps.iter().any(is_its) || key.servers.iter().any(is_there);
        match self.keys.iter_mut().find(is_wanted) {
            Some(key) => key.servers.push(server),
            None if is_left => self.keys.push(Key {
                servers: vec![server],
                ..Key::default()
            }),
            None => {}
        }
    }

    /// Adds a private file to its key. If the file cannot be read, the public file beside it decides.
    fn add_private(&mut self, private: PrivateFile) {
        let beside = public_beside(&private.path);
        let held = private.public_half.as_ref().ok();
        let facts = held.map(|key| key.facts().clone());
        let has_beside = |key: &&Key| key.files.contains(&beside);
        let named = || self.keys.iter().find(has_beside);
        let facts = facts.or_else(|| named().map(|key| key.facts.clone()));
        let key = self.with(&facts.unwrap_or_default());
        if private.is_open || !key.files.contains(&beside) {
            key.files.push(private.path.clone());
        }
        key.private_files.push(private);
    }
}

/// The names of all key pairs, where KPS listed them.
struct KnownPairs {
    told: HashSet<usize>,
    names: HashSet<(usize, String)>,
    /// The users whose private pairs were listed.
    users: HashSet<(usize, String)>,
}

impl KnownPairs {
    fn of(survey: &Survey) -> Self {
        let told = survey.told.iter();
        let told = told.filter(|(_, look)| *look == Look::KeyPairs);
        let pairs = survey.key_pairs.iter().chain(&survey.x509_pairs);
        let private = pairs
            .clone()
            .filter(|pair| pair.item.scope.as_deref() == Some("user"));
        Self {
            told: told.map(|(at, _)| *at).collect(),
            names: pairs
                .map(|pair| (pair.at, pair.item.name.clone()))
                .collect(),
            users: private
                .filter_map(|pair| Some((pair.at, pair.item.user_id.clone()?)))
                .collect(),
        }
    }

    /// Whether the pair of a server is gone. It is not if it may be a private pair of another user.
    fn lacks(&self, Found { at, item }: &Found<Server>) -> bool {
        let Some(name) = &item.keypair else {
            return false;
        };
        let user = item.user_id.as_ref();
        let is_of_another = user.is_some_and(|user| {
            let mut users = self.users.iter().filter(|(place, _)| place == at);
            let known = users.clone().count() > 0;
            known && !users.any(|(_, known)| known == user)
        });
        self.told.contains(at) && !self.names.contains(&(*at, name.clone())) && !is_of_another
    }
}
