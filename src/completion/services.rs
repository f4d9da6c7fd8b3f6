//! Candidates from services: keys, repositories and key pairs. After an error there are none.

use anyhow::Result;
use clap_complete::engine::CompletionCandidate;

use super::candidate::candidate;
use super::given::{GivenArguments, TIMEOUT};
use crate::api::{DeployScope, ListRange, Repositories, ServerFilter};
use crate::git::{self, Address};
use crate::keys::{KeyPair, KeyPairName, KeySelector, RepoKey, Server, Task};
use crate::output::escape;

/// The keys of the account that are not on the line yet. Digits are completed to ids, `SHA` and `MD5` to
/// fingerprints, and other words to titles. If a title is ambiguous, the id is offered.
pub(super) fn repo_keys(given: &GivenArguments, word: &str) -> Vec<CompletionCandidate> {
    // The sandbox stops when its context is dropped.
    let context = given.context();
    keys(given, word, || {
        Ok(context.repo_keys()?.list(None, ListRange::default())?)
    })
}

/// The fingerprints of the account's keys, if the word may be one.
pub(super) fn fingerprints(given: &GivenArguments, word: &str) -> Vec<CompletionCandidate> {
    let prefix = "SHA256:";
    if !prefix.starts_with(word) && !word.starts_with(prefix) {
        return Vec::new();
    }
    let context = given.context();
    let listed = context
        .repo_keys()
        .and_then(|keys| Ok(keys.list(None, ListRange::default())?));
    let show = |key: &RepoKey| Some(candidate(&key.facts().fingerprint?, key.title.as_deref()));
    listed.iter().flatten().filter_map(show).collect()
}

/// The deploy keys of a repository, like [`repo_keys`].
pub(super) fn deploy_keys(given: &GivenArguments, word: &str) -> Vec<CompletionCandidate> {
    let context = given.context();
    keys(given, word, || {
        let service = context.repositories()?;
        let Some(id) = repository_id(given, &service) else {
            return Ok(Vec::new());
        };
        Ok(service.keys(&DeployScope::Repository(id), ListRange::default())?)
    })
}

fn keys(
    given: &GivenArguments,
    word: &str,
    list: impl FnOnce() -> Result<Vec<RepoKey>>,
) -> Vec<CompletionCandidate> {
    if word.starts_with('-') {
        return Vec::new();
    }
    let keys = list().unwrap_or_default();
    let on_line = given.values("keys");
    let on_line: Vec<_> = on_line.iter().flat_map(|key| select(key, &keys)).collect();
    let left = keys.iter().filter(|key| !on_line.contains(key));
    left.flat_map(|key| names(key, &keys, word)).collect()
}

/// The paths of repositories that the user can see.
pub(super) fn repositories(given: &GivenArguments, word: &str) -> Vec<CompletionCandidate> {
    let name = word.rsplit('/').next().unwrap_or_default();
    let listed = given
        .context()
        .repositories()
        .and_then(|service| Ok(service.search(name)?));
    let listed = listed.unwrap_or_default();
    let paths = listed.iter().filter_map(|it| Some((it.path()?, it)));
    let paths = paths.filter(|(path, _)| escape(path) == *path);
    paths
        .map(|(path, it)| candidate(path, Some(&it.id)))
        .collect()
}

/// The id of the repository on the line, or of this work tree.
fn repository_id(given: &GivenArguments, service: &Repositories) -> Option<String> {
    let named = given.values("repository").pop();
    let named = named.or_else(|| git::origin(TIMEOUT).ok())?;
    if named.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(named);
    }
    let address = Address::parse(&named);
    let path = address.map_or_else(|| git::repository_path(&named), |it| Some(it.path))?;
    match service.called(&path).ok()?.as_slice() {
        [one] => Some(one.id.clone()),
        _ => None,
    }
}

/// The servers of the project, by name, or by id if the name is ambiguous.
pub(super) fn servers(given: &GivenArguments, word: &str) -> Vec<CompletionCandidate> {
    if word.starts_with('-') {
        return Vec::new();
    }
    let context = given.context();
    let service = context.servers();
    let listed = service.and_then(|service| Ok(service.list(ServerFilter::default())?));
    let listed = listed.unwrap_or_default();
    let is_clear = |name: &str| {
        let same = listed
            .iter()
            .filter(|other| other.name == name || other.id == name);
        same.count() == 1 && !name.is_empty() && !name.starts_with('-') && escape(name) == name
    };
    let show = |server: &Server| {
        if is_clear(&server.name) {
            candidate(&server.name, Some(&server.id))
        } else {
            candidate(&server.id, Some(&server.name))
        }
    };
    listed.iter().map(show).collect()
}

/// The failed tasks of KPS, or also the running ones.
pub(super) fn tasks(given: &GivenArguments, word: &str, failed: bool) -> Vec<CompletionCandidate> {
    if word.starts_with('-') {
        return Vec::new();
    }
    let listed = given.context().key_pairs().and_then(|pairs| {
        let mut tasks = pairs.failed_tasks()?;
        if !failed {
            tasks.extend(pairs.running_tasks()?);
        }
        Ok(tasks)
    });
    let listed = listed.unwrap_or_default();
    let show = |task: &Task| candidate(&task.id, task.server_name.as_deref());
    listed.iter().map(show).collect()
}

/// Key pairs of the project.
pub(super) fn key_pairs(
    given: &GivenArguments,
    word: &str,
    hosted: bool,
) -> Vec<CompletionCandidate> {
    let may_be_name = word.is_empty() || word.parse::<KeyPairName>().is_ok();
    if word.starts_with('-') || !may_be_name {
        return Vec::new();
    }
    let is_wanted = |pair: &KeyPair| {
        pair.name.parse::<KeyPairName>().is_ok() && !(hosted && pair.hosted == Some(false))
    };
    let context = given.context();
    let listed = context
        .key_pairs()
        .and_then(|pairs| Ok(pairs.list(None, is_wanted)?));
    let pairs = listed.unwrap_or_default();
    let show = |pair: &KeyPair| candidate(&pair.name, pair.facts().fingerprint.as_deref());
    pairs.iter().map(show).collect()
}

/// The names of a key that match the word. Only one if the word is empty.
fn names(key: &RepoKey, keys: &[RepoKey], word: &str) -> Vec<CompletionCandidate> {
    let title = key.title.as_deref();
    let by_title = title.filter(|title| is_clear(title, key, keys));
    let by_title = by_title.map(|title| candidate(title, Some(&key.id)));
    let is_digits = word.starts_with(|c: char| c.is_ascii_digit());
    let mut names = Vec::new();
    if is_digits || by_title.is_none() {
        names.push(candidate(&key.id, title));
    }
    names.extend(by_title);
    let facts = key.facts();
    let fingerprint = if word.starts_with("SHA") {
        facts.fingerprint
    } else if word.starts_with("MD5") {
        facts.fingerprint_md5.map(|md5| format!("MD5:{md5}"))
    } else {
        None
    };
    names.extend(fingerprint.map(|fingerprint| candidate(&fingerprint, title)));
    names
}

/// Whether a title can be typed and selects only this key.
fn is_clear(title: &str, key: &RepoKey, keys: &[RepoKey]) -> bool {
    !title.is_empty()
        && !title.starts_with('-')
        && escape(title) == title
        && select(title, keys) == [key]
}

fn select<'a>(key: &str, keys: &'a [RepoKey]) -> Vec<&'a RepoKey> {
    match key.parse::<KeySelector>() {
        Ok(selector) => selector.select(keys),
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, title: &str) -> RepoKey {
        RepoKey {
            id: id.into(),
            title: Some(title.into()),
            ..RepoKey::default()
        }
    }

    #[test]
    fn a_key_goes_by_its_title_where_that_is_clear() {
        let titles = ["laptop", "twice", "twice", "-y", "7", "", "a\x1b[2Jb", "1"];
        let ids = ["1", "2", "3", "4", "5", "6", "7", "8"];
        let keys: Vec<_> = ids
            .into_iter()
            .zip(titles)
            .map(|(id, title)| key(id, title))
            .collect();
        let shown = |word: &str| -> Vec<String> {
            let found = keys.iter().flat_map(|key| names(key, &keys, word));
            let value =
                |found: CompletionCandidate| found.get_value().to_string_lossy().into_owned();
            found.map(value).collect()
        };
        assert_eq!(shown(""), ["laptop", "2", "3", "4", "5", "6", "7", "8"]);
        assert_eq!(
            shown("1"),
            ["1", "laptop", "2", "3", "4", "5", "6", "7", "8"]
        );
    }
}
