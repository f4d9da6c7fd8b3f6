//! Lists all keys of all places at the same time.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;

use super::in_parallel::in_parallel;
use super::missed::{Look, Missed, nothing_told};
use super::place::Place;
use super::{ReachArgs, Vantage};
use crate::api::{self, KeyPairs, OnPage, RepoKeys, Repositories, Repository, Servers};
use crate::context::{Context, Counted};
use crate::keys::{KeyPair, RepoKey, Server};

/// The lists that were read, and those that could not be read.
#[derive(Default)]
pub(crate) struct Survey {
    pub(crate) vantages: Vec<Vantage>,
    pub(crate) user_keys: Vec<Found<RepoKey>>,
    pub(crate) deploy_keys: Vec<Found<DeployKey>>,
    /// Only SSH key pairs.
    pub(crate) key_pairs: Vec<Found<KeyPair>>,
    pub(crate) x509_pairs: Vec<Found<KeyPair>>,
    pub(crate) servers: Vec<Found<Server>>,
    /// The lists that were read to their end, with the index of the vantage.
    pub(crate) told: Vec<(usize, Look)>,
    pub(crate) missed: Vec<Missed>,
    /// Repositories that were deleted during the survey.
    pub(crate) gone: Vec<String>,
    has_answers: bool,
    is_named: bool,
}

/// An item and its place.
#[derive(Debug)]
pub(crate) struct Found<T> {
    /// The index of the vantage.
    pub(crate) at: usize,
    pub(crate) item: T,
}

/// A deploy key and its repository.
#[derive(Debug)]
pub(crate) struct DeployKey {
    pub(crate) repository: String,
    pub(crate) repository_path: Option<String>,
    pub(crate) key: RepoKey,
}

enum Client {
    UserKeys(RepoKeys),
    DeployKeys(Repositories, OnPage),
    KeyPairs(KeyPairs),
    Servers(Servers),
}

enum Told {
    UserKeys(Vec<RepoKey>),
    DeployKeys {
        keys: Vec<DeployKey>,
        /// Repositories that did not list their keys.
        failures: Vec<(String, anyhow::Error)>,
        /// Repositories that were deleted meanwhile.
        gone: Vec<String>,
    },
    KeyPairs(Vec<KeyPair>),
    Servers(Vec<Server>),
}

/// What was read of a list, and an error if the service says that there is more.
type Answer = (Told, Result<(), api::Error>);

impl Survey {
    /// Asks for these lists. A place that gives no answer is not an error.
    ///
    /// # Errors
    /// The command line or the configuration is wrong.
    pub(crate) fn ask(ctx: &Context, reach: &ReachArgs, looks: &[Look]) -> Result<Self> {
        if looks.contains(&Look::DeployKeys) {
            ctx.limit_repo_rate();
        }
        let asked = reach.ask(ctx, looks, Client::of, Client::ask)?;
        let mut survey = Self {
            missed: asked.missed,
            has_answers: !asked.answers.is_empty(),
            is_named: reach.is_given(),
            ..Self::default()
        };
        for (at, look, (told, whole)) in asked.answers {
            let place = &asked.vantages[at].place;
            survey.take(reach, place, at, told);
            match whole {
                Ok(()) => survey.told.push((at, look)),
                Err(error) => {
                    let missed = reach.missed(place, vec![look], error.into());
                    survey.missed.push(missed);
                }
            }
        }
        survey.vantages = asked.vantages;
        Ok(survey)
    }

    /// # Errors
    /// No place answered.
    pub(crate) fn unless_all_missed(mut self, ctx: &Context) -> Result<Self> {
        if !self.has_answers
            && let Some(error) = nothing_told(ctx, mem::take(&mut self.missed))
        {
            return Err(error);
        }
        Ok(self)
    }

    /// Describes the profiles and regions that answered: `3 profiles, regions cn-east-3, cn-north-4`.
    pub(crate) fn places(&self) -> String {
        let asked = || self.told.iter().map(|(at, _)| &self.vantages[*at].place);
        let profiles: BTreeSet<_> = asked().filter_map(|place| place.profile.as_ref()).collect();
        let regions: BTreeSet<_> = asked()
            .filter_map(|place| place.region.as_deref())
            .collect();
        let names: Vec<_> = regions.iter().copied().collect();
        let profiles = match profiles.len() {
            0 => None,
            1 => profiles.first().map(|name| format!("profile {name}")),
            count => Some(format!("{count} profiles")),
        };
        let regions = match names.len() {
            0 => None,
            1 => Some(format!("region {}", names[0])),
            _ => Some(format!("regions {}", names.join(", "))),
        };
        let known: Vec<_> = profiles.into_iter().chain(regions).collect();
        if known.is_empty() {
            let looks = self.told.iter();
            let services: BTreeSet<_> = looks.map(|(_, look)| look.service().to_string()).collect();
            return services.into_iter().collect::<Vec<_>>().join(", ");
        }
        known.join(", ")
    }

    /// The name of a service, with its place if there are several.
    pub(crate) fn service(&self, at: usize, look: Look) -> String {
        let place = self.is_named.then(|| self.vantages[at].place.in_brackets());
        format!("{}{}", look.service(), place.unwrap_or_default())
    }

    /// Asks when each pair was created, which the lists of KPS do not have.
    pub(crate) fn add_times(&mut self) -> Result<()> {
        let mut clients = BTreeMap::new();
        for pair in &self.key_pairs {
            if let Entry::Vacant(entry) = clients.entry(pair.at) {
                entry.insert(self.vantages[pair.at].ctx.key_pairs()?);
            }
        }
        let ask = |pair: &Found<KeyPair>| {
            let name = pair.item.name.parse().ok()?;
            clients.get(&pair.at)?.get(&name).ok()?.created_at
        };
        let times = in_parallel(&self.key_pairs, ask);
        for (pair, time) in self.key_pairs.iter_mut().zip(times) {
            pair.item.created_at = pair.item.created_at.or(time);
        }
        Ok(())
    }

    fn take(&mut self, reach: &ReachArgs, place: &Place, at: usize, told: Told) {
        match told {
            Told::UserKeys(keys) => self.user_keys.extend(found(at, keys)),
            Told::DeployKeys {
                keys,
                failures,
                gone,
            } => {
                self.gone.extend(gone);
                self.deploy_keys.extend(found(at, keys));
                for (repository, error) in failures {
                    self.missed.push(Missed {
                        repository: Some(repository),
                        ..reach.missed(place, vec![Look::DeployKeys], error)
                    });
                }
            }
            Told::KeyPairs(pairs) => {
                let (x509, ssh) = pairs.into_iter().partition(KeyPair::is_x509);
                self.x509_pairs.extend(found(at, x509));
                self.key_pairs.extend(found(at, ssh));
            }
            Told::Servers(servers) => self.servers.extend(found(at, servers)),
        }
    }
}

fn found<T>(at: usize, items: Vec<T>) -> impl Iterator<Item = Found<T>> {
    items.into_iter().map(move |item| Found { at, item })
}

impl Client {
    fn of(ctx: &Context, look: Look) -> Result<Self> {
        Ok(match look {
            Look::UserKeys => Self::UserKeys(ctx.repo_keys()?),
            Look::DeployKeys => {
                Self::DeployKeys(ctx.every_repository()?, ctx.on_page(Counted::Repositories))
            }
            Look::KeyPairs | Look::Tasks => Self::KeyPairs(ctx.key_pairs()?),
            Look::Servers => Self::Servers(ctx.servers()?),
        })
    }

    fn ask(&self) -> Result<Answer> {
        Ok(match self {
            Self::UserKeys(account) => {
                let (keys, whole) = account.list_told()?;
                (Told::UserKeys(keys), whole)
            }
            Self::DeployKeys(repositories, on_page) => deploy_keys(repositories, on_page)?,
            Self::KeyPairs(service) => {
                let (pairs, whole) = service.list_told()?;
                (Told::KeyPairs(pairs), whole)
            }
            Self::Servers(service) => {
                let (servers, whole) = service.list_told()?;
                (Told::Servers(servers), whole)
            }
        })
    }
}

/// The deploy keys of all repositories that the user can see.
fn deploy_keys(service: &Repositories, on_page: &OnPage) -> Result<Answer> {
    let (repositories, whole) = service.search_told("")?;
    let done = AtomicUsize::new(0);
    let ask = |repository: &Repository| {
        let listed = service.keys_told(&repository.id);
        on_page(done.fetch_add(1, Ordering::Relaxed) + 1);
        listed
    };
    let answers = in_parallel(&repositories, ask);
    let (mut keys, mut failures, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for (repository, answer) in repositories.iter().zip(answers) {
        let path = repository.path().map(str::to_owned);
        let name = path.as_ref().unwrap_or(&repository.id).clone();
        match answer {
            Ok((listed, whole)) => {
                keys.extend(listed.into_iter().map(|key| DeployKey {
                    repository: repository.id.clone(),
                    repository_path: path.clone(),
                    key,
                }));
                failures.extend(whole.err().map(|error| (name, error.into())));
            }
            Err(error) => match service.unless_gone(&repository.id, error) {
                Ok(()) => gone.push(name),
                Err(error) => failures.push((name, error.into())),
            },
        }
    }
    let told = Told::DeployKeys {
        keys,
        failures,
        gone,
    };
    Ok((told, whole))
}
