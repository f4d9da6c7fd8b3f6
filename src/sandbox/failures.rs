//! Wrong attempts in a row, and the lock they lead to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::clock::Moment;

/// When attempts lock, and for how long.
pub struct Limit {
    /// How many wrong attempts in a row lock.
    pub attempts: u32,
    pub locked_seconds: i64,
}

/// The wrong attempts of everybody who made one since the last right one, by name.
#[derive(Default, Serialize, Deserialize)]
pub struct Failures(BTreeMap<String, InARow>);

#[derive(Default, Serialize, Deserialize)]
struct InARow {
    count: u32,
    locked_until: Option<Moment>,
}

impl Failures {
    pub fn is_locked(&self, name: &str, now: Moment) -> bool {
        let until = self.0.get(name).and_then(|row| row.locked_until);
        until.is_some_and(|until| now < until)
    }

    /// Whether there is anything to forget.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Counts a wrong attempt. A lock that has ended is forgotten with all that led to it.
    pub fn count(&mut self, name: &str, limit: &Limit, now: Moment) {
        let row = self.0.entry(name.to_owned()).or_default();
        if row.locked_until.is_some_and(|until| until <= now) {
            *row = InARow::default();
        }
        row.count = row.count.saturating_add(1);
        if row.count >= limit.attempts {
            row.locked_until = Some(now.after(limit.locked_seconds));
        }
    }

    /// Forgets them all, after a right attempt.
    pub fn forget(&mut self, name: &str) {
        self.0.remove(name);
    }
}
