//! How many requests a command has under way.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// At the same time, and to a service that counts, in a second.
const MOST: usize = 8;
/// How soon a wait ends once it is told to.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Lets a few requests through at the same time, whichever clients they are of.
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
    /// When each slot that stays empty may be taken again.
    resting: VecDeque<Instant>,
}

/// A request that was let through, until it is over.
#[derive(Debug)]
pub(super) struct Passage<'a>(&'a Gate);

impl Gate {
    /// Lets so few through that at most 8 arrive within a second, however long each takes to arrive.
    pub(crate) fn of_a_second() -> Self {
        Self {
            rest: Duration::from_secs(1),
            ..Self::default()
        }
    }

    /// Waits for a slot; `None` once `stop` is set and there is none.
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
        // The last of them is slow.
        (0..7).for_each(|_| slots.leave(at(100), rest));
        assert!(!slots.take(at(1099)));
        assert!((0..7).all(|_| slots.take(at(1100))));
        assert!(!slots.take(at(1100)));
        slots.leave(at(5000), rest);
        assert!(!slots.take(at(5999)));
        assert!(slots.take(at(6000)));
    }
}
