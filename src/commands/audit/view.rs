//! What is shown of a key.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::finding::Finding;
use super::found::Key;
use crate::config;
use crate::output::Column;

/// A key in JSON.
#[derive(Debug, Serialize)]
pub(super) struct KeyView {
    fingerprint: Option<String>,
    #[serde(rename = "type")]
    algorithm: Option<String>,
    bits: Option<u32>,
    comment: Option<String>,
    files: Vec<String>,
    agent: bool,
    repo: Vec<RepoPlace>,
    kps: Vec<KpsPlace>,
    findings: Vec<&'static str>,
    /// Where it is, in words.
    #[serde(skip)]
    place: String,
    /// When it was registered first.
    #[serde(skip)]
    since: Option<String>,
}

#[derive(Debug, Serialize)]
struct RepoPlace {
    id: String,
    title: Option<String>,
    created_at: Option<String>,
}

#[derive(Debug, Serialize)]
struct KpsPlace {
    name: String,
    scope: Option<String>,
}

impl KeyView {
    pub(super) const COLUMNS: [Column<Self>; 6] = [
        Column::new("FINGERPRINT", |key| {
            key.fingerprint.clone().unwrap_or_default()
        }),
        Column::new("TYPE", |key| match (&key.algorithm, key.bits) {
            (Some(algorithm), Some(bits)) => format!("{algorithm} ({bits} bits)"),
            (algorithm, _) => algorithm.clone().unwrap_or_default(),
        }),
        Column::new("COMMENT", |key| key.comment.clone().unwrap_or_default()),
        Column::new("WHERE", |key| key.place.clone()),
        Column::time("SINCE", |key| key.since.as_deref()),
        Column::words("FINDINGS", |key| key.findings.join(", ")),
    ];

    pub(super) fn new(key: &Key, findings: &[Finding]) -> Self {
        let files = key.files.iter();
        Self {
            fingerprint: key.facts.fingerprint.clone(),
            algorithm: key.facts.algorithm.clone(),
            bits: key.facts.bits,
            comment: key.facts.comment.clone(),
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
        self.fingerprint.as_deref()
    }
}

fn repo_places(key: &Key) -> Vec<RepoPlace> {
    let places = key.repo.iter().map(|key| RepoPlace {
        id: key.id.clone(),
        title: key.title.clone(),
        created_at: key.created_at.clone(),
    });
    places.collect()
}

fn kps_places(key: &Key) -> Vec<KpsPlace> {
    let places = key.kps.iter().map(|pair| KpsPlace {
        name: pair.name.clone(),
        scope: pair.scope.clone(),
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

/// The first time that a service tells of, as it tells it.
fn registered_since(key: &Key) -> Option<String> {
    let repo = key.repo.iter().map(|key| &key.created_at);
    let kps = key.kps.iter().map(|pair| &pair.created_at);
    let times = repo.chain(kps).flatten();
    let read = |text: &String| Some((text.parse::<Timestamp>().ok()?, text.clone()));
    let first = times.filter_map(read).min_by_key(|(at, _)| *at);
    first.map(|(_, text)| text)
}
