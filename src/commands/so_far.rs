//! Tells what was already changed when a signal ends a command.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;

use crate::context::Context;
use crate::signals::ExitHook;

/// While this exists, a signal that ends the process prints the changes so far.
pub(super) struct SoFar {
    progress: Arc<Mutex<Progress>>,
    // If signals cannot be watched, Ctrl-C prints nothing.
    _on_signal: io::Result<ExitHook>,
}

#[derive(Default)]
struct Progress {
    /// The changes, e.g. `added` and the name of a file.
    changes: Vec<(&'static str, String)>,
    /// Whether a change has no result yet. Its own message says more.
    is_changing: bool,
}

impl SoFar {
    /// `again` says how to do the rest, `caveat` what is unknown about the changes.
    pub(super) fn watch(ctx: &Context, again: String, caveat: &'static str) -> Self {
        let progress = Arc::<Mutex<Progress>>::default();
        let so_far = Arc::clone(&progress);
        let on_signal = ctx.tell_at_signal(move || locked(&so_far).text(&again, caveat));
        Self {
            progress,
            _on_signal: on_signal,
        }
    }

    /// Makes a change and records it if it succeeds.
    pub(super) fn attempt(
        &self,
        (done, to): (&'static str, String),
        change: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        self.begin();
        let outcome = change();
        self.end();
        if outcome.is_ok() {
            self.note(done, to);
        }
        outcome
    }

    pub(super) fn begin(&self) {
        locked(&self.progress).is_changing = true;
    }

    pub(super) fn end(&self) {
        locked(&self.progress).is_changing = false;
    }

    pub(super) fn note(&self, done: &'static str, to: String) {
        locked(&self.progress).changes.push((done, to));
    }
}

impl Progress {
    fn text(&self, again: &str, caveat: &str) -> String {
        if self.changes.is_empty() {
            let other = if self.is_changing { "else " } else { "" };
            return format!("nothing {other}was changed; {again}");
        }
        let kinds = self.changes.chunk_by(|one, next| one.0 == next.0);
        let kinds = kinds.map(|changes| {
            let names: Vec<_> = changes.iter().map(|(_, to)| to.as_str()).collect();
            format!("{} so far{caveat}: {}", changes[0].0, names.join(", "))
        });
        let kinds: Vec<_> = kinds.collect();
        format!("{}; {again} to do the rest", kinds.join("; "))
    }
}

fn locked(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}
