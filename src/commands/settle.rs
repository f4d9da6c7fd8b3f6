//! Finds out whether a change was made whose answer was lost.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::api;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::http;

/// The pauses before each check. A gateway may give up before the service behind it has finished.
const PAUSES: [Duration; 4] = [
    Duration::ZERO,
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(3),
];
/// After this time, no more checks follow one that failed.
const LONG: Duration = Duration::from_secs(6);

/// A change, described for messages.
#[derive(Debug)]
pub(super) struct Change {
    /// E.g. `add the key`.
    pub(super) what: String,
    /// E.g. `the key was added`.
    pub(super) done: &'static str,
    /// How the user can check, e.g. "`hwkey repo key list` shows whether it is there".
    pub(super) look: String,
}

/// The result of a check.
#[derive(Debug)]
pub(super) enum Seen<T> {
    /// It was made.
    Done(T),
    /// It was not made, or not yet.
    NotYet,
    /// The answer does not show whether it was made.
    Unclear,
    /// It cannot have been made; the error says why.
    Impossible(anyhow::Error),
}

impl Seen<()> {
    /// The result of a check that returns no value.
    pub(super) fn done_if(is_done: bool) -> Self {
        if is_done {
            Self::Done(())
        } else {
            Self::NotYet
        }
    }
}

/// Checks whether a change was made after `error`, which leaves this open.
pub(super) fn settle<T>(
    ctx: &Context,
    change: &Change,
    error: api::Error,
    mut look: impl FnMut() -> Result<Seen<T>, api::Error>,
) -> Result<T> {
    let look_here = ctx.suggestion(&change.look);
    let warning = format!("could not confirm whether {}; {look_here}", change.done);
    // If signals cannot be watched, Ctrl-C ends the command without this warning.
    let _on_signal = ctx.tell_at_signal(move || warning.clone());
    let _shown = ctx
        .progress()
        .during(format!("checking whether {}", change.done));
    let begun = Instant::now();
    let mut under_way = error.may_be_under_way();
    let mut failed = None;
    let mut is_unclear = false;
    for pause in PAUSES {
        if failed.is_some() && begun.elapsed() > LONG {
            break;
        }
        // If a signal is held back, there is time for one check only.
        if !pause.is_zero() && !http::wait(pause, &ctx.stop) {
            under_way = true;
            break;
        }
        match look() {
            Ok(Seen::Done(found)) => {
                let note = format!("the response was lost, but {}", change.done);
                ctx.messages.note(&note);
                return Ok(found);
            }
            Ok(Seen::Impossible(reason)) => return Err(reason),
            Ok(seen) => {
                failed = None;
                is_unclear = matches!(seen, Seen::Unclear);
            }
            Err(look) if look.may_pass() => failed = Some(look),
            Err(look) => return Err(change.unconfirmed_by(&error, look).into()),
        }
    }
    Err(match failed {
        Some(look) => change.unconfirmed_by(&error, look),
        None if is_unclear => change.unconfirmed(&error.to_string()).quoting(error),
        None if under_way => change
            .unconfirmed(&format!("{error}; it may still be under way"))
            .quoting(error),
        None => Kind::Unavailable
            .failure(format!("could not {}: {error}", change.what))
            .hint("nothing was changed: it is safe to run the command again")
            .quoting(error),
    }
    .into())
}

impl Change {
    /// Sends the request. If the answer is lost, checks whether the change was made. Returns refusals to the
    /// caller, who knows what they mean.
    ///
    /// # Errors
    /// The checks do not show that the change was made.
    pub(super) fn make<T>(
        &self,
        ctx: &Context,
        request: impl FnOnce() -> Result<T, api::Error>,
        look: impl FnMut() -> Result<Seen<T>, api::Error>,
    ) -> Result<Result<T, api::Error>> {
        match self.send(ctx, request) {
            Err(error) if error.may_have_happened() => settle(ctx, self, error, look).map(Ok),
            answered => Ok(answered),
        }
    }

    /// Sends the request. If a signal ends the command before the answer, the message says how to check.
    pub(super) fn send<T>(
        &self,
        ctx: &Context,
        request: impl FnOnce() -> Result<T, api::Error>,
    ) -> Result<T, api::Error> {
        let warning = format!(
            "the request to {} was under way, and may have been carried out; {}",
            self.what,
            ctx.suggestion(&self.look)
        );
        let _on_signal = ctx.tell_at_signal(move || warning.clone());
        request()
    }

    fn unconfirmed(&self, reason: &str) -> Failure {
        Kind::Incomplete
            .failure(format!("could not confirm whether {}: {reason}", self.done))
            .hint(format!("check again before you retry: {}", self.look))
    }

    /// The error if the check failed too.
    fn unconfirmed_by(&self, error: &api::Error, look: api::Error) -> Failure {
        self.unconfirmed(&format!("{error}; the check failed too: {look}"))
            .quoting(look)
    }
}
