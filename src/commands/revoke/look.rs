//! Finds the key in the services, and decides what to do about it.

mod servers;

use std::collections::BTreeMap;

use super::key::WantedKey;
use super::row::{Action, Holder, Row};
use crate::commands::reach::{DeployKey, Found, Look, Missed, Place, Survey, Vantage};
use crate::context::Context;
use crate::keys::{KeyFacts, KeyPair, RepoKey, Server};

/// What was found in the services.
pub(super) struct Findings {
    /// A row for each place that has the key, and for each that could not be checked.
    pub(super) rows: Vec<Row>,
    /// Servers that another user created, and whose key pair KPS does not list: it may be private to that
    /// user, or it was deleted.
    pub(super) unlisted: Vec<Server>,
}

pub(super) fn look(survey: &Survey, key: &WantedKey) -> Findings {
    let mut collector = Collector {
        survey,
        key,
        rows: Vec::new(),
        unlisted: Vec::new(),
        unclear: BTreeMap::new(),
        users: BTreeMap::new(),
    };
    for Found { at, item } in &survey.user_keys {
        collector.add_key(*at, Holder::Account, None, item);
    }
    for Found { at, item } in &survey.deploy_keys {
        let DeployKey {
            repository,
            repository_path,
            key,
        } = item;
        let path = repository_path.as_ref().unwrap_or(repository);
        collector.add_key(*at, Holder::Repository(repository.clone()), Some(path), key);
    }
    for Found { at, item } in &survey.key_pairs {
        collector.add_pair(*at, item);
    }
    for Found { at, item } in &survey.servers {
        collector.add_server(*at, item);
    }
    collector.end()
}

struct Collector<'a> {
    survey: &'a Survey,
    key: &'a WantedKey,
    rows: Vec<Row>,
    unlisted: Vec<Server>,
    /// The number of keys that could not be compared, by vantage and list.
    unclear: BTreeMap<(usize, &'static str, Option<String>), (Holder, usize)>,
    /// The user of the credentials, by vantage.
    users: BTreeMap<usize, Option<String>>,
}

impl Collector<'_> {
    fn add_key(&mut self, at: usize, holder: Holder, repository: Option<&String>, key: &RepoKey) {
        if self.is_it(at, &holder, repository, &key.facts()) {
            let row = self.row(at, holder, Action::Remove);
            self.rows.push(Row {
                id: Some(key.id.clone()),
                title: key.title.clone(),
                within: repository.cloned().or(row.within.clone()),
                ..row
            });
        }
    }

    fn add_pair(&mut self, at: usize, pair: &KeyPair) {
        if !self.is_it(at, &Holder::KeyPair, None, &pair.facts()) {
            return;
        }
        let mut row = Row {
            id: Some(pair.name.clone()),
            title: Some(pair.name.clone()),
            scope: pair.scope.clone(),
            ..self.row(at, Holder::KeyPair, Action::Remove)
        };
        let is_namesake = |other: &&Found<KeyPair>| other.at == at && other.item.name == pair.name;
        if self.survey.key_pairs.iter().filter(is_namesake).count() > 1 {
            let scope = pair.scope.as_deref().unwrap_or("unknown");
            row.reasons.push(format!("scope {scope}"));
        }
        let is_of_account = pair.scope.as_deref() == Some("domain");
        if is_of_account
            && let Some(owner) = owner(&self.survey.vantages[at].ctx, pair)
            && self.user(at).is_some_and(|user| *user != owner)
        {
            row.action = Action::Keep;
            row.reasons
                .push(format!("it is the key pair of another user ({owner})"));
        }
        self.rows.push(row);
    }

    /// Whether this is the key. Counts keys that cannot be compared.
    fn is_it(
        &mut self,
        at: usize,
        holder: &Holder,
        repository: Option<&String>,
        facts: &KeyFacts<'_>,
    ) -> bool {
        let is = self.key.is(facts);
        if is.is_none() {
            let list = (at, holder.name(), repository.cloned());
            let unclear = self.unclear.entry(list);
            unclear.or_insert_with(|| (holder.clone(), 0)).1 += 1;
        }
        is == Some(true)
    }

    /// The user of the token, or the owner of the private pairs that are listed.
    fn user(&mut self, at: usize) -> Option<&String> {
        let survey = self.survey;
        let user = self.users.entry(at).or_insert_with(|| {
            let ctx = &survey.vantages[at].ctx;
            let is_own = |pair: &&Found<KeyPair>| {
                pair.at == at && pair.item.scope.as_deref() == Some("user")
            };
            let own = || survey.key_pairs.iter().find(is_own);
            user_of_token(ctx).or_else(|| owner(ctx, &own()?.item))
        });
        user.as_ref()
    }

    fn row(&self, at: usize, holder: Holder, action: Action) -> Row {
        let Vantage { place, .. } = &self.survey.vantages[at];
        Row {
            at: Some(at),
            place: place.clone(),
            within: place.project.as_ref().map(|name| format!("project {name}")),
            ..Row::new(holder, action)
        }
    }

    fn end(self) -> Findings {
        let Self {
            survey,
            key,
            mut rows,
            unlisted,
            unclear,
            ..
        } = self;
        for ((at, _, repository), (holder, count)) in unclear {
            let reason = could_not_compare(key, repository.as_deref(), count);
            let place = survey.vantages[at].place.clone();
            rows.push(Row::not_looked_at(holder, place, reason));
        }
        rows.extend(survey.missed.iter().flat_map(|missed| gaps(survey, missed)));
        Findings { rows, unlisted }
    }
}

fn user_of_token(ctx: &Context) -> Option<String> {
    if ctx.credentials().ok()?.value.signs() {
        return None;
    }
    ctx.identity().ok()?.inspect().ok()?.user?.id
}

/// The owner of a pair. Lists may not have it, so the pair is read.
fn owner(ctx: &Context, pair: &KeyPair) -> Option<String> {
    let shown = || ctx.key_pairs().ok()?.get(&pair.name.parse().ok()?).ok();
    let told = pair.user_id.clone();
    let is_it = |shown: &KeyPair| !shown.has_other_scope(pair.scope.as_deref());
    told.or_else(|| shown().filter(is_it)?.user_id)
}

fn could_not_compare(key: &WantedKey, repository: Option<&str>, count: usize) -> String {
    let of = repository.map_or_else(String::new, |repository| format!(" of {repository}"));
    let keys = if count == 1 { "key" } else { "keys" };
    let advice = if key.is_whole() {
        ""
    } else {
        "; give the key file instead of a fingerprint"
    };
    format!("could not compare {count} {keys}{of}, which the service shows in another form{advice}")
}

/// A row for each list that is missing.
fn gaps(survey: &Survey, missed: &Missed) -> impl Iterator<Item = Row> {
    let only = survey.vantages.first().map(|only| only.place.clone());
    let place: Place = missed.place.clone().or(only).unwrap_or_default();
    let reason = match &missed.repository {
        Some(repository) => format!("{repository}: {}", missed.reason()),
        None => missed.reason(),
    };
    let looks = if missed.looks.is_empty() {
        super::LOOKS.to_vec()
    } else {
        missed.looks.clone()
    };
    looks.into_iter().map(move |look| {
        let holder = match look {
            Look::UserKeys => Holder::Account,
            Look::DeployKeys => Holder::Repository(String::new()),
            Look::KeyPairs | Look::Tasks => Holder::KeyPair,
            Look::Servers => Holder::Server(String::new()),
        };
        Row {
            is_told: true,
            ..Row::not_looked_at(holder, place.clone(), reason.clone())
        }
    })
}
