//! A limit for waiting on others that may never answer: pipes, agents.

use std::io::{self, ErrorKind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Does something in a thread of its own and waits for it. After the limit it is left behind.
///
/// # Errors
/// Its own error, and [`ErrorKind::TimedOut`].
pub(crate) fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (sender, receiver) = mpsc::channel();
    // Nobody listens any more after the limit.
    thread::Builder::new().spawn(move || sender.send(work()).ok())?;
    let done = receiver.recv_timeout(limit);
    done.unwrap_or_else(|_| {
        let seconds = (limit.as_secs_f64() * 10.0).round() / 10.0;
        let reason = format!("timed out after {seconds} s");
        Err(io::Error::new(ErrorKind::TimedOut, reason))
    })
}
