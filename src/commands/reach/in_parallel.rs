//! Work that is done at the same time.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Far more than the requests that may be under way: some of the others wait to try again.
const MOST_THREADS: usize = 64;

/// Does the work for each item, in threads where there are several. What comes out is in the order of the
/// items. Where no thread can be had, they come one after the other.
pub(crate) fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            match items.get(index) {
                Some(item) => done.push((index, work(item))),
                None => return done,
            }
        }
    };
    thread::scope(|scope| {
        let threads = 1..items.len().min(MOST_THREADS);
        let threads =
            threads.map_while(|_| thread::Builder::new().spawn_scoped(scope, worker).ok());
        let threads: Vec<_> = threads.collect();
        let mut done = worker();
        for thread in threads {
            done.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done.sort_unstable_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, result)| result).collect()
    })
}
