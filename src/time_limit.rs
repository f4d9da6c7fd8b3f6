//! Time limits for pipes and agents, which may never answer.

use std::io::{self, ErrorKind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Does the work in another thread and waits for it, but not beyond the limit. The thread is not stopped.
///
/// # Errors
/// Those of the work, and [`ErrorKind::TimedOut`].
pub(crate) fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (sender, receiver) = mpsc::channel();
    // After the limit the receiver is gone.
    thread::Builder::new().spawn(move || sender.send(work()).ok())?;
    let done = receiver.recv_timeout(limit);
    done.unwrap_or_else(|_| {
        let seconds = (limit.as_secs_f64() * 10.0).round() / 10.0;
        let reason = format!("timed out after {seconds} s");
        Err(io::Error::new(ErrorKind::TimedOut, reason))
    })
}
