//! Lists of a simulated service.

#![allow(clippy::unwrap_used)]
use std::sync::Mutex;

use proptest::prelude::*;

use super::*;

/// A service with `ids`, at most `most` of them per page, that claims `total`.
struct Service {
    ids: Vec<u16>,
    most: usize,
    total: Option<usize>,
    fails_at: Option<usize>,
    asked: Mutex<Vec<usize>>,
}

impl Service {
    fn new(ids: impl IntoIterator<Item = u16>, total: Option<usize>) -> Self {
        Self {
            ids: ids.into_iter().collect(),
            most: PAGE,
            total,
            fails_at: None,
            asked: Mutex::default(),
        }
    }

    fn page(&self, offset: usize, size: usize) -> Result<Page<String>, usize> {
        self.asked.lock().unwrap().push(offset);
        if self.fails_at.is_some_and(|at| offset >= at) {
            return Err(offset);
        }
        let of_page = self.ids.iter().skip(offset).take(size.min(self.most));
        Ok(Page {
            items: of_page.map(u16::to_string).collect(),
            total: self.total,
        })
    }

    fn listed(&self, range: ListRange) -> Result<(Vec<String>, bool), usize> {
        let on_page: OnPage = Box::new(|_| {});
        let fetch = |offset, size| self.page(offset, size);
        collect(|take| each(range, &on_page, String::as_str, fetch, take))
    }

    fn all(&self, range: ListRange) -> Result<Vec<String>, usize> {
        Ok(self.listed(range)?.0)
    }

    fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn whole() -> ListRange {
    ListRange::default()
}

#[test]
fn a_short_list_is_one_request() {
    for total in [None, Some(0), Some(99), Some(usize::MAX)] {
        let service = Service::new(0..99, total);
        assert_eq!(service.all(whole()).unwrap().len(), 99);
        assert_eq!(service.requests(), 1, "{total:?}");
    }
}

#[test]
fn a_right_total_costs_no_request_more_than_none() {
    for count in [100, 101, 250, 1000, 1001] {
        let one_by_one = Service::new(0..count, None);
        let at_once = Service::new(0..count, Some(count.into()));
        assert_eq!(one_by_one.all(whole()), at_once.all(whole()));
        assert_eq!(one_by_one.requests(), at_once.requests(), "{count}");
    }
}

#[test]
fn a_total_that_is_far_too_high_costs_a_few_requests_or_none() {
    for (total, most) in [(5000, 4 + AT_A_TIME), (usize::MAX, 4)] {
        let service = Service::new(0..350, Some(total));
        assert_eq!(service.all(whole()).unwrap().len(), 350);
        assert!(service.requests() <= most, "{}", service.requests());
    }
}

#[test]
fn a_list_that_is_shorter_than_its_total_is_not_whole() {
    for (count, total, is_whole) in [
        (99, None, true),
        (99, Some(99), true),
        (200, Some(200), true),
        (99, Some(98), true),
        (99, Some(100), false),
        (200, Some(201), false),
        (99, Some(usize::MAX), true),
    ] {
        let service = Service::new(0..count, total);
        assert_eq!(
            service.listed(whole()).unwrap().1,
            is_whole,
            "{count} of {total:?}"
        );
    }
}

#[test]
fn a_page_that_fails_fails_the_list() {
    let mut service = Service::new(0..2000, Some(2000));
    service.fails_at = Some(700);
    assert_eq!(service.all(whole()), Err(700));
}

#[test]
fn a_failure_after_the_end_does_not_matter() {
    let mut service = Service::new(0..250, Some(2000));
    service.fails_at = Some(300);
    assert_eq!(service.all(whole()).unwrap().len(), 250);
}

proptest! {
    #[test]
    fn the_total_changes_nothing_in_the_result(
        ids in prop::collection::vec(0u16..700, 0..900),
        most in prop_oneof![Just(PAGE), 1..2 * PAGE],
        total in prop::option::of(prop_oneof![0usize..1500, Just(usize::MAX)]),
        offset in 0usize..300,
        limit in prop::option::of(1usize..900),
    ) {
        let range = ListRange { offset, limit };
        let mut expected = Service::new(ids.clone(), None);
        expected.most = most;
        let mut given = Service::new(ids, total);
        given.most = most;
        prop_assert_eq!(given.all(range), expected.all(range));
    }
}
