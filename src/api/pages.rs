//! Lists that come in pages: the first alone, the others several at a time.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// The largest page that is asked for.
const PAGE: usize = 100;
/// Pages asked for at the same time: most of the gain, and far from the services' limits.
const AT_A_TIME: usize = 8;

/// More than any account has: a total above it is no count of anything.
const BELIEVABLE: usize = 1_000_000;

/// Which part of a list is wanted; counts keys.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ListRange {
    /// Keys to pass over.
    pub offset: usize,
    /// Keys to give at most.
    pub limit: Option<usize>,
}

/// One page of a list.
pub(super) struct Page<T> {
    /// In the service's order.
    pub(super) items: Vec<T>,
    /// How many there are in all, says the service; it may be wrong.
    pub(super) total: Option<usize>,
}

impl<W> Page<W> {
    /// The same page with what its items stand for.
    pub(super) fn map<T>(self, read: impl Fn(W) -> T) -> Page<T> {
        Page {
            items: self.items.into_iter().map(read).collect(),
            total: self.total,
        }
    }
}

/// Takes the new items of each page, in order, and says whether more of them are wanted.
pub(crate) type Take<'a, T> = &'a mut dyn FnMut(Vec<T>) -> bool;

/// All items of a list that comes in pages, and what is said of it at its end.
pub(super) fn collect<T, R, E>(
    list: impl FnOnce(Take<'_, T>) -> Result<R, E>,
) -> Result<(Vec<T>, R), E> {
    let mut items = Vec::new();
    let end = list(&mut |page| {
        items.extend(page);
        true
    })?;
    Ok((items, end))
}

/// Called with the number of items so far where a page came and more are to come.
pub(crate) type OnPage = Box<dyn Fn(usize) + Send + Sync>;

/// Fetches a list from `fetch`, which is given the offset and the size of a page. A full page is
/// followed by the next until one comes short, empty or without a new `id`. What the service says of
/// the total decides only how many pages are asked for at once.
///
/// # Errors
/// The first one, in the order of the pages; those before it were taken.
pub(super) fn each<T: Send, E: Send>(
    range: ListRange,
    on_page: &OnPage,
    id: fn(&T) -> &str,
    fetch: impl Fn(usize, usize) -> Result<Page<T>, E> + Sync,
    take: Take<'_, T>,
) -> Result<(), E> {
    let mut list = List {
        offset: range.offset,
        missing: range.limit.unwrap_or(usize::MAX),
        seen: HashSet::new(),
        id,
        on_page,
        take,
    };
    loop {
        let size = PAGE.min(list.missing);
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

/// The items of [`each`] page.
///
/// # Errors
/// The first one, in the order of the pages.
pub(super) fn all<T: Send, E: Send>(
    range: ListRange,
    on_page: &OnPage,
    id: fn(&T) -> &str,
    fetch: impl Fn(usize, usize) -> Result<Page<T>, E> + Sync,
) -> Result<Vec<T>, E> {
    Ok(collect(|take| each(range, on_page, id, fetch, take))?.0)
}

/// What follows a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A page at the offset where this one ended.
    Page,
    /// A page at an offset that could not be foreseen.
    Unforeseen,
    End,
}

struct List<'a, T> {
    offset: usize,
    /// How many more items are wanted.
    missing: usize,
    seen: HashSet<String>,
    id: fn(&T) -> &str,
    on_page: &'a OnPage,
    take: Take<'a, T>,
}

impl<T: Send> List<'_, T> {
    /// Takes a page of which `size` items were asked for.
    fn take(&mut self, page: Page<T>, size: usize) -> Next {
        let length = page.items.len();
        self.offset += length;
        let mut items = page.items;
        items.retain(|item| self.seen.insert((self.id)(item).to_owned()));
        items.truncate(self.missing);
        let new = items.len();
        self.missing -= new;
        let wants_more = (self.take)(items);
        let next = if length < size || new == 0 || self.missing == 0 || !wants_more {
            Next::End
        } else if length > size || new < length {
            Next::Unforeseen
        } else {
            Next::Page
        };
        if next != Next::End {
            (self.on_page)(self.seen.len());
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
        let (first, missing) = (self.offset, self.missing);
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
                        let is_last = |got: &Page<T>| got.items.len() != size_of(page);
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
