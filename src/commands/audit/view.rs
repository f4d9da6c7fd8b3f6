//! What is shown of a key.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::finding::Finding;
use super::inventory::Key;
use super::place::{At, DeployKey, Label, Vantage};
use crate::config;
use crate::keys::{KeyPair, RepoKey, Server};
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
    repo: Vec<RepoPlace<'a>>,
    kps: Vec<KpsPlace<'a>>,
    deploy_keys: Vec<DeployKeyPlace<'a>>,
    servers: Vec<ServerPlace<'a>>,
    findings: Vec<&'static str>,
    /// The fingerprint in the form that is known.
    #[serde(skip)]
    any_fingerprint: String,
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
    #[serde(flatten)]
    vantage: &'a Vantage,
}

#[derive(Debug, Serialize)]
struct KpsPlace<'a> {
    name: &'a str,
    scope: Option<&'a str>,
    #[serde(flatten)]
    vantage: &'a Vantage,
}

#[derive(Debug, Serialize)]
struct DeployKeyPlace<'a> {
    id: &'a str,
    title: Option<&'a str>,
    repository: &'a str,
    repository_path: Option<&'a str>,
    #[serde(serialize_with = "json_time")]
    created_at: Option<Timestamp>,
    #[serde(flatten)]
    vantage: &'a Vantage,
}

#[derive(Debug, Serialize)]
struct ServerPlace<'a> {
    id: &'a str,
    name: &'a str,
    keypair: Option<&'a str>,
    status: Option<&'a str>,
    #[serde(flatten)]
    vantage: &'a Vantage,
}

impl<'a> KeyView<'a> {
    pub(super) const COLUMNS: [Column<Self>; 6] = [
        Column::new("FINGERPRINT", |key| key.any_fingerprint.clone()),
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
            fingerprint_md5: key.facts.fingerprint_md5.as_deref(),
            algorithm: key.facts.algorithm.as_deref(),
            bits: key.facts.bits,
            comment: key.facts.comment.as_deref(),
            files: files.map(|path| path.display().to_string()).collect(),
            agent: key.is_in_agent,
            repo: key.repo.iter().map(RepoPlace::of).collect(),
            kps: key.kps.iter().map(KpsPlace::of).collect(),
            deploy_keys: key.deploy_keys.iter().map(DeployKeyPlace::of).collect(),
            servers: key.servers.iter().map(ServerPlace::of).collect(),
            findings: findings.iter().map(|finding| finding.name()).collect(),
            any_fingerprint: if key.facts.is_known() {
                key.facts.shown_fingerprint()
            } else {
                String::new()
            },
            place: place(key),
            since: key.times().flatten().min(),
        }
    }

    pub(super) fn fingerprint(&self) -> Option<&str> {
        Some(&*self.any_fingerprint).filter(|known| !known.is_empty())
    }
}

impl<'a> RepoPlace<'a> {
    fn of(at: &'a At<RepoKey>) -> Self {
        Self {
            id: &at.item.id,
            title: at.item.title.as_deref(),
            created_at: at.item.created_at,
            vantage: &at.vantage,
        }
    }
}

impl<'a> KpsPlace<'a> {
    fn of(at: &'a At<KeyPair>) -> Self {
        Self {
            name: &at.item.name,
            scope: at.item.scope.as_deref(),
            vantage: &at.vantage,
        }
    }
}

impl<'a> DeployKeyPlace<'a> {
    fn of(at: &'a At<DeployKey>) -> Self {
        Self {
            id: &at.item.key.id,
            title: at.item.key.title.as_deref(),
            repository: &at.item.repository,
            repository_path: at.item.path.as_deref(),
            created_at: at.item.key.created_at,
            vantage: &at.vantage,
        }
    }
}

impl<'a> ServerPlace<'a> {
    fn of(at: &'a At<Server>) -> Self {
        Self {
            id: &at.item.id,
            name: &at.item.name,
            keypair: at.item.keypair.as_deref(),
            status: at.item.status.as_deref(),
            vantage: &at.vantage,
        }
    }
}

/// `~/.ssh/id_ed25519.pub, agent, repo: laptop (7), kps: web`
fn place(key: &Key) -> String {
    let files = key.files.iter().map(|path| short(path));
    let agent = key.is_in_agent.then(|| "agent".to_owned());
    let repo = key.repo.iter().map(Label::label);
    let kps = key.kps.iter().map(Label::label);
    let deploy_keys = key.deploy_keys.iter().map(Label::label);
    let servers = key.servers.iter().map(Label::label);
    let here = files.chain(agent);
    let places = here
        .chain(repo)
        .chain(kps)
        .chain(deploy_keys)
        .chain(servers);
    places.collect::<Vec<_>>().join(", ")
}

/// Most files are in `~/.ssh`.
pub(super) fn short(path: &Path) -> String {
    match below_ssh(path) {
        Some(name) => format!("~/.ssh/{}", name.display()),
        None => path.display().to_string(),
    }
}

/// What follows `~/.ssh/`.
pub(super) fn below_ssh(path: &Path) -> Option<&Path> {
    path.strip_prefix(config::ssh_dir()?).ok()
}
