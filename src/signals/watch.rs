//! Watches every signal that can be caught and would end the process.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use signal_hook::consts::{
    SIGABRT, SIGALRM, SIGHUP, SIGINT, SIGPIPE, SIGPROF, SIGQUIT, SIGSYS, SIGTERM, SIGTRAP, SIGUSR1,
    SIGUSR2, SIGVTALRM, SIGXCPU,
};
use signal_hook::iterator::{Handle, Signals};

use super::{Signal, end};

/// The signals that people, terminals and CI services send.
const COMMON: [i32; 4] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];

/// Not SIGXFSZ, which becomes a write error, and not the signals that a bug in the program raises.
const OTHERS: [i32; 10] = [
    SIGABRT, SIGALRM, SIGPIPE, SIGPROF, SIGSYS, SIGTRAP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU,
];

/// SIGSTKFLT, SIGIO (SIGPOLL), SIGPWR and the real-time signals. On other systems they have other numbers, or
/// do not end a process.
#[cfg(target_os = "linux")]
fn of_this_system() -> impl Iterator<Item = i32> {
    /// The C library reserves the lower ones.
    const FIRST_REAL_TIME: i32 = if cfg!(target_env = "musl") { 35 } else { 34 };
    [16, 29, 30].into_iter().chain(FIRST_REAL_TIME..=64)
}

#[cfg(not(target_os = "linux"))]
fn of_this_system() -> impl Iterator<Item = i32> {
    std::iter::empty()
}

/// Signals that are watched.
pub(super) struct Watch {
    handle: Handle,
    is_of_all: AtomicBool,
}

/// Calls `handle` with the number of each common signal. If it returns false, the signal is obeyed.
pub(super) fn watch(handle: impl Fn(i32) -> bool + Send + 'static) -> io::Result<Watch> {
    let (register, registered) = mpsc::channel::<Signals>();
    // The thread is started first, because a signal that is caught but never handled would be lost.
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
    let signals = Signals::new(unless_ignored(COMMON))?;
    let handle = signals.handle();
    let _ = register.send(signals);
    Ok(Watch {
        handle,
        is_of_all: AtomicBool::new(false),
    })
}

impl Watch {
    /// Watches all other signals too. There are about fifty, and each one takes longer to register.
    pub(super) fn widen(&self) -> io::Result<()> {
        if self.is_of_all.load(Ordering::SeqCst) {
            return Ok(());
        }
        for number in unless_ignored(OTHERS.into_iter().chain(of_this_system())) {
            self.handle.add_signal(number)?;
        }
        self.is_of_all.store(true, Ordering::SeqCst);
        Ok(())
    }
}

/// Signals that the caller ignores (`nohup`, a background job) stay ignored.
fn unless_ignored(numbers: impl IntoIterator<Item = i32>) -> impl Iterator<Item = i32> {
    let ignored = ignored();
    let numbers = numbers.into_iter();
    numbers.filter(move |number| ignored & (1 << (number - 1)) == 0)
}

/// The ignored signals, one bit each from the lowest (proc(5)); 0 if unknown.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}
