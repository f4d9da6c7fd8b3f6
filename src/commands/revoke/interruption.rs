//! What is said when a signal ends the command.

use std::sync::{Arc, Mutex, PoisonError};

use crate::context::Context;
use crate::signals::ExitHook;

/// While this lives, a signal that ends the process tells what was done until then.
pub(super) struct Interruption {
    removed: Arc<Mutex<Vec<String>>>,
    // Where signals cannot be watched, Ctrl-C ends the command without a word.
    _on_signal: std::io::Result<ExitHook>,
}

impl Interruption {
    pub(super) fn watch(ctx: &Context, command: &str) -> Self {
        let removed = Arc::<Mutex<Vec<String>>>::default();
        let (so_far, messages) = (Arc::clone(&removed), ctx.messages.clone());
        let again = format!("`{command}` can be run again");
        let on_signal = ExitHook::begin(move || {
            let so_far = so_far.lock().unwrap_or_else(PoisonError::into_inner);
            if so_far.is_empty() {
                messages.warn(&format!("nothing was removed; {again}"));
            } else {
                let so_far = so_far.join(", ");
                messages.warn(&format!(
                    "removed so far, without a second look to prove it: {so_far}; {again}, and goes on where it was"
                ));
            }
        });
        Self {
            removed,
            _on_signal: on_signal,
        }
    }

    /// Something was removed, as far as is known without a second look.
    pub(super) fn note(&self, label: String) {
        let mut removed = self.removed.lock().unwrap_or_else(PoisonError::into_inner);
        removed.push(label);
    }
}
