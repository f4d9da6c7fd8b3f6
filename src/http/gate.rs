//! Limits the parallel requests of a command.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// At the same time, and per second for a service with a rate limit.
const MOST: usize = 8;
/// How soon a wait ends after `stop` is set.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Lets a few requests of all clients pass at the same time.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    slots: Mutex<Slots>,
    left: Condvar,
    /// How long a slot stays empty after a request.
    rest: Duration,
}

#[derive(Debug, Default)]
struct Slots {
    taken: usize,
    /// When each empty slot may be used again.
    resting: VecDeque<Instant>,
}

/// The slot of a request, until it is dropped.
#[derive(Debug)]
pub(super) struct Passage<'a>(&'a Gate);

impl Gate {
    /// Lets so few requests pass that at most 8 arrive within a second, no matter how long each one takes.
    pub(crate) fn of_a_second() -> Self {
        Self {
            rest: Duration::from_secs(1),
            ..Self::default()
        }
    }

    /// Waits for a slot. Returns `None` if `stop` is set first.
    pub(super) fn pass(&self, stop: &AtomicBool) -> Option<Passage<'_>> {
        let mut slots = self.slots();
        loop {
            let now = Instant::now();
            if slots.take(now) {
                return Some(Passage(self));
            }
            if stop.load(Ordering::SeqCst) {
                return None;
            }
            let pause = slots.resting.front().map_or(POLL_INTERVAL, |end| {
                end.saturating_duration_since(now).min(POLL_INTERVAL)
            });
            let waited = self.left.wait_timeout(slots, pause);
            slots = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slots {
    fn take(&mut self, now: Instant) -> bool {
        while self.resting.front().is_some_and(|end| *end <= now) {
            self.resting.pop_front();
        }
        let is_free = self.taken + self.resting.len() < MOST;
        self.taken += usize::from(is_free);
        is_free
    }

    fn leave(&mut self, now: Instant, rest: Duration) {
        self.taken -= 1;
        if !rest.is_zero() {
            self.resting.push_back(now + rest);
        }
    }
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        let gate = self.0;
        gate.slots().leave(Instant::now(), gate.rest);
        gate.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_places_are_taken_and_left() {
        let gate = Gate::default();
        let stop = AtomicBool::new(true);
        let mut passages: Vec<_> = (0..MOST).map(|_| gate.pass(&stop).unwrap()).collect();
        assert!(gate.pass(&stop).is_none());
        passages.pop();
        assert!(gate.pass(&stop).is_some());
    }

    #[test]
    fn a_place_rests_for_a_second_after_the_request() {
        let (mut slots, rest) = (Slots::default(), Gate::of_a_second().rest);
        let begin = Instant::now();
        let at = |milliseconds| begin + Duration::from_millis(milliseconds);
        assert!((0..MOST).all(|_| slots.take(at(0))));
        // The last one is slow.
        (0..7).for_each(|_| slots.leave(at(100), rest));
        assert!(!slots.take(at(1099)));
        assert!((0..7).all(|_| slots.take(at(1100))));
        assert!(!slots.take(at(1100)));
        slots.leave(at(5000), rest);
        assert!(!slots.take(at(5999)));
        assert!(slots.take(at(6000)));
    }
}
