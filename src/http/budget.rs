//! Limits how much one command reads.

use std::sync::atomic::{AtomicU64, Ordering};

use super::error::NoReply;

/// What may still be read, for all clients of a command.
#[derive(Debug)]
pub(crate) struct Budget {
    bytes: AtomicU64,
    pages: AtomicU64,
    records: AtomicU64,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            bytes: AtomicU64::new(64 * 1024 * 1024),
            pages: AtomicU64::new(10_000),
            records: AtomicU64::new(100_000),
        }
    }
}

impl Budget {
    pub(super) fn spend_bytes(&self, bytes: u64) -> Result<(), NoReply> {
        spend(&self.bytes, bytes, "64 MiB of replies")
    }

    pub(super) fn spend_page(&self, records: u64) -> Result<(), NoReply> {
        spend(&self.pages, 1, "10,000 pages")?;
        spend(&self.records, records, "100,000 records")
    }
}

fn spend(left: &AtomicU64, amount: u64, all: &'static str) -> Result<(), NoReply> {
    let spent = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
        left.checked_sub(amount)
    });
    match spent {
        Ok(_) => Ok(()),
        Err(_) => {
            // From now on nothing is read.
            left.store(0, Ordering::Relaxed);
            Err(NoReply::OverBudget(all))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_end_where_the_command_has_read_enough() {
        let budget = Budget::default();
        assert!((0..10_000).all(|_| budget.spend_page(1).is_ok()));
        let over = Err(NoReply::OverBudget("10,000 pages"));
        assert_eq!(budget.spend_page(0), over);
    }
}
