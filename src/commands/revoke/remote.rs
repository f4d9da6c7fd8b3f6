//! Removes the key from the services and checks that it is gone.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use anyhow::Result;

use super::key::WantedKey;
use super::row::{Action, Holder, Outcome, Row};
use crate::api::{self, KeyPairs, RepoKeys, Repositories, Servers};
use crate::commands::kps::keypair;
use crate::commands::reach::{Survey, in_parallel};
use crate::commands::repo::{deploy_key, key as repo_key};
use crate::commands::so_far::SoFar;
use crate::config::Service;
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeyPair, KeyPairName, RepoKey, Server};
use crate::report::Report;

/// Removes the key. Removes nothing more for profiles whose access key was refused, because a few refusals in
/// a row lock it.
pub(super) struct Remote<'a> {
    ctx: &'a Context,
    survey: &'a Survey,
    /// The profiles and the services that refused their access keys.
    refused: Vec<(Option<String>, Service)>,
}

const STILL_LISTED: &str = "the service reported success, but the key is still listed";

/// A list to read again.
enum Probe {
    Account(RepoKeys),
    Repository(Repositories, String),
    KeyPairs(KeyPairs),
    Servers(Servers),
}

/// The items of a list.
enum Seen {
    Keys(Vec<RepoKey>),
    Pairs(Vec<KeyPair>),
    Servers(Vec<Server>),
}

/// What was read of a list, and an error if the service says that there is more.
type Answer = (Seen, Result<(), api::Error>);

impl<'a> Remote<'a> {
    pub(super) fn new(ctx: &'a Context, survey: &'a Survey) -> Self {
        Self {
            ctx,
            survey,
            refused: Vec::new(),
        }
    }

    /// Removes the key from each place. Goes on after a failure.
    pub(super) fn apply(&mut self, rows: &mut [Row], so_far: &SoFar) {
        let is_change = |row: &&mut Row| row.at.is_some() && row.action == Action::Remove;
        let count = rows.iter_mut().filter(is_change).count();
        let progress = self.ctx.progress();
        for (index, row) in rows.iter_mut().filter(is_change).enumerate() {
            progress.tell(|| format!("removing {} of {count}: {}", index + 1, row.label()));
            let removal = so_far.attempt(("removed", row.label()), || self.remove(row));
            if let Err(error) = removal {
                let report = self.report(row, &error);
                if report.refuses_access_key() {
                    self.refused
                        .push((row.place.profile.clone(), row.holder.service()));
                }
                row.error = Some(report);
            }
        }
    }

    fn report(&self, row: &Row, error: &anyhow::Error) -> Report {
        let ctx = row.at.map_or(self.ctx, |at| &self.survey.vantages[at].ctx);
        ctx.report_of(error)
    }

    fn remove(&self, row: &Row) -> Result<()> {
        let (Some(at), Some(id)) = (row.at, &row.id) else {
            return Ok(());
        };
        if self.is_refused(row) {
            return Err(Kind::Auth
                .failure("not tried: the access key was refused, and more refusals would lock it")
                .into());
        }
        let ctx = &self.survey.vantages[at].ctx;
        match &row.holder {
            Holder::Account => repo_key::remove(ctx, &ctx.repo_keys()?, id),
            Holder::Repository(repository) => {
                deploy_key::remove(ctx, &ctx.repositories()?, repository, id)
            }
            Holder::KeyPair => {
                keypair::remove(ctx, &ctx.key_pairs()?, &name(id)?, true)?;
                ctx.forget_unfinished(id);
                Ok(())
            }
            Holder::Server(_) | Holder::Agent | Holder::File => Ok(()),
        }
    }

    /// Whether a service refused the access key of the row's profile.
    fn is_refused(&self, row: &Row) -> bool {
        let mut refused = self.refused.iter();
        refused.any(|(profile, _)| *profile == row.place.profile)
    }

    /// Reads all lists again that had the key.
    pub(super) fn prove(&mut self, rows: &mut [Row], key: &WantedKey) {
        let (probes, lists) = self.probes(rows, false);
        let answers = in_parallel(&probes, Probe::look);
        for (seen, list) in answers.iter().zip(lists) {
            for index in list {
                rows[index].take(seen, key);
            }
        }
        let (probes, lists) = self.probes(rows, true);
        for (probe, list) in probes.iter().zip(lists) {
            let seen = self.look_carefully(probe, &rows[list[0]]);
            for index in list {
                rows[index].take(&seen, key);
            }
        }
        for row in rows.iter_mut().filter(|row| row.result.is_none()) {
            row.result = Some(match row.action {
                Action::MayAccept => Outcome::MayAccept,
                _ => Outcome::NotLookedAt,
            });
        }
    }

    /// Looks with an access key that one service refused: only at another service, and not once that has
    /// refused it too.
    fn look_carefully(&mut self, probe: &Probe, row: &Row) -> Result<Answer> {
        let profile = &row.place.profile;
        let refused = self.refused.iter().filter(|(other, _)| other == profile);
        let services: Vec<_> = refused.map(|(_, service)| *service).collect();
        let service = row.holder.service();
        if services.contains(&service) || services.len() > 1 {
            return Err(Kind::Auth
                .failure("the access key was refused, and more refusals would lock it")
                .into());
        }
        let seen = probe.look();
        if let Err(error) = &seen
            && Report::of(error).refuses_access_key()
        {
            self.refused.push((profile.clone(), service));
        }
        seen
    }

    /// The lists to read again, each with its rows. `refused`: those of profiles whose access key was refused.
    fn probes(&self, rows: &mut [Row], refused: bool) -> (Vec<Probe>, Vec<Vec<usize>>) {
        let mut probes = BTreeMap::new();
        for (index, row) in rows.iter_mut().enumerate() {
            let is_wanted = row.is_known() && self.is_refused(row) == refused;
            let Some(at) = row.at.filter(|_| is_wanted) else {
                continue;
            };
            // Each repository has a list of its own; the other lists cover a whole place.
            let repository = match &row.holder {
                Holder::Repository(repository) => Some(repository.clone()),
                _ => None,
            };
            match probes.entry((at, row.holder.name(), repository)) {
                Entry::Occupied(mut entry) => {
                    let (_, list): &mut (Probe, Vec<usize>) = entry.get_mut();
                    list.push(index);
                }
                Entry::Vacant(entry) => {
                    match Probe::of(&self.survey.vantages[at].ctx, &row.holder) {
                        Ok(probe) => {
                            entry.insert((probe, vec![index]));
                        }
                        Err(error) => {
                            row.error.get_or_insert(self.report(row, &error));
                        }
                    }
                }
            }
        }
        probes.into_values().unzip()
    }
}

fn name(id: &str) -> Result<KeyPairName> {
    Ok(id
        .parse()
        .map_err(|error: String| Kind::Refused.failure(error))?)
}

impl Probe {
    fn of(ctx: &Context, holder: &Holder) -> Result<Self> {
        Ok(match holder {
            Holder::Account => Self::Account(ctx.repo_keys()?),
            Holder::Repository(id) => Self::Repository(ctx.repositories()?, id.clone()),
            Holder::KeyPair => Self::KeyPairs(ctx.key_pairs()?),
            Holder::Server(_) | Holder::Agent | Holder::File => Self::Servers(ctx.servers()?),
        })
    }

    fn look(&self) -> Result<Answer> {
        Ok(match self {
            Self::Account(account) => {
                let (keys, whole) = account.list_told()?;
                (Seen::Keys(keys), whole)
            }
            Self::Repository(service, repository) => {
                let listed = service.keys_told(repository);
                let unless_gone = |error| service.unless_gone(repository, error);
                let none = |()| (Vec::new(), Ok(()));
                let (keys, whole) = listed.or_else(|error| unless_gone(error).map(none))?;
                (Seen::Keys(keys), whole)
            }
            // The list is read, not the pair: an error page of a gateway would look like a missing pair.
            Self::KeyPairs(service) => {
                let (pairs, whole) = service.list_told()?;
                (Seen::Pairs(pairs), whole)
            }
            Self::Servers(servers) => (Seen::Servers(servers.list_whole()?), Ok(())),
        })
    }
}

impl Row {
    /// Whether the key was found there.
    fn is_known(&self) -> bool {
        !matches!(self.action, Action::MayAccept | Action::NotLookedAt)
    }

    /// Sets the result from the list that was read again.
    fn take(&mut self, seen: &Result<Answer>, key: &WantedKey) {
        let reason = match seen {
            Ok((seen, _)) if self.is_in(seen, key) => {
                self.result = Some(Outcome::StillThere);
                if self.action == Action::Remove && self.error.is_none() {
                    self.reasons.push(STILL_LISTED.to_owned());
                }
                return;
            }
            Ok((_, Ok(()))) => {
                self.result = Some(Outcome::Removed);
                // The key is gone, so an earlier error does not matter.
                self.error = None;
                return;
            }
            Ok((_, Err(error))) => error.to_string(),
            Err(error) => Report::of(error).in_one_line(),
        };
        self.reasons.push(format!("could not look again: {reason}"));
        self.result = Some(Outcome::NotLookedAt);
    }

    fn is_in(&self, seen: &Seen, key: &WantedKey) -> bool {
        let id = self.id.as_deref().unwrap_or_default();
        match seen {
            Seen::Keys(keys) => keys
                .iter()
                .any(|other| other.id == id || key.is(&other.facts()) == Some(true)),
            Seen::Pairs(pairs) => pairs.iter().any(|pair| {
                let is_other = pair.has_other_scope(self.scope.as_deref());
                pair.name == id && !is_other && key.is(&pair.facts()) != Some(false)
            }),
            Seen::Servers(servers) => servers.iter().any(|server| {
                let pair = server.keypair.as_ref();
                let has_it = pair.is_some_and(|pair| self.holder == Holder::Server(pair.clone()));
                server.id == id && (has_it || server.hides_keypair)
            }),
        }
    }
}
