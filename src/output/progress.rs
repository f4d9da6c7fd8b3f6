//! Progress in one line on the terminal, which is erased before other output.

use std::sync::Once;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::escape::escape;
use super::printer::Printer;
use super::stderr::{erase, show_line};
use super::width::cut;

/// Faster work shows no progress.
const DELAY: Duration = Duration::from_millis(300);
/// A service that answers faster, as most do, shows no progress.
const DELAY_WITH_SERVICES: Duration = Duration::from_secs(1);

/// The progress of work that may take long.
#[derive(Debug)]
pub(crate) struct Progress {
    /// `None` if there is no terminal.
    printer: Option<Printer>,
    begun: Instant,
    before_first: fn(),
}

impl Progress {
    /// Starts the clock. `before_first` is called once per process, before the first line.
    pub(crate) fn begin(printer: &Printer, people_watch: bool, before_first: fn()) -> Self {
        let is_shown = people_watch && printer.shows_progress();
        Self {
            printer: is_shown.then(|| printer.clone()),
            begun: Instant::now(),
            before_first,
        }
    }

    /// Whether progress may be shown.
    pub(crate) fn is_shown(&self) -> bool {
        self.printer.is_some()
    }

    /// Shows progress, unless the work started only just now.
    pub(crate) fn tell(&self, text: impl FnOnce() -> String) {
        if let Some(printer) = &self.printer
            && self.begun.elapsed() >= DELAY
        {
            show(printer, self.before_first, &text());
        }
    }

    /// Shows a text after a while, until the returned value is dropped. For work without intermediate
    /// results.
    pub(crate) fn during(&self, text: String) -> Awaited {
        self.after(DELAY, text)
    }

    /// Shows after a while that a service has not answered yet.
    pub(crate) fn waiting_for(&self, service: &str) -> Awaited {
        self.after(DELAY_WITH_SERVICES, format!("waiting for {service}"))
    }

    fn after(&self, delay: Duration, text: String) -> Awaited {
        let (end, is_over) = mpsc::channel::<()>();
        let watch = self.printer.clone().and_then(|printer| {
            let before_first = self.before_first;
            let watch = move || {
                let is_late = is_over.recv_timeout(delay) == Err(RecvTimeoutError::Timeout);
                if is_late {
                    show(&printer, before_first, &text);
                }
                is_late
            };
            // Without another thread, nothing is shown.
            thread::Builder::new().spawn(watch).ok()
        });
        Awaited {
            end: Some(end),
            watch,
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        erase();
    }
}

/// A text that is shown if this exists long enough.
#[derive(Debug)]
pub(crate) struct Awaited {
    end: Option<Sender<()>>,
    watch: Option<JoinHandle<bool>>,
}

impl Drop for Awaited {
    fn drop(&mut self) {
        drop(self.end.take());
        let is_shown = self.watch.take().map(JoinHandle::join);
        if matches!(is_shown, Some(Ok(true))) {
            erase();
        }
    }
}

fn show(printer: &Printer, before_first: fn(), text: &str) {
    static FIRST: Once = Once::new();
    FIRST.call_once(before_first);
    // The last column stays free, because some terminals start a new line after it.
    let width = printer.width().saturating_sub(1);
    show_line(cut(&escape(text), width).as_ref());
}
