//! stderr, which one line of progress may be on.

use std::io::{self, StderrLock, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::stdio::Waiting;

/// To the first column, and nothing from there on.
const ERASE: &str = "\r\x1b[K";

/// Whether the line is on the terminal. Changed only by who holds stderr.
static IS_SHOWN: AtomicBool = AtomicBool::new(false);
/// Whether the process is about to end.
static IS_OVER: AtomicBool = AtomicBool::new(false);

/// stderr for what stays there.
pub(super) fn stderr() -> Waiting<StderrLock<'static>> {
    let mut err = Waiting(io::stderr().lock());
    if IS_SHOWN.swap(false, Ordering::SeqCst) {
        // Nobody is left to tell that stderr is closed.
        let _ = err.write_all(ERASE.as_bytes());
    }
    err
}

/// Shows a line in place of the one that is shown.
pub(super) fn show_line(line: &str) {
    let mut err = Waiting(io::stderr().lock());
    if !IS_OVER.load(Ordering::SeqCst) {
        IS_SHOWN.store(true, Ordering::SeqCst);
        let _ = err.write_all(format!("{ERASE}{line}").as_bytes());
    }
}

/// Leaves nothing on the terminal. Does not wait for whoever holds stderr where nothing is shown.
pub(crate) fn erase() {
    if IS_SHOWN.load(Ordering::SeqCst) {
        drop(stderr());
    }
}

/// The same for a process that ends now: nothing is shown any more.
pub(crate) fn end() {
    IS_OVER.store(true, Ordering::SeqCst);
    erase();
}
