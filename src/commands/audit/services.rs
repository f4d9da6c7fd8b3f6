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

pub(super) const REPO: &str = "CodeArts Repo";
pub(super) const KPS: &str = "KPS";

/// Clients of the services that there are settings for.
pub(super) struct Services {
    repo: Result<RepoKeys>,
    kps: Result<KeyPairs>,
}

/// What the services told.
pub(super) struct Answers {
    pub(super) repo: Result<Vec<RepoKey>>,
    pub(super) kps: Result<Vec<KeyPair>>,
}

impl Services {
    /// # Errors
    /// What stands in the way of asking any.
    pub(super) fn of(ctx: &Context) -> Result<Self> {
        // What stands in the way of both is told once.
        ctx.credentials()?;
        match (ctx.repo_keys(), ctx.key_pairs()) {
            (Err(repo), Err(kps)) => Err(neither(ctx, repo, kps)),
            (repo, kps) => Ok(Self { repo, kps }),
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
                begin(scope, move || pairs.list(None, is_ssh))
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
    /// # Errors
    /// Where no service told anything.
    pub(super) fn at_least_one(self, ctx: &Context) -> Result<Self> {
        match (self.repo, self.kps) {
            (Err(repo), Err(kps)) => Err(neither(ctx, repo, kps)),
            (repo, kps) => Ok(Self { repo, kps }),
        }
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
