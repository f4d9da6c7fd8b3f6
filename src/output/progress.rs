//! What takes long, in one line on the terminal that is gone before anything else is shown.

use std::io::{self, StderrLock, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use unicode_width::UnicodeWidthChar;

use super::escape::escape;
use super::printer::Printer;

/// What is done sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);
/// To the first column, and nothing from there on.
const ERASE: &str = "\r\x1b[K";

/// Whether the line is on the terminal. Changed only by who holds stderr.
static IS_SHOWN: AtomicBool = AtomicBool::new(false);
/// Whether the process is about to end.
static IS_OVER: AtomicBool = AtomicBool::new(false);

/// stderr for what stays there.
pub(super) fn stderr() -> StderrLock<'static> {
    let mut err = io::stderr().lock();
    if IS_SHOWN.swap(false, Ordering::SeqCst) {
        // Nobody is left to tell that stderr is closed.
        let _ = err.write_all(ERASE.as_bytes());
    }
    err
}

/// Leaves nothing on the terminal. Does not wait for whoever holds stderr where nothing is shown.
pub fn erase() {
    if IS_SHOWN.load(Ordering::SeqCst) {
        drop(stderr());
    }
}

/// The same for a process that ends now: nothing is shown any more.
pub fn end() {
    IS_OVER.store(true, Ordering::SeqCst);
    erase();
}

/// Something that may take long, from its beginning on.
#[derive(Debug)]
pub struct Progress {
    /// `None` where nobody watches.
    printer: Option<Printer>,
    begun: Instant,
    before_first: fn(),
}

impl Progress {
    /// Begins now. `before_first` is called once in a process, before the first line is shown.
    pub fn begin(printer: &Printer, people_watch: bool, before_first: fn()) -> Self {
        let is_shown = people_watch && printer.shows_progress();
        Self {
            printer: is_shown.then(|| printer.clone()),
            begun: Instant::now(),
            before_first,
        }
    }

    /// Shows how far it is, unless it began only just now.
    pub fn tell(&self, text: impl FnOnce() -> String) {
        if let Some(printer) = &self.printer
            && self.begun.elapsed() >= PATIENCE
        {
            self.show(printer, &text());
        }
    }

    /// Does something that cannot tell how far it is.
    pub fn during<T>(&self, text: &str, work: impl FnOnce() -> T) -> T {
        let Some(printer) = &self.printer else {
            return work();
        };
        let outcome = thread::scope(|scope| {
            let (end, is_done) = mpsc::channel::<()>();
            let watch = move || {
                if is_done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    self.show(printer, text);
                }
            };
            // Without a thread nothing is shown.
            let _ = thread::Builder::new().spawn_scoped(scope, watch);
            let outcome = work();
            drop(end);
            outcome
        });
        erase();
        outcome
    }

    fn show(&self, printer: &Printer, text: &str) {
        static FIRST: Once = Once::new();
        FIRST.call_once(self.before_first);
        // The last column stays free: some terminals begin a new line there.
        let width = usize::from(printer.width()).saturating_sub(1);
        let line = format!("{ERASE}{}", cut(&escape(text), width));
        let mut err = io::stderr().lock();
        if !IS_OVER.load(Ordering::SeqCst) {
            IS_SHOWN.store(true, Ordering::SeqCst);
            let _ = err.write_all(line.as_bytes());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        erase();
    }
}

/// As much of a text as fits into a line.
fn cut(text: &str, width: usize) -> String {
    let columns = |c: char| c.width().unwrap_or(0);
    if text.chars().map(columns).sum::<usize>() <= width {
        return text.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let fits = |c: &char| match left.checked_sub(columns(*c)) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    let mut cut: String = text.chars().take_while(fits).collect();
    cut.extend((width > 0).then_some('…'));
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_to_what_fits() {
        let cases = [
            ("listing keys: 100", 17, "listing keys: 100"),
            ("listing keys: 100", 16, "listing keys: 1…"),
            ("键键键", 6, "键键键"),
            ("键键键", 5, "键键…"),
            ("键键键", 4, "键…"),
            ("ab", 1, "…"),
            ("ab", 0, ""),
        ];
        for (text, width, expected) in cases {
            assert_eq!(cut(text, width), expected, "{text} {width}");
        }
    }
}
