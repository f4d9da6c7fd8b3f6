//! Removing the key from services, and looking whether it is gone.

use std::collections::BTreeMap;

use anyhow::Result;

use super::interruption::Interruption;
use super::key::WantedKey;
use super::row::{Action, Holder, Outcome, Row};
use crate::api::{DeployScope, KeyPairs, ListRange, RepoKeys, Repositories, Servers};
use crate::commands::kps::keypair;
use crate::commands::reach::{Survey, in_parallel};
use crate::commands::repo::{deploy_key, key as repo_key};
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeyPair, KeyPairName, RepoKey, Server};
use crate::report::Report;

/// A service as one vantage sees it.
enum Client {
    Account(RepoKeys),
    Repositories(Repositories),
    KeyPairs(KeyPairs),
    Servers(Servers),
}

/// One client for each vantage and service, and the profiles whose access keys were refused: a few
/// refusals in a row lock them.
pub(super) struct Remote<'a> {
    ctx: &'a Context,
    survey: &'a Survey,
    clients: BTreeMap<(usize, &'static str), Client>,
    refused: Vec<Option<String>>,
}

/// A list to look at again.
struct Probe<'a> {
    client: &'a Client,
    holder: &'a Holder,
}

enum Seen {
    Keys(Vec<RepoKey>),
    Pairs(Vec<KeyPair>),
    Servers(Vec<Server>),
}

impl<'a> Remote<'a> {
    pub(super) fn new(ctx: &'a Context, survey: &'a Survey) -> Self {
        Self {
            ctx,
            survey,
            clients: BTreeMap::new(),
            refused: Vec::new(),
        }
    }

    /// Removes the key from one place after the other, also after one where that fails.
    pub(super) fn apply(&mut self, rows: &mut [Row], interruption: &Interruption) {
        let is_change = |row: &&mut Row| row.at.is_some() && row.action == Action::Remove;
        let count = rows.iter_mut().filter(is_change).count();
        let progress = self.ctx.progress();
        for (index, row) in rows.iter_mut().filter(is_change).enumerate() {
            progress.tell(|| format!("removing {} of {count}: {}", index + 1, row.label()));
            if let Err(error) = interruption.attempt(row.label(), || self.remove(row)) {
                if Report::of(&error).refuses_access_key() {
                    self.refused.push(row.place.profile.clone());
                }
                row.error = Some(error);
            }
        }
    }

    fn remove(&mut self, row: &Row) -> Result<()> {
        let (Some(at), Some(id)) = (row.at, &row.id) else {
            return Ok(());
        };
        if self.refused.contains(&row.place.profile) {
            return Err(Kind::Auth
                .failure("not tried: the access key was refused, and more refusals would lock it")
                .into());
        }
        let ctx = &self.survey.vantages[at].ctx;
        match (self.client(at, &row.holder)?, &row.holder) {
            (Client::Account(account), _) => repo_key::remove(ctx, account, id),
            (Client::Repositories(service), Holder::Repository(repository)) => {
                deploy_key::remove(ctx, service, repository, id)
            }
            (Client::KeyPairs(pairs), _) => {
                let name = name(id)?;
                keypair::remove(ctx, pairs, &name, true)?;
                ctx.forget_unfinished(id);
                Ok(())
            }
            (Client::Repositories(_) | Client::Servers(_), _) => Ok(()),
        }
    }

    fn client(&mut self, at: usize, holder: &Holder) -> Result<&Client> {
        let key = (at, holder.name());
        if !self.clients.contains_key(&key) {
            let ctx = &self.survey.vantages[at].ctx;
            let client = match holder {
                Holder::Account => Client::Account(ctx.repo_keys()?),
                Holder::Repository(_) => Client::Repositories(ctx.repositories()?),
                Holder::KeyPair => Client::KeyPairs(ctx.key_pairs()?),
                Holder::Server(_) | Holder::Agent | Holder::File => Client::Servers(ctx.servers()?),
            };
            self.clients.insert(key, client);
        }
        Ok(&self.clients[&key])
    }

    /// Looks again where the key was found, everywhere at the same time.
    pub(super) fn prove(&mut self, rows: &mut [Row], key: &WantedKey) {
        let is_known = |row: &Row| !matches!(row.action, Action::MayAccept | Action::NotLookedAt);
        let found = |row: &Row| row.at.filter(|_| is_known(row));
        for row in rows.iter_mut() {
            if let Some(at) = found(row)
                && let Err(error) = self.client(at, &row.holder)
            {
                row.error.get_or_insert(error);
            }
        }
        // All but deploy keys are in one list of a place.
        let mut probes = BTreeMap::new();
        for (index, row) in rows.iter().enumerate() {
            if let Some(at) = found(row)
                && !self.refused.contains(&row.place.profile)
                && let Some(client) = self.clients.get(&(at, row.holder.name()))
            {
                let list = match &row.holder {
                    Holder::Repository(repository) => repository.clone(),
                    _ => String::new(),
                };
                let probe = Probe {
                    client,
                    holder: &row.holder,
                };
                let list = probes.entry((at, row.holder.name(), list));
                list.or_insert_with(|| (probe, Vec::new())).1.push(index);
            }
        }
        let (probes, lists): (Vec<_>, Vec<_>) = probes.into_values().unzip();
        let answers = in_parallel(&probes, Probe::look);
        drop(probes);
        for (seen, list) in answers.iter().zip(lists) {
            for index in list {
                rows[index].take(seen, key);
            }
        }
        for row in rows.iter_mut().filter(|row| row.result.is_none()) {
            row.result = Some(match row.action {
                Action::MayAccept => Outcome::MayAccept,
                _ => Outcome::NotLookedAt,
            });
        }
    }
}

fn name(id: &str) -> Result<KeyPairName> {
    Ok(id
        .parse()
        .map_err(|error: String| Kind::Refused.failure(error))?)
}

impl Probe<'_> {
    fn look(&self) -> Result<Seen> {
        Ok(match (self.client, self.holder) {
            (Client::Account(account), _) => Seen::Keys(account.list(None, ListRange::default())?),
            (Client::Repositories(service), Holder::Repository(repository)) => {
                let scope = DeployScope::Repository(repository.clone());
                let listed = service.keys(&scope, ListRange::default());
                let unless_gone = |error| service.unless_gone(repository, error);
                Seen::Keys(listed.or_else(|error| unless_gone(error).map(|()| Vec::new()))?)
            }
            // The list that told of the pair: a gateway's error page for its name would prove nothing.
            (Client::KeyPairs(pairs), _) => Seen::Pairs(pairs.list(None, |_| true)?),
            (Client::Servers(servers), _) => Seen::Servers(servers.list_whole()?),
            (Client::Repositories(_), _) => Seen::Keys(Vec::new()),
        })
    }
}

impl Row {
    /// What the second look says of it.
    fn take(&mut self, seen: &Result<Seen>, key: &WantedKey) {
        let id = self.id.as_deref().unwrap_or_default();
        let is_there = match seen {
            Ok(Seen::Keys(keys)) => keys
                .iter()
                .any(|other| other.id == id || key.is(&other.facts()) == Some(true)),
            Ok(Seen::Pairs(pairs)) => pairs.iter().any(|pair| {
                let is_other = pair.has_other_scope(self.scope.as_deref());
                pair.name == id && !is_other && key.is(&pair.facts()) != Some(false)
            }),
            Ok(Seen::Servers(servers)) => servers.iter().any(|server| {
                let pair = server.keypair.as_ref();
                let has_it = pair.is_some_and(|pair| self.holder == Holder::Server(pair.clone()));
                server.id == id && (has_it || server.hides_keypair)
            }),
            Err(error) => {
                let reason = Report::of(error).in_one_line();
                self.reasons.push(format!("could not look again: {reason}"));
                self.result = Some(Outcome::NotLookedAt);
                return;
            }
        };
        if is_there {
            self.result = Some(Outcome::StillThere);
        } else {
            self.result = Some(Outcome::Removed);
            // Whatever stood in the way, it is gone.
            self.error = None;
        }
    }
}
