//! What is shown of a key.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::finding::Finding;
use super::inventory::Key;
use crate::config;
use crate::output::{Column, json_time};

/// A key in JSON.
#[derive(Debug, Serialize)]
pub(super) struct KeyView<'a> {
    fingerprint: Option<&'a str>,
    #[serde(rename = "type")]
    algorithm: Option<&'a str>,
    bits: Option<u32>,
    comment: Option<&'a str>,
    files: Vec<String>,
    agent: bool,
    repo: Vec<RepoPlace<'a>>,
    kps: Vec<KpsPlace<'a>>,
    findings: Vec<&'static str>,
    /// Where it is, in words.
    #[serde(skip)]
    place: String,
    /// When it was registered first.
    #[serde(skip)]
    since: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct RepoPlace<'a> {
    id: &'a str,
    title: Option<&'a str>,
    #[serde(serialize_with = "json_time")]
    created_at: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct KpsPlace<'a> {
    name: &'a str,
    scope: Option<&'a str>,
}

impl<'a> KeyView<'a> {
    pub(super) const COLUMNS: [Column<Self>; 6] = [
        Column::new("FINGERPRINT", |key| {
            key.fingerprint.unwrap_or_default().to_owned()
        }),
        Column::new("TYPE", |key: &Self| match (key.algorithm, key.bits) {
            (Some(algorithm), Some(bits)) => format!("{algorithm} ({bits} bits)"),
            (algorithm, _) => algorithm.unwrap_or_default().to_owned(),
        })
        .optional(),
        Column::text("COMMENT", |key| key.comment.unwrap_or_default().to_owned()),
        Column::words("WHERE", |key| key.place.clone()),
        Column::time("SINCE", |key: &Self| key.since).optional(),
        Column::words("FINDINGS", |key| key.findings.join(", ")),
    ];

    pub(super) fn new(key: &'a Key, findings: &[Finding]) -> Self {
        let files = key.files.iter();
        Self {
            fingerprint: key.facts.fingerprint.as_deref(),
            algorithm: key.facts.algorithm.as_deref(),
            bits: key.facts.bits,
            comment: key.facts.comment.as_deref(),
            files: files.map(|path| path.display().to_string()).collect(),
            agent: key.is_in_agent,
            repo: repo_places(key),
            kps: kps_places(key),
            findings: findings.iter().map(|finding| finding.name()).collect(),
            place: place(key),
            since: registered_since(key),
        }
    }

    pub(super) fn fingerprint(&self) -> Option<&str> {
        self.fingerprint
    }
}

fn repo_places(key: &Key) -> Vec<RepoPlace<'_>> {
    let places = key.repo.iter().map(|key| RepoPlace {
        id: &key.id,
        title: key.title.as_deref(),
        created_at: key.created_at,
    });
    places.collect()
}

fn kps_places(key: &Key) -> Vec<KpsPlace<'_>> {
    let places = key.kps.iter().map(|pair| KpsPlace {
        name: &pair.name,
        scope: pair.scope.as_deref(),
    });
    places.collect()
}

/// `~/.ssh/id_ed25519.pub, agent, repo: laptop (7), kps: web`
fn place(key: &Key) -> String {
    let files = key.files.iter().map(|path| short(path));
    let agent = key.is_in_agent.then(|| "agent".to_owned());
    let repo = key.repo.iter().map(|key| match &key.title {
        Some(title) => format!("repo: {title} ({})", key.id),
        None => format!("repo: {}", key.id),
    });
    let kps = key.kps.iter().map(|pair| format!("kps: {}", pair.name));
    let places: Vec<_> = files.chain(agent).chain(repo).chain(kps).collect();
    places.join(", ")
}

/// Files are all in `~/.ssh`.
fn short(path: &Path) -> String {
    let below = config::ssh_dir().and_then(|directory| path.strip_prefix(directory).ok());
    match below {
        Some(name) => format!("~/.ssh/{}", name.display()),
        None => path.display().to_string(),
    }
}

/// The first time that a service tells of.
fn registered_since(key: &Key) -> Option<Timestamp> {
    let repo = key.repo.iter().map(|key| key.created_at);
    let kps = key.kps.iter().map(|pair| pair.created_at);
    repo.chain(kps).flatten().min()
}
