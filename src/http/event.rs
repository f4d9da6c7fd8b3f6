//! Events for `-v` and `-vv`, with secrets already masked.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

/// Gets all events, and decides what to print.
pub(crate) type Observer = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// Gets the host whose answer is awaited. The wait ends when the returned value is dropped.
pub(crate) type Watcher = Arc<dyn Fn(&str) -> Box<dyn Send> + Send + Sync>;

/// Something that happened to a request.
pub(crate) enum Event<'a> {
    Sending {
        request: &'a str,
        /// Names and values, secrets masked. Empty unless `Options::shows_everything`.
        headers: &'a [(String, String)],
        /// The body, secrets masked.
        body: Option<&'a Value>,
    },
    Answered {
        request: &'a str,
        status: u16,
        elapsed: Duration,
        /// The id of the request, for support.
        request_id: Option<&'a str>,
        /// Names and values, secrets masked. Empty unless `Options::shows_everything`.
        headers: &'a [(String, String)],
        /// The body. Secrets that were sent are masked, but it may have new ones.
        body: &'a [u8],
        /// Whether any part of the body may be secret.
        may_be_secret: bool,
    },
    Failed {
        request: &'a str,
        elapsed: Duration,
        reason: String,
    },
    /// The request will be sent again after a pause.
    Waiting {
        reason: String,
        pause: Duration,
        /// The number of the next attempt, from 2.
        attempt: u32,
        /// The largest number of attempts.
        of: u32,
    },
}
