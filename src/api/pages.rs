//! Lists in pages: reads the first page alone, the others in parallel.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// The largest page to request.
const PAGE: usize = 100;
/// The number of parallel requests: enough to be fast, and far below the limits of the services.
const AT_A_TIME: usize = 8;

/// No account has more items, so a higher total is wrong.
const BELIEVABLE: usize = 1_000_000;

/// A part of a list.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ListRange {
    /// The number of keys to skip.
    pub offset: usize,
    /// The most keys to return.
    pub limit: Option<usize>,
}

/// One page of a list.
pub(super) struct Page<T> {
    /// In the order of the service.
    pub(super) items: Vec<T>,
    /// The size of the whole list as the service gives it, which may be wrong.
    pub(super) total: Option<usize>,
}

impl<W> Page<W> {
    /// Converts the items.
    pub(super) fn map<T>(self, read: impl Fn(W) -> T) -> Page<T> {
        Page {
            items: self.items.into_iter().map(read).collect(),
            total: self.total,
        }
    }
}

/// Takes the new items of each page in order. Returns whether more items are wanted.
pub(crate) type Take<'a, T> = &'a mut dyn FnMut(Vec<T>) -> bool;

/// The items of a list, and an error if the service says that there are more.
pub(crate) type Items<T> = (Vec<T>, Result<(), super::Error>);

/// Collects all items of a list. Returns also whether the list is complete, as far as the service tells.
pub(super) fn collect<T, E>(
    list: impl FnOnce(Take<'_, T>) -> Result<bool, E>,
) -> Result<(Vec<T>, bool), E> {
    let mut items = Vec::new();
    let is_whole = list(&mut |page| {
        items.extend(page);
        true
    })?;
    Ok((items, is_whole))
}

/// Called with the number of items so far, when a page has come and more follow.
pub(crate) type OnPage = Box<dyn Fn(usize) + Send + Sync>;

/// Reads a list. `fetch` gets the offset and the size of a page. After a full page the next one is read,
/// until a page is short, empty or has no new `id`. The total of the service decides only how many pages are
/// requested at once, and the result: false if the list is shorter.
///
/// # Errors
/// The first error in the order of the pages. Earlier pages were taken.
pub(super) fn each<T: Send, E: Send>(
    range: ListRange,
    on_page: &OnPage,
    id: fn(&T) -> &str,
    fetch: impl Fn(usize, usize) -> Result<Page<T>, E> + Sync,
    take: Take<'_, T>,
) -> Result<bool, E> {
    let mut list = List {
        offset: range.offset,
        missing: range.limit.unwrap_or(usize::MAX),
        seen: HashSet::new(),
        total: None,
        id,
        on_page,
        take,
    };
    loop {
        let size = PAGE.min(list.missing);
        let page = fetch(list.offset, size)?;
        let mut next = list.take(page, size);
        if let (Next::Page, Some(total @ ..BELIEVABLE)) = (next, list.total) {
            next = list.read_ahead(total, &fetch)?;
        }
        if next == Next::End {
            let count = range.offset + list.seen.len();
            return Ok(list
                .total
                .is_none_or(|total| total <= count || total >= BELIEVABLE));
        }
    }
}

/// What comes after a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The page at the expected offset.
    Page,
    /// A page at another offset than expected.
    Unforeseen,
    End,
}

struct List<'a, T> {
    offset: usize,
    /// The number of items still wanted.
    missing: usize,
    seen: HashSet<String>,
    /// The total in the last page.
    total: Option<usize>,
    id: fn(&T) -> &str,
    on_page: &'a OnPage,
    take: Take<'a, T>,
}

impl<T: Send> List<'_, T> {
    /// Takes a page that was requested with `size` items.
    fn take(&mut self, page: Page<T>, size: usize) -> Next {
        let length = page.items.len();
        self.offset += length;
        self.total = page.total;
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

    /// Reads the pages up to `total`, and one more that shows the end, in parallel. Takes them in order.
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
            // Bounded, so that pages do not pile up if they come faster than they are taken.
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
                        // A short page or an error ends the list: earlier pages are already requested, later
                        // ones are not wanted.
                        let is_last = |got: &Page<T>| got.items.len() != size_of(page);
                        if outcome.as_ref().map_or(true, is_last) {
                            stop.store(true, Ordering::SeqCst);
                        }
                        // The receiver is gone when the list is complete.
                        let _ = sender.send((page, outcome));
                    }
                };
                // With fewer threads, fewer pages are read in parallel.
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
