//! What the audit could look at. Says what it could not.

use anyhow::Result;

use super::services::{Answers, KPS, REPO, is_not_set_up, warn_of_silence};
use crate::commands::local_keys::{Local, PrivateFile};
use crate::context::Context;
use crate::keys::KeyFacts;

/// What was seen, for findings that say that something is missing or is nowhere.
#[derive(Debug)]
pub(super) struct Coverage {
    /// `~/.ssh` and every file in it that may be a key.
    pub(super) files: bool,
    /// Every key of this machine: what each private key file holds and what the agent does.
    pub(super) local_keys: bool,
    /// Whether each private key has a passphrase.
    pub(super) passphrases: bool,
    /// Both services told their keys.
    pub(super) both_services: bool,
    /// No service was asked in vain.
    pub(super) every_answer: bool,
    /// The services showed each of their keys in full.
    pub(super) registered_keys: bool,
    /// They tell when each of their keys was registered.
    pub(super) times: bool,
}

/// What came of asking one service.
enum Outcome {
    Told { in_full: bool, times: bool },
    NotSetUp,
    Failed,
}

impl Coverage {
    /// Warns of what could not be looked at, among it times if these are wanted.
    pub(super) fn of(ctx: &Context, local: &Local, answers: &Answers, with_times: bool) -> Self {
        tell(ctx, local);
        let outcomes = [
            outcome(ctx, REPO, &answers.repo, |key| {
                (key.facts(), !with_times || key.created_at.is_some())
            }),
            outcome(ctx, KPS, &answers.kps, |pair| {
                (pair.facts(), !with_times || pair.created_at.is_some())
            }),
        ];
        let all = |holds: fn(&Outcome) -> bool| outcomes.iter().all(holds);
        let has_known = |file: &PrivateFile| file.has_passphrase.is_some();
        Self {
            files: !local.missed_files,
            local_keys: !local.missed_files && !local.missed_agent && local.knows_every_key(),
            passphrases: local.private_files.iter().all(has_known),
            both_services: all(|outcome| matches!(outcome, Outcome::Told { .. })),
            every_answer: all(|outcome| !matches!(outcome, Outcome::Failed)),
            registered_keys: all(|it| !matches!(it, Outcome::Told { in_full: false, .. })),
            times: all(|it| !matches!(it, Outcome::Told { times: false, .. })),
        }
    }

    /// Whether a key that was not found in the services is in neither.
    pub(super) fn all_registered(&self) -> bool {
        self.both_services && self.registered_keys
    }
}

/// What stood in the way on this machine.
fn tell(ctx: &Context, local: &Local) {
    for warning in &local.warnings {
        ctx.messages.warn(warning);
    }
    if ctx.messages.verbosity() > 0 {
        for note in &local.notes {
            ctx.messages.note(note);
        }
    }
}

fn outcome<T>(
    ctx: &Context,
    service: &str,
    answer: &Result<Vec<T>>,
    look: impl Fn(&T) -> (KeyFacts<'_>, bool),
) -> Outcome {
    let keys = match answer {
        Ok(keys) => keys,
        Err(error) => {
            warn_of_silence(ctx, service, error);
            return if is_not_set_up(error) {
                Outcome::NotSetUp
            } else {
                Outcome::Failed
            };
        }
    };
    let (facts, times): (Vec<_>, Vec<_>) = keys.iter().map(look).unzip();
    let is_unread = |facts: &&KeyFacts<'_>| !facts.is_known();
    let unread = facts.iter().filter(is_unread).count();
    if unread > 0 {
        ctx.messages.warn(&format!(
            "{service} does not show {unread} of its keys in full, so these keys are unknown"
        ));
    }
    let timeless = times.iter().filter(|has_time| !**has_time).count();
    if timeless > 0 {
        ctx.messages.warn(&format!(
            "{service} does not say when {timeless} of its keys were registered, so whether they are old is unknown"
        ));
    }
    Outcome::Told {
        in_full: unread == 0,
        times: timeless == 0,
    }
}
