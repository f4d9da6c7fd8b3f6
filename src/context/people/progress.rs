//! Shows progress on a terminal.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::People;
use crate::api::OnPage;
use crate::http::Watcher;
use crate::output::{self, Progress};
use crate::signals::ExitHook;

/// The items that a list has.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Counted {
    Keys,
    KeyPairs,
    Servers,
    /// Counts the repositories whose deploy keys have come.
    Repositories,
}

const NAMES: [&str; 4] = ["keys", "key pairs", "servers", "repositories"];

/// The number of items that have come, of all lists that the command reads at the same time.
#[derive(Debug)]
pub(super) struct Listing {
    progress: Progress,
    counts: [AtomicUsize; NAMES.len()],
}

impl People {
    /// Starts a progress display.
    pub(crate) fn progress(&self) -> Progress {
        Progress::begin(self.results(), self.prompt.is_possible(), erase_before_end)
    }

    /// Shows which host the command is waiting for; `None` without a terminal.
    pub(crate) fn watcher(&self) -> Option<Watcher> {
        let progress = self.progress();
        progress
            .is_shown()
            .then(|| -> Watcher { Arc::new(move |host| Box::new(progress.waiting_for(host))) })
    }

    /// Returns a callback that takes the number of items so far.
    pub(crate) fn on_page(&self, counted: Counted) -> OnPage {
        let new = || {
            Arc::new(Listing {
                progress: self.progress(),
                counts: Default::default(),
            })
        };
        let listing = Arc::clone(self.listing.get_or_init(new));
        let told = AtomicUsize::new(0);
        Box::new(move |count| {
            // Other lists may count the same items.
            let more = count.wrapping_sub(told.swap(count, Ordering::Relaxed));
            listing.counts[counted as usize].fetch_add(more, Ordering::Relaxed);
            listing.progress.tell(|| listing.text());
        })
    }
}

impl Listing {
    fn text(&self) -> String {
        let counts = self
            .counts
            .iter()
            .map(|count| count.load(Ordering::Relaxed));
        let some = NAMES.iter().zip(counts).filter(|(_, count)| *count > 0);
        let some: Vec<_> = some
            .map(|(what, count)| format!("{what}: {count}"))
            .collect();
        format!("listing {}", some.join(", "))
    }
}

/// Erases the progress line on Ctrl-C, if signals can be watched.
fn erase_before_end() {
    if let Ok(guard) = ExitHook::begin(output::end_progress) {
        guard.keep();
    }
}
