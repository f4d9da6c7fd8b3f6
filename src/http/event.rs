//! What `-v` and `-vv` show of a request, secrets already redacted.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

/// Is told of each event; what to print is its choice.
pub(crate) type Observer = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// Is told the host whose answer is waited for, until what it returns is dropped.
pub(crate) type Watcher = Arc<dyn Fn(&str) -> Box<dyn Send> + Send + Sync>;

/// Something that happened to a request, which is told as its method and URL.
pub(crate) enum Event<'a> {
    Sending {
        request: &'a str,
        /// Names and values, secrets redacted; none where nobody will see them
        /// (`Options::shows_everything`).
        headers: &'a [(String, String)],
        /// The body, secrets redacted.
        body: Option<&'a Value>,
    },
    Answered {
        request: &'a str,
        status: u16,
        elapsed: Duration,
        /// The service's name for this request.
        request_id: Option<&'a str>,
        /// Names and values, secrets redacted; none where nobody will see them
        /// (`Options::shows_everything`).
        headers: &'a [(String, String)],
        /// The body; what was sent is masked, what came first may be secret.
        body: &'a [u8],
        /// Whether a secret may be anywhere in the body.
        may_be_secret: bool,
    },
    Failed {
        request: &'a str,
        elapsed: Duration,
        reason: String,
    },
    /// It will be tried again after a pause.
    Waiting {
        reason: String,
        pause: Duration,
        /// Number of the attempt to come, from 2.
        attempt: u32,
        /// How many there may be.
        of: u32,
    },
}
