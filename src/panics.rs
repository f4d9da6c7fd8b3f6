//! A mistake of our own ends like every other failure: with a message and an exit code that scripts know.

use std::panic::{self, PanicHookInfo};
use std::process;
use std::thread;
use std::time::Duration;

use crate::output::Printer;
use crate::report::Report;
use crate::signals;
use crate::time_limit::within;

const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// From now on a panic of any thread is reported through `printer` and ends the process.
///
/// Not so while signals are held, unless the main thread panics: then a private key may be on its
/// way or about to be written. The thread that panicked stops instead, and the main thread goes on, if
/// only to find that no answer comes. The process ends once nothing is held, even if somebody waits for
/// that thread.
pub(crate) fn watch(printer: Printer) {
    panic::set_hook(Box::new(move |panic| {
        let place = place(panic);
        if signals::are_held() && thread::current().name() != Some("main") {
            printer.warn(&format!("a part of hwkey failed at {place}"));
            while signals::are_held() {
                thread::park_timeout(POLL_INTERVAL);
            }
            thread::sleep(signals::GRACE);
        }
        if !signals::are_held() {
            // It may wait for what this thread has locked.
            let _ = within(signals::GRACE, || {
                signals::prepare_end();
                Ok(())
            });
        }
        let report = Report::internal_error(&place);
        report.show(&printer);
        end(report.kind.exit_code());
    }));
}

/// From now on a panic ends the process as if it had nothing to say.
pub(crate) fn end_silently() {
    panic::set_hook(Box::new(|_| end(0)));
}

/// What a panic says may quote a secret; where it was does not.
fn place(panic: &PanicHookInfo<'_>) -> String {
    panic.location().map_or_else(
        || "an unknown place".to_owned(),
        |place| format!("{}:{}", without_directories(place.file()), place.line()),
    )
}

/// The file of a library, without the directories of the machine that built it.
fn without_directories(file: &str) -> &str {
    let file = file
        .rsplit_once("/registry/src/")
        .map_or(file, |(_, file)| {
            file.split_once('/').map_or(file, |(_, file)| file)
        });
    if file.starts_with('/') {
        file.rsplit('/').next().unwrap_or(file)
    } else {
        file
    }
}

#[allow(
    clippy::exit,
    reason = "what called this thread cannot be trusted to end"
)]
fn end(code: u8) {
    process::exit(code.into());
}

#[cfg(test)]
#[path = "../tests/panics/mod.rs"]
mod tests;
