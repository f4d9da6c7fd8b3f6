//! What is said when a signal ends the command.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;

use crate::context::Context;
use crate::signals::ExitHook;

/// While this lives, a signal that ends the process tells what was done until then.
pub(super) struct Interruption {
    progress: Arc<Mutex<Progress>>,
    // Where signals cannot be watched, Ctrl-C ends the command without a word.
    _on_signal: std::io::Result<ExitHook>,
}

#[derive(Default)]
struct Progress {
    removed: Vec<String>,
    /// Whether a removal was begun of which nothing is known yet. Who does it tells more.
    is_removing: bool,
}

fn locked(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Interruption {
    pub(super) fn watch(ctx: &Context, command: &str) -> Self {
        let progress = Arc::<Mutex<Progress>>::default();
        let (so_far, messages) = (Arc::clone(&progress), ctx.messages.clone());
        let again = format!("`{command}` can be run again");
        let on_signal = ExitHook::begin(move || {
            let so_far = locked(&so_far);
            if so_far.removed.is_empty() {
                let other = if so_far.is_removing { "else " } else { "" };
                messages.warn(&format!("nothing {other}was removed; {again}"));
            } else {
                let so_far = so_far.removed.join(", ");
                messages.warn(&format!(
                    "removed so far, not verified yet: {so_far}; {again} to do the rest"
                ));
            }
        });
        Self {
            progress,
            _on_signal: on_signal,
        }
    }

    /// Removes something, and notes that as far as it is known without a second look.
    pub(super) fn attempt(&self, label: String, remove: impl FnOnce() -> Result<()>) -> Result<()> {
        locked(&self.progress).is_removing = true;
        let outcome = remove();
        locked(&self.progress).is_removing = false;
        if outcome.is_ok() {
            self.note(label);
        }
        outcome
    }

    pub(super) fn note(&self, label: String) {
        locked(&self.progress).removed.push(label);
    }
}
