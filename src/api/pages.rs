//! Lists that come in pages: the first alone, the others several at a time.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::repo_keys::ListRange;

/// The largest page that is asked for.
const PAGE: usize = 100;
/// Pages asked for at the same time: most of the gain, and far from the services' limits.
const AT_A_TIME: usize = 8;

/// More than any account has: a total above it is no count of anything.
const BELIEVABLE: usize = 1_000_000;

/// One page of a list.
pub(super) struct Page<T> {
    /// How many items it has.
    pub(super) length: usize,
    /// The ids of these, in the service's order. One that was repeated may be left out.
    pub(super) ids: Vec<String>,
    /// What was made of the items with these ids.
    pub(super) made: T,
    /// How many there are in all, says the service; it may be wrong.
    pub(super) total: Option<usize>,
}

/// Called with the number of items so far where a page came and more are to come.
pub(crate) type OnPage = Box<dyn Fn(usize) + Send + Sync>;

/// Fetches a list and gives what was made of each page to `each`, in the service's order and with which
/// of its items are of the list. A full page is followed by the next until one comes short, empty or
/// without a new id. What the service says of the total decides only how many pages are asked for at
/// once.
///
/// # Errors
/// The first one, in the order of the pages; what was given until then is not the list.
pub(super) fn all<T: Send, E: Send>(
    range: ListRange,
    on_page: &OnPage,
    fetch: impl Fn(usize, usize) -> Result<Page<T>, E> + Sync,
    each: &mut dyn FnMut(T, &[bool]),
) -> Result<(), E> {
    let mut list = List {
        offset: range.offset,
        wanted: range.limit.unwrap_or(usize::MAX),
        count: 0,
        seen: HashSet::new(),
        on_page,
        each,
    };
    loop {
        let size = PAGE.min(list.missing());
        let page = fetch(list.offset, size)?;
        let total = page.total;
        let mut next = list.take(page, size);
        if let (Next::Page, Some(total @ ..BELIEVABLE)) = (next, total) {
            next = list.read_ahead(total, &fetch)?;
        }
        if next == Next::End {
            return Ok(());
        }
    }
}

/// What follows a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A page at the offset where this one ended.
    Page,
    /// A page at an offset that could not be foreseen.
    Unforeseen,
    /// Nothing.
    End,
}

struct List<'a, T> {
    offset: usize,
    wanted: usize,
    /// How many items are of the list so far.
    count: usize,
    seen: HashSet<String>,
    on_page: &'a OnPage,
    each: &'a mut dyn FnMut(T, &[bool]),
}

impl<T: Send> List<'_, T> {
    fn missing(&self) -> usize {
        self.wanted - self.count
    }

    /// Adds a page of which `size` items were asked for.
    fn take(&mut self, page: Page<T>, size: usize) -> Next {
        let length = page.length;
        let before = self.count;
        self.offset += length;
        let wanted: Vec<_> = page
            .ids
            .into_iter()
            .map(|id| {
                let is_wanted = self.seen.insert(id) && self.count < self.wanted;
                self.count += usize::from(is_wanted);
                is_wanted
            })
            .collect();
        (self.each)(page.made, &wanted);
        let new = self.count - before;
        let next = if length < size || new == 0 || self.missing() == 0 {
            Next::End
        } else if length > size || new < length {
            Next::Unforeseen
        } else {
            Next::Page
        };
        if next != Next::End {
            (self.on_page)(self.count);
        }
        next
    }

    /// Fetches the pages up to `total` (and the one that shows that there are no more), several at a
    /// time, and takes them in order.
    fn read_ahead<E: Send>(
        &mut self,
        total: usize,
        fetch: &(impl Fn(usize, usize) -> Result<Page<T>, E> + Sync),
    ) -> Result<Next, E> {
        let (first, missing) = (self.offset, self.missing());
        let by_total = total.saturating_sub(first) / PAGE + 1;
        let pages = by_total.min(missing.div_ceil(PAGE));
        if pages < 2 {
            return Ok(Next::Page);
        }
        let size_of = |page: usize| PAGE.min(missing - page * PAGE);
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            // Bounded, so that pages do not pile up where they come faster than they are taken.
            let (sender, receiver) = mpsc::sync_channel(1);
            for _ in 0..AT_A_TIME.min(pages) {
                let (sender, next, stop) = (sender.clone(), &next, &stop);
                let worker = move || {
                    while !stop.load(Ordering::SeqCst) {
                        let page = next.fetch_add(1, Ordering::SeqCst);
                        if page >= pages {
                            return;
                        }
                        let outcome = fetch(first + page * PAGE, size_of(page));
                        // Every page before this one is on its way, and none after it is wanted.
                        let is_last = |got: &Page<T>| got.length != size_of(page);
                        if outcome.as_ref().map_or(true, is_last) {
                            stop.store(true, Ordering::SeqCst);
                        }
                        // Nobody listens any more once the list is complete.
                        let _ = sender.send((page, outcome));
                    }
                };
                // Where no thread can be had, the pages come one after the other.
                if thread::Builder::new().spawn_scoped(scope, worker).is_err() {
                    break;
                }
            }
            drop(sender);
            let taken = self.take_in_order(&receiver, size_of);
            stop.store(true, Ordering::SeqCst);
            taken
        })
    }

    fn take_in_order<E>(
        &mut self,
        pages: &mpsc::Receiver<(usize, Result<Page<T>, E>)>,
        size_of: impl Fn(usize) -> usize,
    ) -> Result<Next, E> {
        let mut early = BTreeMap::new();
        let mut awaited = 0;
        for (page, outcome) in pages {
            early.insert(page, outcome);
            while let Some(outcome) = early.remove(&awaited) {
                let next = self.take(outcome?, size_of(awaited));
                if next != Next::Page {
                    return Ok(next);
                }
                awaited += 1;
            }
        }
        Ok(Next::Page)
    }
}

#[cfg(test)]
mod tests;
