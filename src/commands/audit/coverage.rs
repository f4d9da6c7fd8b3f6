//! How much the audit could check. Warns about the rest.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;

use super::inventory::Key;
use crate::commands::local_keys::{Local, PrivateFile};
use crate::commands::reach::{Look, Missed, Survey};
use crate::context::Context;
use crate::keys::{KeyFacts, RepoKey};

/// The lists that have registered keys.
const REGISTERED: [Look; 3] = [Look::UserKeys, Look::KeyPairs, Look::DeployKeys];

/// What is complete, for findings that claim that something is missing.
#[derive(Debug)]
pub(super) struct Coverage {
    /// `~/.ssh` and all its files that may be keys.
    pub(super) files: bool,
    /// Every key of this machine, in files and in the agent.
    pub(super) local_keys: bool,
    /// Whether each private key has a passphrase.
    pub(super) passphrases: bool,
    /// The lists of keys of both services.
    pub(super) both_services: bool,
    /// All lists of keys that were requested.
    pub(super) every_answer: bool,
    /// Every registered key is shown in full or with a fingerprint.
    pub(super) registered_keys: bool,
    /// Every registered key has a registration time.
    pub(super) times: bool,
    /// More than the fingerprint is known of each key.
    pub(super) types: bool,
    /// The deploy keys of every repository, with comparable fingerprints.
    pub(super) deploy_keys: bool,
    /// All servers and all key pairs.
    pub(super) servers: bool,
    /// The vantages that listed their servers.
    pub(super) servers_at: HashSet<usize>,
}

impl Coverage {
    /// Warns about everything that could not be checked, with `with_times` also about missing times.
    pub(super) fn of(ctx: &Context, local: &Local, survey: &Survey, with_times: bool) -> Self {
        local.tell(ctx);
        survey.missed.iter().for_each(|missed| missed.warn(ctx));
        for repository in &survey.gone {
            ctx.messages.note(&format!(
                "{repository} is gone or can no longer be seen, so it is left out"
            ));
        }
        let has_known = |file: &PrivateFile| file.has_passphrase.is_some();
        let lacks = |looks: &[Look]| survey.missed.iter().any(|it| is_about(it, looks));
        let mut asked = survey.missed.iter().filter(|it| !it.is_not_set_up());
        let told = survey.told.iter();
        let told_servers = told.filter(|(_, look)| *look == Look::Servers);
        Self {
            files: !local.missed_files,
            local_keys: !local.missed_files && !local.missed_agent && local.knows_every_key(),
            passphrases: local.private_files.iter().all(has_known),
            both_services: !lacks(&REGISTERED),
            every_answer: !asked.any(|missed| is_about(missed, &REGISTERED)),
            registered_keys: shows_every_key(ctx, survey),
            times: !with_times || tells_every_time(ctx, survey),
            types: true,
            deploy_keys: !lacks(&[Look::DeployKeys]) && can_be_compared(survey),
            servers: !lacks(&[Look::Servers, Look::KeyPairs]),
            servers_at: told_servers.map(|(at, _)| *at).collect(),
        }
    }

    /// Notes whether there are keys of which only the fingerprint is known.
    pub(super) fn with(self, keys: &[Key]) -> Self {
        let has_type = |key: &Key| key.facts.algorithm.is_some() || !key.facts.is_known();
        Self {
            types: keys.iter().all(has_type),
            ..self
        }
    }

    /// Whether all registered keys are known.
    pub(super) fn all_registered(&self) -> bool {
        self.both_services && self.registered_keys
    }
}

fn is_about(missed: &Missed, looks: &[Look]) -> bool {
    missed.looks.is_empty() || missed.looks.iter().any(|look| looks.contains(look))
}

/// Whether each key has a fingerprint. Warns about those that have none.
fn shows_every_key(ctx: &Context, survey: &Survey) -> bool {
    let is_known = |registered: &Registered<'_>| registered.facts.is_known();
    warn_of_others(ctx, survey, is_known, |service, count| {
        format!("{service} does not show {count} of its keys in full, so these keys are unknown")
    })
}

fn tells_every_time(ctx: &Context, survey: &Survey) -> bool {
    let has_time = |registered: &Registered<'_>| registered.created_at.is_some();
    warn_of_others(ctx, survey, has_time, |service, count| {
        format!(
            "{service} does not say when {count} of its keys were registered, so whether they are old is unknown"
        )
    })
}

/// A key in the list of a service.
struct Registered<'a> {
    at: usize,
    look: Look,
    facts: KeyFacts<'a>,
    created_at: Option<Timestamp>,
}

fn registered(survey: &Survey) -> impl Iterator<Item = Registered<'_>> {
    let user_keys = survey.user_keys.iter();
    let user_keys = user_keys.map(|it| of_repo(it.at, Look::UserKeys, &it.item));
    let deploy_keys = survey.deploy_keys.iter();
    let deploy_keys = deploy_keys.map(|it| of_repo(it.at, Look::DeployKeys, &it.item.key));
    let pairs = survey.key_pairs.iter().map(|it| Registered {
        at: it.at,
        look: Look::KeyPairs,
        facts: it.item.facts(),
        created_at: it.item.created_at,
    });
    user_keys.chain(pairs).chain(deploy_keys)
}

fn of_repo(at: usize, look: Look, key: &RepoKey) -> Registered<'_> {
    Registered {
        at,
        look,
        facts: key.facts(),
        created_at: key.created_at,
    }
}

/// Returns whether `is_well` holds for all keys. Warns about the others.
fn warn_of_others(
    ctx: &Context,
    survey: &Survey,
    is_well: impl Fn(&Registered<'_>) -> bool,
    warning: impl Fn(String, usize) -> String,
) -> bool {
    let mut counts = BTreeMap::new();
    for key in registered(survey).filter(|key| !is_well(key)) {
        *counts.entry((key.at, key.look)).or_insert(0) += 1;
    }
    for ((at, look), count) in &counts {
        let service = survey.service(*at, *look);
        ctx.messages.warn(&warning(service, *count));
    }
    counts.is_empty()
}

/// Whether all deploy keys have fingerprints of one form, so that equal keys can be found.
fn can_be_compared(survey: &Survey) -> bool {
    let facts = survey.deploy_keys.iter().map(|it| it.item.key.facts());
    facts.clone().all(|it| it.fingerprint.is_some())
        || facts.clone().all(|it| it.fingerprint_md5.is_some())
}
