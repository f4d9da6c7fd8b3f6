//! Decides whether and when to retry a request.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBuilder};
use jiff::Timestamp;

use super::error::NoReply;
use super::request::{Repeat, Request, Response};

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// If a service asks for a longer pause, the request is not retried.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// The pauses between attempts, with jitter.
pub(super) fn pauses(retries: u32) -> impl Iterator<Item = Duration> {
    ExponentialBuilder::new()
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(LONGEST_PAUSE)
        .with_max_times(retries as usize)
        .with_jitter()
        .build()
}

/// Waits, unless `stop` is or gets set. Returns whether it waited to the end.
pub(crate) fn wait(pause: Duration, stop: &AtomicBool) -> bool {
    const POLL_INTERVAL: Duration = Duration::from_millis(50);
    let end = Instant::now() + pause;
    loop {
        if stop.load(Ordering::SeqCst) {
            return false;
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        std::thread::sleep(left.min(POLL_INTERVAL));
    }
}

/// A pause for all requests of a client, so that the others leave a busy service alone too.
#[derive(Debug, Default)]
pub(super) struct SharedPause {
    until: Mutex<Option<Instant>>,
}

impl SharedPause {
    /// Starts a pause.
    pub(super) fn begin(&self, pause: Duration) {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Some(Instant::now() + pause));
    }

    /// Waits until the pause is over or `stop` is set.
    pub(super) fn keep(&self, stop: &AtomicBool) {
        let until = *self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = until {
            wait(until.saturating_duration_since(Instant::now()), stop);
        }
    }
}

/// Whether to retry after this reply.
pub(super) fn after_reply(request: &Request, reply: &Response) -> bool {
    let is_busy = request.busy.is_some_and(|is_busy| is_busy(&reply.body));
    let status = if is_busy { 503 } else { reply.status };
    after_status(request.repeat, status, reply.retry_after)
}

/// Whether to retry after this status.
fn after_status(repeat: Repeat, status: u16, retry_after: Option<Duration>) -> bool {
    if retry_after.is_some_and(|pause| pause > LONGEST_RETRY_AFTER) {
        return false;
    }
    match repeat {
        Repeat::Always => matches!(status, 429 | 500 | 502 | 503 | 504),
        Repeat::UnlessProcessed => status == 429 || (status == 503 && retry_after.is_some()),
        Repeat::OnlyIfNotReceived => status == 429,
        Repeat::Never => false,
    }
}

/// Whether to retry after this failure.
pub(super) fn after_failure(repeat: Repeat, failure: &NoReply) -> bool {
    match repeat {
        Repeat::Always => failure.may_pass(),
        Repeat::UnlessProcessed | Repeat::OnlyIfNotReceived => {
            failure.may_pass() && failure.before_sending()
        }
        Repeat::Never => false,
    }
}

/// Reads an HTTP date (RFC 9110, section 5.6.7).
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let date = parser.parse_timestamp(text).ok();
    // The last days of the year 9999 are too late to compute with.
    date.or_else(|| text.contains(" Dec 9999 ").then_some(Timestamp::MAX))
}

/// Reads a `Retry-After` header: seconds, or a date (RFC 9110, section 10.2.3).
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = http_date(value)?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_takes_seconds_and_dates() {
        let now: Timestamp = "1994-11-06T08:49:07Z".parse().unwrap();
        assert_eq!(retry_after(" 7 ", now), Some(Duration::from_secs(7)));
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now),
            Some(Duration::from_secs(30))
        );
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now),
            Some(Duration::ZERO)
        );
        let most = Some(Duration::from_secs(u64::MAX));
        assert_eq!(retry_after("99999999999999999999", now), most);
        let last = retry_after("Fri, 31 Dec 9999 23:59:59 GMT", now);
        assert!(last.is_some_and(|pause| pause > LONGEST_PAUSE));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("", now), None);
    }

    #[test]
    fn a_write_is_repeated_only_when_it_was_not_processed() {
        let lost = [
            NoReply::Broken(String::new()),
            NoReply::Timeout(Duration::from_secs(1)),
            NoReply::TooLong(16),
        ];
        for failure in &lost {
            assert!(!after_failure(Repeat::UnlessProcessed, failure));
            assert!(!after_failure(Repeat::OnlyIfNotReceived, failure));
        }
        assert!(after_failure(
            Repeat::Always,
            &NoReply::Broken(String::new())
        ));
        assert!(after_failure(Repeat::OnlyIfNotReceived, &NoReply::Refused));
        assert!(!after_failure(
            Repeat::Always,
            &NoReply::Tls("expired".into())
        ));

        let pause = Some(Duration::from_secs(1));
        assert!(after_status(Repeat::UnlessProcessed, 503, pause));
        assert!(!after_status(Repeat::UnlessProcessed, 503, None));
        assert!(!after_status(Repeat::OnlyIfNotReceived, 503, pause));
        assert!(after_status(Repeat::OnlyIfNotReceived, 429, None));
        assert!(!after_status(Repeat::UnlessProcessed, 500, pause));
        for status in [429, 500, 502, 503, 504] {
            assert!(after_status(Repeat::Always, status, None));
        }
        for status in [200, 400, 401, 403, 404, 409, 501] {
            assert!(!after_status(Repeat::Always, status, None));
        }
        let long = Some(Duration::from_secs(61));
        assert!(!after_status(Repeat::Always, 429, long));
    }

    #[test]
    fn a_shared_pause_is_kept_to_its_end() {
        let (pause, go_on) = (SharedPause::default(), AtomicBool::new(false));
        let begun = Instant::now();
        pause.begin(Duration::from_millis(30));
        pause.begin(Duration::from_millis(1));
        pause.keep(&go_on);
        assert!(begun.elapsed() >= Duration::from_millis(30));
        pause.begin(Duration::from_secs(3600));
        pause.keep(&AtomicBool::new(true));
    }

    #[test]
    fn pauses_grow_and_end() {
        let all: Vec<_> = pauses(4).collect();
        assert_eq!(all.len(), 4);
        for (index, pause) in all.iter().enumerate() {
            let least = FIRST_PAUSE * 2u32.pow(u32::try_from(index).unwrap());
            assert!(
                *pause >= least && *pause <= least * 2,
                "{pause:?} at {index}"
            );
        }
        assert_eq!(pauses(0).count(), 0);
    }
}
