//! Both services, asked at the same time.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{self, Scope};

use anyhow::Result;

use crate::api::{self, KeyPairs, ListRange, RepoKeys};
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeyPair, RepoKey};
use crate::report::Report;

use super::place::{At, DeployKey, Vantage};

pub(super) const REPO: &str = "CodeArts Repo";
pub(super) const KPS: &str = "KPS";

/// Clients of the services that there are settings for.
pub(super) struct Services {
    repo: Result<RepoKeys>,
    kps: Result<KeyPairs>,
    with_times: bool,
}

/// What the services told.
pub(super) struct Answers {
    pub(super) repo: Result<Vec<RepoKey>>,
    pub(super) kps: Result<Vec<KeyPair>>,
}

/// What there is in the services that could be asked.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) repo: Vec<At<RepoKey>>,
    pub(super) kps: Vec<At<KeyPair>>,
    pub(super) deploy_keys: Vec<At<DeployKey>>,
}

impl Services {
    /// `with_times` asks for them also where that takes a request for each key.
    ///
    /// # Errors
    /// What stands in the way of asking any.
    pub(super) fn of(ctx: &Context, with_times: bool) -> Result<Self> {
        // What stands in the way of both is told once.
        ctx.credentials()?;
        match (ctx.repo_keys(), ctx.key_pairs()) {
            (Err(repo), Err(kps)) => Err(neither(ctx, repo, kps)),
            (repo, kps) => Ok(Self {
                repo,
                kps,
                with_times,
            }),
        }
    }

    /// Asks, and does something else meanwhile.
    pub(super) fn ask<T>(self, meanwhile: impl FnOnce() -> T) -> (Answers, T) {
        let is_ssh = |pair: &KeyPair| !pair.is_x509();
        thread::scope(|scope| {
            let repo = self.repo.map(|keys| {
                let keys = Arc::new(keys);
                begin(scope, move || keys.list(None, ListRange::default()))
            });
            let kps = self.kps.map(|pairs| {
                let pairs = Arc::new(pairs);
                let with_times = self.with_times;
                begin(scope, move || {
                    let mut listed = pairs.list(None, is_ssh)?;
                    if with_times {
                        add_times(&pairs, &mut listed);
                    }
                    Ok::<_, api::Error>(listed)
                })
            });
            let done = meanwhile();
            let answers = Answers {
                repo: repo.and_then(|listed| Ok(listed()?)),
                kps: kps.and_then(|listed| Ok(listed()?)),
            };
            (answers, done)
        })
    }
}

impl Answers {
    /// What there is, wherever it is.
    pub(super) fn found(self, ctx: &Context) -> Result<Found> {
        let region = ctx.settings()?.region.as_ref();
        let vantage = Arc::new(Vantage {
            profile: ctx.profile()?.map(str::to_owned),
            region: region.map(|region| region.value.clone()),
        });
        Ok(Found {
            repo: At::all(&vantage, self.repo.unwrap_or_default()),
            kps: At::all(&vantage, self.kps.unwrap_or_default()),
            ..Found::default()
        })
    }

    /// # Errors
    /// Where no service told anything.
    pub(super) fn at_least_one(self, ctx: &Context) -> Result<Self> {
        match (self.repo, self.kps) {
            (Err(repo), Err(kps)) => Err(neither(ctx, repo, kps)),
            (repo, kps) => Ok(Self { repo, kps }),
        }
    }
}

/// Adds the time at which each pair was made, which lists do not tell.
fn add_times(service: &KeyPairs, pairs: &mut [KeyPair]) {
    const AT_ONCE: usize = 8;
    for pairs in pairs.chunks_mut(AT_ONCE) {
        thread::scope(|scope| {
            let ask = |pair: &KeyPair| {
                let name = pair.name.clone();
                begin(scope, move || Some(service.get(&name.parse().ok()?)))
            };
            let begun: Vec<_> = pairs.iter().map(ask).collect();
            for (pair, found) in pairs.iter_mut().zip(begun) {
                if let Some(Ok(found)) = found() {
                    pair.created_at = found.created_at;
                }
            }
        });
    }
}

/// Works in a thread of its own; where none can be had, when the result is asked for.
fn begin<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Clone + Send + 'scope,
) -> impl FnOnce() -> T {
    let begun = thread::Builder::new().spawn_scoped(scope, work.clone());
    move || match begun {
        Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
        Err(_) => work(),
    }
}

/// Whether a service is left out because nobody says where it is, or which project is meant.
pub(super) fn is_not_set_up(error: &anyhow::Error) -> bool {
    Report::of(error).kind == Kind::NotSetUp
}

/// One error: that of a service that was asked, where the other was not. What the other says, if it is
/// something else, is a warning.
fn neither(ctx: &Context, repo: anyhow::Error, kps: anyhow::Error) -> anyhow::Error {
    let (error, service, other) = if is_not_set_up(&repo) && !is_not_set_up(&kps) {
        (kps, REPO, repo)
    } else {
        (repo, KPS, kps)
    };
    let is_of_both = matches!(other.downcast_ref(), Some(api::Error::Credentials(_)));
    if !is_of_both {
        warn_of_silence(ctx, service, &other);
    }
    error
}

/// Says why a service told nothing: it was not asked, or in vain.
pub(super) fn warn_of_silence(ctx: &Context, service: &str, error: &anyhow::Error) {
    let reason = Report::of(error).in_one_line();
    let what = if is_not_set_up(error) {
        "was not asked"
    } else {
        "did not list its keys"
    };
    ctx.messages.warn(&format!("{service} {what}: {reason}"));
}
