//! Watches every signal that can be caught and would end the process.

use std::io;
use std::sync::mpsc;
use std::thread;

use signal_hook::consts::{
    SIGABRT, SIGALRM, SIGHUP, SIGINT, SIGPIPE, SIGPROF, SIGQUIT, SIGSYS, SIGTERM, SIGTRAP, SIGUSR1,
    SIGUSR2, SIGVTALRM, SIGXCPU,
};
use signal_hook::iterator::Signals;

use super::{Signal, end};

/// Not SIGXFSZ, which is an error of the write that exceeds the limit, nor what a mistake in the
/// program raises.
const EVERYWHERE: [i32; 14] = [
    SIGABRT, SIGALRM, SIGHUP, SIGINT, SIGPIPE, SIGPROF, SIGQUIT, SIGSYS, SIGTERM, SIGTRAP, SIGUSR1,
    SIGUSR2, SIGVTALRM, SIGXCPU,
];

/// SIGSTKFLT, SIGIO (SIGPOLL), SIGPWR and the real-time signals: elsewhere they have other numbers, or
/// do not end a process.
#[cfg(target_os = "linux")]
fn of_this_system() -> impl Iterator<Item = i32> {
    /// The C library keeps those below for itself, and lets nobody watch them.
    const FIRST_REAL_TIME: i32 = if cfg!(target_env = "musl") { 35 } else { 34 };
    [16, 29, 30].into_iter().chain(FIRST_REAL_TIME..=64)
}

#[cfg(not(target_os = "linux"))]
fn of_this_system() -> impl Iterator<Item = i32> {
    std::iter::empty()
}

/// Calls `handle` with the number of each signal; where it returns false, the signal is obeyed.
pub(super) fn watch(handle: impl Fn(i32) -> bool + Send + 'static) -> io::Result<()> {
    let (register, registered) = mpsc::channel::<Signals>();
    // First the thread, which may not be had: a signal that is caught and never handled is lost.
    thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            let Ok(mut signals) = registered.recv() else {
                return;
            };
            for number in signals.forever() {
                if !handle(number) {
                    end(Signal(number));
                }
            }
        })?;
    // What the caller had ignored (`nohup`, a background job) stays ignored.
    let ignored = ignored();
    let watched = EVERYWHERE.into_iter().chain(of_this_system());
    let watched = watched.filter(|number| ignored & (1 << (number - 1)) == 0);
    let _ = register.send(Signals::new(watched)?);
    Ok(())
}

/// The signals that are ignored, one bit each from the lowest (proc(5)); none where that is not told.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}
