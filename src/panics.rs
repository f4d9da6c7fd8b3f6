//! A mistake of our own ends like every other failure: with a message and an exit code that scripts know.

use std::panic::{self, PanicHookInfo};
use std::process;
use std::thread;

use crate::error::Report;
use crate::output::Printer;
use crate::signals;

/// From now on a panic of any thread is reported through `printer` and ends the process.
///
/// Not so while signals are held, unless the main thread panics: then a private key may be on its
/// way or about to be written. The thread that panicked stops for good instead, and the main thread
/// goes on, if only to find that no answer comes.
pub fn watch(printer: Printer) {
    panic::set_hook(Box::new(move |panic| {
        let place = place(panic);
        if signals::are_held() && thread::current().name() != Some("main") {
            printer.warn(&format!("a part of hwkey failed at {place}"));
            loop {
                thread::park();
            }
        }
        let report = Report::mistake_of_ours(&place);
        report.show(&printer);
        end(report.kind.exit_code());
    }));
}

/// From now on a panic ends the process as if it had nothing to say.
pub fn end_silently() {
    panic::set_hook(Box::new(|_| end(0)));
}

/// What a panic says may quote a secret; where it was does not.
fn place(panic: &PanicHookInfo<'_>) -> String {
    match panic.location() {
        Some(place) => format!("{}:{}:{}", place.file(), place.line(), place.column()),
        None => "an unknown place".to_owned(),
    }
}

#[allow(
    clippy::exit,
    reason = "what called this thread cannot be trusted to end"
)]
fn end(code: u8) {
    process::exit(code.into());
}
