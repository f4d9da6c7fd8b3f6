//! Ctrl-C and termination: held back while a private key is on its way and not yet safe, obeyed only
//! after the terminal is as it was.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// A signal that asks the process to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C
    Interrupt,
    /// `kill`, a service manager, a CI job that ran out of time.
    Terminate,
    /// The terminal was closed.
    HangUp,
}

impl Signal {
    /// The exit code that shells give such an end: 128 and the signal's number.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
            Self::HangUp => 129,
        }
    }

    fn from_number(number: i32) -> Option<Self> {
        [Self::Interrupt, Self::Terminate, Self::HangUp]
            .into_iter()
            .find(|signal| i32::from(signal.exit_code()) == number + 128)
    }
}

/// While this lives, signals that ask the process to end are noted instead of obeyed. Afterwards
/// they are obeyed as ever.
#[derive(Debug)]
pub struct Hold {
    shared: Arc<Shared>,
}

/// While this lives, something is done before a signal ends the process: of several the last one first.
#[derive(Debug)]
pub struct BeforeEnd {
    shared: Arc<Shared>,
    number: u32,
}

type Action = Box<dyn Fn() + Send>;

#[derive(Default)]
struct Shared {
    held: AtomicBool,
    /// The number of the first signal; 0 for none.
    caught: AtomicI32,
    /// Done at the first signal that is held back.
    on_hold: Mutex<Option<Action>>,
    /// Done before a signal is obeyed; each has a number of its own, higher than those before it.
    before_end: Mutex<Vec<(u32, Action)>>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}

/// Signals are the whole process's: what watches them is made once.
static SHARED: OnceLock<Arc<Shared>> = OnceLock::new();

/// Whether a [`Hold`] lives.
pub fn are_held() -> bool {
    let shared = SHARED.get();
    shared.is_some_and(|shared| shared.held.load(Ordering::SeqCst))
}

impl Shared {
    fn get() -> io::Result<Arc<Self>> {
        if let Some(shared) = SHARED.get() {
            return Ok(shared.clone());
        }
        let shared = SHARED.get_or_init(Arc::default).clone();
        let on_signal = shared.clone();
        watch(move |number| on_signal.note(number))?;
        Ok(shared)
    }

    /// Says whether a signal is held back.
    fn note(&self, number: i32) -> bool {
        if !self.held.load(Ordering::SeqCst) {
            let actions = locked(&self.before_end);
            actions.iter().rev().for_each(|(_, action)| action());
            return false;
        }
        let first = self
            .caught
            .compare_exchange(0, number, Ordering::SeqCst, Ordering::SeqCst);
        if first.is_ok() {
            locked(&self.on_hold).iter().for_each(|action| action());
        }
        true
    }
}

fn locked<T>(place: &Mutex<T>) -> MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

impl BeforeEnd {
    /// Does `action` before a signal ends the process.
    ///
    /// # Errors
    /// What the system says when a signal cannot be watched.
    pub fn begin(action: impl Fn() + Send + 'static) -> io::Result<Self> {
        let shared = Shared::get()?;
        let mut actions = locked(&shared.before_end);
        let number = actions.last().map_or(0, |(last, _)| last + 1);
        actions.push((number, Box::new(action)));
        drop(actions);
        Ok(Self { shared, number })
    }

    /// Lets it be done for as long as the process lives.
    pub fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for BeforeEnd {
    fn drop(&mut self) {
        locked(&self.shared.before_end).retain(|(number, _)| *number != self.number);
    }
}

impl Hold {
    /// Begins to hold signals back. `tell` is called once, at the first; `stop` is set then.
    ///
    /// # Errors
    /// What the system says when a signal cannot be watched.
    pub fn begin(stop: Arc<AtomicBool>, tell: impl Fn() + Send + 'static) -> io::Result<Self> {
        let shared = Shared::get()?;
        let on_hold = move || {
            stop.store(true, Ordering::SeqCst);
            tell();
        };
        *locked(&shared.on_hold) = Some(Box::new(on_hold));
        shared.held.store(true, Ordering::SeqCst);
        Ok(Self { shared })
    }

    /// The signal that came meanwhile.
    pub fn caught(&self) -> Option<Signal> {
        Signal::from_number(self.shared.caught.load(Ordering::SeqCst))
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.shared.held.store(false, Ordering::SeqCst);
    }
}

/// Calls `handle` with the number of each signal; where it returns false, the signal is obeyed.
#[cfg(unix)]
fn watch(handle: impl Fn(i32) -> bool + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    // What the caller had ignored (`nohup`, a background job) stays ignored.
    let ignored = ignored();
    let watched = [SIGINT, SIGTERM, SIGHUP]
        .into_iter()
        .filter(|number| ignored & (1 << (number - 1)) == 0);
    let mut signals = signal_hook::iterator::Signals::new(watched)?;
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            for number in signals.forever() {
                if !handle(number) {
                    let _ = signal_hook::low_level::emulate_default_handler(number);
                }
            }
        })?;
    Ok(())
}

/// The signals that are ignored, one bit each from the lowest (proc(5)); none where that is not told.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

/// Ends the process as the signal would have.
#[cfg(unix)]
pub fn end(signal: Signal) {
    let number = i32::from(signal.exit_code()) - 128;
    // Where that is not possible, the caller ends with the exit code.
    let _ = signal_hook::low_level::emulate_default_handler(number);
}

/// Windows has Ctrl-C, Ctrl-Break and closing the console, which come as one. Nobody can hold back
/// the last: the system ends the process as soon as it was told.
#[cfg(not(unix))]
fn watch(handle: impl Fn(i32) -> bool + Send + 'static) -> io::Result<()> {
    const INTERRUPT: i32 = 2;
    ctrlc::set_handler(move || {
        if !handle(INTERRUPT) {
            end(Signal::Interrupt);
        }
    })
    .map_err(io::Error::other)
}

/// Ends the process as the signal would have.
#[cfg(not(unix))]
#[allow(clippy::exit, reason = "a signal ends the process wherever it is")]
pub fn end(signal: Signal) {
    std::process::exit(signal.exit_code().into());
}
