//! Console events of Windows, as signals.

use std::future;
use std::io;
use std::task::Poll;
use std::thread;

use tokio::runtime;
use tokio::signal::windows;

use super::{Signal, end};

/// All events are watched from the start.
pub(super) struct Watch;

impl Watch {
    /// There are no more events.
    #[allow(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "other systems have more signals"
    )]
    pub(super) fn widen(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Calls `handle` with the number of the corresponding signal. If it returns false, the process ends. When
/// the console is closed or the user logs off, Windows gives the process 5 seconds.
pub(super) fn watch(handle: impl Fn(i32) -> bool + Send + 'static) -> io::Result<Watch> {
    let mut ctrl_c = windows::ctrl_c()?;
    let mut ctrl_break = windows::ctrl_break()?;
    let mut close = windows::ctrl_close()?;
    let mut logoff = windows::ctrl_logoff()?;
    let mut shutdown = windows::ctrl_shutdown()?;
    let runtime = runtime::Builder::new_current_thread().build()?;
    let watch = move || loop {
        let signal = runtime.block_on(future::poll_fn(|context| {
            let events = [
                (ctrl_c.poll_recv(context), Signal::INTERRUPT),
                (ctrl_break.poll_recv(context), Signal::INTERRUPT),
                (close.poll_recv(context), Signal::HANG_UP),
                (logoff.poll_recv(context), Signal::TERMINATE),
                (shutdown.poll_recv(context), Signal::TERMINATE),
            ];
            let came = events.into_iter().find(|(event, _)| event.is_ready());
            came.map_or(Poll::Pending, |(_, signal)| Poll::Ready(signal))
        }));
        if !handle(signal.0) {
            end(signal);
        }
    };
    thread::Builder::new().name("signals".into()).spawn(watch)?;
    Ok(Watch)
}
