//! What became of a change whose answer was lost.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::api;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::http;

/// The pauses before each look: a gateway gives up before the service behind it does.
const PAUSES: [Duration; 4] = [
    Duration::ZERO,
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(3),
];
/// After this time a look that fails is the last one.
const LONG: Duration = Duration::from_secs(6);

/// A change, in the words of messages.
#[derive(Debug)]
pub(super) struct Change {
    /// E.g. `add the key`.
    pub(super) what: String,
    /// E.g. `the key was added`.
    pub(super) done: &'static str,
    /// How a person finds out, e.g. "`hwkey repo key list` shows whether it is there".
    pub(super) look: String,
}

/// What one look shows of a change.
#[derive(Debug)]
pub(super) enum Seen<T> {
    /// It was made.
    Done(T),
    /// It was not made, or not yet.
    NotYet,
    /// What the service shows does not tell.
    Unclear,
    /// It cannot have been made, for this reason.
    Impossible(anyhow::Error),
}

impl Seen<()> {
    /// What a look shows that tells only whether it is done.
    pub(super) fn done_if(is_done: bool) -> Self {
        if is_done {
            Self::Done(())
        } else {
            Self::NotYet
        }
    }
}

/// Finds out whether a change was made whose answer, `error`, leaves that open.
pub(super) fn settle<T>(
    ctx: &Context,
    change: &Change,
    error: api::Error,
    mut look: impl FnMut() -> Result<Seen<T>, api::Error>,
) -> Result<T> {
    let warning = format!("could not confirm whether {}; {}", change.done, change.look);
    // Where signals cannot be watched, Ctrl-C ends the command without the warning.
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
        // A held signal leaves time for one look.
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
    /// Sends the request for it, and looks what became of it where the answer is lost. What a refusal means
    /// the caller knows.
    ///
    /// # Errors
    /// Where the looks do not show that it was made.
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

    /// Sends the request for it. A signal that ends the command before the answer comes says how to look.
    pub(super) fn send<T>(
        &self,
        ctx: &Context,
        request: impl FnOnce() -> Result<T, api::Error>,
    ) -> Result<T, api::Error> {
        let warning = format!(
            "the request to {} was under way, and may have been carried out; {}",
            self.what, self.look
        );
        let _on_signal = ctx.tell_at_signal(move || warning.clone());
        request()
    }

    fn unconfirmed(&self, reason: &str) -> Failure {
        Kind::Incomplete
            .failure(format!("could not confirm whether {}: {reason}", self.done))
            .hint(format!("check again before you retry: {}", self.look))
    }

    /// The look failed too.
    fn unconfirmed_by(&self, error: &api::Error, look: api::Error) -> Failure {
        self.unconfirmed(&format!("{error}; the check failed too: {look}"))
            .quoting(look)
    }
}
