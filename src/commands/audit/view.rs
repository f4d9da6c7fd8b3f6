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
    /// When it was registered first, or how long ago that is.
    #[serde(skip)]
    age: String,
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
        Column {
            title: "FINGERPRINT",
            cell: |key| key.fingerprint.clone().unwrap_or_default(),
        },
        Column {
            title: "TYPE",
            cell: |key| match (&key.algorithm, key.bits) {
                (Some(algorithm), Some(bits)) => format!("{algorithm} ({bits} bits)"),
                (algorithm, _) => algorithm.clone().unwrap_or_default(),
            },
        },
        Column {
            title: "COMMENT",
            cell: |key| key.comment.clone().unwrap_or_default(),
        },
        Column {
            title: "WHERE",
            cell: |key| key.place.clone(),
        },
        Column {
            title: "AGE",
            cell: |key| key.age.clone(),
        },
        Column {
            title: "FINDINGS",
            cell: |key| key.findings.join(", "),
        },
    ];

    /// For people, times are told as ages.
    pub(super) fn new(key: &Key, findings: &[Finding], people: bool) -> Self {
        let place = place(key);
        let since = registered_since(key);
        let age = match since {
            Some((at, _)) if people => age(Timestamp::now(), at),
            Some((_, text)) => text,
            None => String::new(),
        };
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
            place,
            age,
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

/// The first time that a service tells of, and as it tells it.
fn registered_since(key: &Key) -> Option<(Timestamp, String)> {
    let repo = key.repo.iter().map(|key| &key.created_at);
    let kps = key.kps.iter().map(|pair| &pair.created_at);
    let times = repo.chain(kps).flatten();
    let read = |text: &String| Some((text.parse().ok()?, text.clone()));
    times.filter_map(read).min_by_key(|(at, _)| *at)
}

/// How long ago something was, in the largest unit that says enough.
fn age(now: Timestamp, then: Timestamp) -> String {
    const DAY: i64 = 24 * 60 * 60;
    let days = (now.as_second() - then.as_second()) / DAY;
    let (count, unit) = match days {
        ..1 => return "today".to_owned(),
        1..61 => (days, "day"),
        61..731 => (days * 12 / 365, "month"),
        731.. => (days * 4 / 1461, "year"),
    };
    match count {
        1 => format!("1 {unit}"),
        _ => format!("{count} {unit}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_the_unit_that_says_enough() {
        let cases = [
            (-3, "today"),
            (0, "today"),
            (1, "1 day"),
            (60, "60 days"),
            (61, "2 months"),
            (100, "3 months"),
            (365, "12 months"),
            (730, "24 months"),
            (731, "2 years"),
            (4000, "10 years"),
        ];
        let then = Timestamp::UNIX_EPOCH;
        for (days, expected) in cases {
            let now = Timestamp::from_second(days * 86_400).unwrap_or_default();
            assert_eq!(age(now, then), expected, "{days}");
        }
    }
}
