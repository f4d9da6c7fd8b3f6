//! Candidates from this machine: profiles, regions, keys of the ssh-agent, files.

use std::path::Path;

use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter};

use super::candidate::candidate;
use super::given::GivenArguments;
use crate::agent;
use crate::config::{Region, SANDBOX, Service, SettingKey};
use crate::keys::PublicKey;

/// The profiles of the configuration file and the built-in one.
pub(super) fn profiles(given: &GivenArguments, with_sandbox: bool) -> Vec<CompletionCandidate> {
    let context = given.context();
    let file = context.config_file().ok().flatten();
    let profiles = file.iter().flat_map(|file| &file.profiles);
    let mut found: Vec<_> = profiles
        .map(|(name, profile)| candidate(name, profile.get(SettingKey::Region)))
        .collect();
    if with_sandbox {
        found.push(candidate(SANDBOX, Some("built in, for trying things")));
    }
    found
}

/// The servers of the sandbox.
pub(super) fn sandbox_servers(given: &GivenArguments) -> Vec<CompletionCandidate> {
    let state = given.context().sandbox_state();
    let names = state.ok().and_then(|state| state.server_names().ok());
    let names = names.unwrap_or_default();
    names.iter().map(|name| candidate(name, None)).collect()
}

/// The regions, with their services as description.
pub(super) fn regions() -> Vec<CompletionCandidate> {
    let regions = Region::ids().filter_map(Region::find);
    let show = |region: &Region| {
        let services = [Service::Repo, Service::Kps].into_iter();
        let has = services.filter(|service| region.host(*service).is_some());
        let names: Vec<_> = has.map(|service| service.to_string()).collect();
        candidate(region.id, Some(names.join(", ").as_str()))
    };
    regions.map(show).collect()
}

/// The fingerprints of the ssh-agent's keys, for `--agent=`.
pub(super) fn agent_keys(given: &GivenArguments) -> Vec<CompletionCandidate> {
    if !given.raw.starts_with("--agent=") {
        return Vec::new();
    }
    let context = given.context();
    let keys = agent::list(context.env().path("SSH_AUTH_SOCK"), context.local_timeout());
    let show = |key: &PublicKey| candidate(key.fingerprint(), key.comment());
    keys.unwrap_or_default().keys.iter().map(show).collect()
}

/// The matching files, and directories that may have some.
pub(super) fn files(
    word: &str,
    is_wanted: impl Fn(&Path) -> bool + Send + Sync + 'static,
) -> Vec<CompletionCandidate> {
    let files = PathCompleter::file().filter(move |path| path.is_file() && is_wanted(path));
    files.complete(word.as_ref())
}

pub(super) fn directories(word: &str) -> Vec<CompletionCandidate> {
    PathCompleter::dir().complete(word.as_ref())
}

/// Whether the name is that of a public key file.
pub(super) fn is_public(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "pub")
}
