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
    pub(super) fn watch(ctx: &Context, fingerprint: &str) -> Self {
        let removed = Arc::<Mutex<Vec<String>>>::default();
        let (so_far, messages) = (Arc::clone(&removed), ctx.messages.clone());
        let again =
            format!("`hwkey revoke {fingerprint}` can be run again, and goes on where it was");
        let on_signal = ExitHook::begin(move || {
            let so_far = so_far.lock().unwrap_or_else(PoisonError::into_inner);
            let done = if so_far.is_empty() {
                "nothing was removed".to_owned()
            } else {
                let so_far = so_far.join(", ");
                format!("removed so far, without a second look to prove it: {so_far}")
            };
            messages.warn(&format!("{done}; {again}"));
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
