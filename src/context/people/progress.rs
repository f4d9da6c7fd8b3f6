//! Tells people who watch how far it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::People;
use crate::api::OnPage;
use crate::http::Watcher;
use crate::output::{self, Progress};
use crate::signals::ExitHook;

/// How much of the lists has come. A command may fetch both at the same time.
#[derive(Debug)]
pub(super) struct Listing {
    progress: Progress,
    keys: AtomicUsize,
    pairs: AtomicUsize,
    servers: AtomicUsize,
    repositories: AtomicUsize,
}

impl People {
    /// Something that may take long and begins now.
    pub(crate) fn progress(&self) -> Progress {
        Progress::begin(self.results(), self.prompt.is_possible(), erase_before_end)
    }

    /// Tells people whom they wait for; `None` where nobody watches.
    pub(crate) fn watcher(&self) -> Option<Watcher> {
        let progress = self.progress();
        progress
            .is_shown()
            .then(|| -> Watcher { Arc::new(move |host| Box::new(progress.waiting_for(host))) })
    }

    /// To be called with the number of keys that have come.
    pub(crate) fn on_keys(&self) -> OnPage {
        self.on_page(|listing| &listing.keys)
    }

    /// To be called with the number of key pairs that have come.
    pub(crate) fn on_pairs(&self) -> OnPage {
        self.on_page(|listing| &listing.pairs)
    }

    /// To be called with the number of servers that have come.
    pub(crate) fn on_servers(&self) -> OnPage {
        self.on_page(|listing| &listing.servers)
    }

    /// To be called with the number of repositories whose deploy keys have come.
    pub(crate) fn on_repositories(&self) -> OnPage {
        self.on_page(|listing| &listing.repositories)
    }

    fn on_page(&self, counter: fn(&Listing) -> &AtomicUsize) -> OnPage {
        let new = || {
            Arc::new(Listing {
                progress: self.progress(),
                keys: AtomicUsize::new(0),
                pairs: AtomicUsize::new(0),
                servers: AtomicUsize::new(0),
                repositories: AtomicUsize::new(0),
            })
        };
        let listing = Arc::clone(self.listing.get_or_init(new));
        let told = AtomicUsize::new(0);
        Box::new(move |count| {
            // Other lists add to the same number.
            let more = count.wrapping_sub(told.swap(count, Ordering::Relaxed));
            counter(&listing).fetch_add(more, Ordering::Relaxed);
            listing.progress.tell(|| listing.text());
        })
    }
}

impl Listing {
    fn text(&self) -> String {
        let counters = [
            ("keys", &self.keys),
            ("key pairs", &self.pairs),
            ("servers", &self.servers),
            ("repositories", &self.repositories),
        ];
        let counts = counters.map(|(what, counter)| (what, counter.load(Ordering::Relaxed)));
        let some = counts.iter().filter(|(_, count)| *count > 0);
        let some: Vec<_> = some
            .map(|(what, count)| format!("{what}: {count}"))
            .collect();
        format!("listing {}", some.join(", "))
    }
}

/// Ctrl-C leaves nothing of the line. Where signals cannot be watched, it does.
fn erase_before_end() {
    if let Ok(guard) = ExitHook::begin(output::end_progress) {
        guard.keep();
    }
}
