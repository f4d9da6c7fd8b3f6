//! Reports a panic like other errors, with a message and an exit code for scripts.

use std::panic::{self, PanicHookInfo};
use std::process;
use std::thread;
use std::time::Duration;

use crate::output::Printer;
use crate::report::Report;
use crate::signals;
use crate::time_limit::within;

const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Installs a hook: a panic in any thread is reported through `printer` and ends the process.
///
/// If signals are held, a private key may be on its way. Then a panic stops only its thread, unless it is the
/// main thread, and the main thread can go on without an answer. The process ends when signals are no longer
/// held, even if the main thread waits for that thread.
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
            // The hooks may wait for a lock of this thread.
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

/// Installs a hook: a panic ends the process silently.
pub(crate) fn end_silently() {
    panic::set_hook(Box::new(|_| end(0)));
}

/// The place of a panic. Its message is not used, because it may quote a secret.
fn place(panic: &PanicHookInfo<'_>) -> String {
    panic.location().map_or_else(
        || "an unknown place".to_owned(),
        |place| format!("{}:{}", without_directories(place.file()), place.line()),
    )
}

/// Removes the directories of the build machine from the path of a source file.
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
    reason = "a panic may leave no other way to end the process"
)]
fn end(code: u8) {
    process::exit(code.into());
}

#[cfg(test)]
#[path = "../tests/panics/mod.rs"]
mod tests;
