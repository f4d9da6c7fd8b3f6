//! Runs work in parallel.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Far above the limit of simultaneous requests, because some threads wait to retry.
const MOST_THREADS: usize = 64;

/// Does the work for each item, in several threads if there are several items. Returns the results in the
/// order of the items. If no thread can be started, the work is done in this one.
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
