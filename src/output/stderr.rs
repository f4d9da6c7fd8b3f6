//! stderr, and the line of progress on it.

use std::io::{self, StderrLock, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::stdio::Waiting;

/// Moves to the first column and clears the line.
const ERASE: &str = "\r\x1b[K";

/// Whether the line of progress is shown. Only changed while stderr is locked.
static IS_SHOWN: AtomicBool = AtomicBool::new(false);
/// Whether the process is about to end.
static IS_OVER: AtomicBool = AtomicBool::new(false);

/// Locks stderr and erases the line of progress.
pub(super) fn stderr() -> Waiting<StderrLock<'static>> {
    let mut err = Waiting(io::stderr().lock());
    if IS_SHOWN.swap(false, Ordering::SeqCst) {
        // A closed stderr cannot be reported.
        let _ = err.write_all(ERASE.as_bytes());
    }
    err
}

/// Replaces the line of progress.
pub(super) fn show_line(line: &str) {
    let mut err = Waiting(io::stderr().lock());
    if !IS_OVER.load(Ordering::SeqCst) {
        IS_SHOWN.store(true, Ordering::SeqCst);
        let _ = err.write_all(format!("{ERASE}{line}").as_bytes());
    }
}

/// Erases the line of progress. If there is none, does not wait for the lock of stderr.
pub(crate) fn erase() {
    if IS_SHOWN.load(Ordering::SeqCst) {
        drop(stderr());
    }
}

/// Erases the line of progress and shows no more, because the process is about to end.
pub(crate) fn end() {
    IS_OVER.store(true, Ordering::SeqCst);
    erase();
}
