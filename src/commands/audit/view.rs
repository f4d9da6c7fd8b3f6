//! Columns and JSON of a key.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::finding::Finding;
use super::inventory::Key;
use super::places::{Label, Places};
use crate::commands::reach::{Found, Place};
use crate::config;
use crate::output::{Column, json_time};

/// A key in JSON.
#[derive(Debug, Serialize)]
pub(super) struct KeyView<'a> {
    fingerprint: Option<&'a str>,
    fingerprint_md5: Option<&'a str>,
    #[serde(rename = "type")]
    algorithm: Option<&'a str>,
    bits: Option<u32>,
    comment: Option<&'a str>,
    files: Vec<String>,
    agent: bool,
    repo: Vec<RepoEntry<'a>>,
    kps: Vec<PairEntry<'a>>,
    deploy_keys: Vec<DeployKeyEntry<'a>>,
    servers: Vec<ServerEntry<'a>>,
    findings: Vec<&'static str>,
    /// The SHA-256 fingerprint, or else the MD5 one.
    #[serde(skip)]
    any_fingerprint: String,
    /// All places in words.
    #[serde(skip)]
    place: String,
    /// The first registration.
    #[serde(skip)]
    since: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct RepoEntry<'a> {
    id: &'a str,
    title: Option<&'a str>,
    #[serde(serialize_with = "json_time")]
    created_at: Option<Timestamp>,
    #[serde(flatten)]
    place: &'a Place,
}

#[derive(Debug, Serialize)]
struct PairEntry<'a> {
    name: &'a str,
    scope: Option<&'a str>,
    #[serde(flatten)]
    place: &'a Place,
}

#[derive(Debug, Serialize)]
struct DeployKeyEntry<'a> {
    id: &'a str,
    title: Option<&'a str>,
    repository: &'a str,
    repository_path: Option<&'a str>,
    #[serde(serialize_with = "json_time")]
    created_at: Option<Timestamp>,
    #[serde(flatten)]
    place: &'a Place,
}

#[derive(Debug, Serialize)]
struct ServerEntry<'a> {
    id: &'a str,
    name: &'a str,
    keypair: Option<&'a str>,
    status: Option<&'a str>,
    #[serde(flatten)]
    place: &'a Place,
}

impl<'a> KeyView<'a> {
    pub(super) const COLUMNS: [Column<Self>; 6] = [
        Column::new("FINGERPRINT", |key| Some(&key.any_fingerprint)),
        Column::computed("TYPE", |key: &Self| match (key.algorithm, key.bits) {
            (Some(algorithm), Some(bits)) => format!("{algorithm} ({bits} bits)"),
            (algorithm, _) => algorithm.unwrap_or_default().to_owned(),
        })
        .optional(),
        Column::text("COMMENT", |key| key.comment),
        Column::words("WHERE", |key| key.place.clone()),
        Column::time("SINCE", |key: &Self| key.since).optional(),
        Column::words("FINDINGS", |key| key.findings.join(", ")),
    ];

    pub(super) fn new(key: &'a Key, findings: &[Finding], places: &'a Places<'_>) -> Self {
        let files = key.files.iter();
        Self {
            fingerprint: key.facts.fingerprint.as_deref(),
            fingerprint_md5: key.facts.fingerprint_md5.as_deref(),
            algorithm: key.facts.algorithm.as_deref(),
            bits: key.facts.bits,
            comment: key.facts.comment.as_deref(),
            files: files.map(|path| path.display().to_string()).collect(),
            agent: key.is_in_agent,
            repo: in_places(&key.repo, places, |key, place| RepoEntry {
                id: &key.id,
                title: key.title.as_deref(),
                created_at: key.created_at,
                place,
            }),
            kps: in_places(&key.kps, places, |pair, place| PairEntry {
                name: &pair.name,
                scope: pair.scope.as_deref(),
                place,
            }),
            deploy_keys: in_places(&key.deploy_keys, places, |found, place| DeployKeyEntry {
                id: &found.key.id,
                title: found.key.title.as_deref(),
                repository: &found.repository,
                repository_path: found.repository_path.as_deref(),
                created_at: found.key.created_at,
                place,
            }),
            servers: in_places(&key.servers, places, |server, place| ServerEntry {
                id: &server.id,
                name: &server.name,
                keypair: server.keypair.as_deref(),
                status: server.status.as_deref(),
                place,
            }),
            findings: findings.iter().map(|finding| finding.name()).collect(),
            any_fingerprint: if key.facts.is_known() {
                key.facts.shown_fingerprint()
            } else {
                String::new()
            },
            place: place(key, places),
            since: key.times().flatten().min(),
        }
    }

    pub(super) fn fingerprint(&self) -> Option<&str> {
        Some(&*self.any_fingerprint).filter(|known| !known.is_empty())
    }
}

fn in_places<'a, T, V>(
    found: &'a [Found<T>],
    places: &'a Places<'_>,
    view: fn(&'a T, &'a Place) -> V,
) -> Vec<V> {
    let view = |found: &'a Found<T>| view(&found.item, places.of(found));
    found.iter().map(view).collect()
}

/// `~/.ssh/id_ed25519.pub, agent, repo: laptop (7), kps: web`
fn place(key: &Key, places: &Places<'_>) -> String {
    let files = key.files.iter().map(|path| short(path));
    let agent = key.is_in_agent.then(|| "agent".to_owned());
    let repo = key.repo.iter().map(|found| places.label(found));
    let kps = key.kps.iter().map(|found| places.label(found));
    let deploy_keys = key.deploy_keys.iter().map(|found| places.label(found));
    let servers = key.servers.iter().map(|found| {
        let gone = found.item.keypair.as_ref().filter(|_| key.is_left());
        let gone = gone.map_or_else(String::new, |pair| format!(" with {pair}"));
        places.located(found.item.label() + &gone, found)
    });
    let here = files.chain(agent);
    let places = here
        .chain(repo)
        .chain(kps)
        .chain(deploy_keys)
        .chain(servers);
    places.collect::<Vec<_>>().join(", ")
}

/// The path, with `~` for the home directory if it is in `~/.ssh`.
pub(super) fn short(path: &Path) -> String {
    match below_ssh(path) {
        Some(name) => format!("~/.ssh/{}", name.display()),
        None => path.display().to_string(),
    }
}

/// The part after `~/.ssh/`.
pub(super) fn below_ssh(path: &Path) -> Option<&Path> {
    path.strip_prefix(config::ssh_dir()?).ok()
}
