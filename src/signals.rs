//! Signals that would end the process: held back while a private key is on its way and not yet safe,
//! obeyed only after the terminal is as it was.

#[cfg(not(unix))]
mod console;
#[cfg(unix)]
mod watch;

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

#[cfg(not(unix))]
use console::{Watch, watch};
#[cfg(unix)]
use watch::{Watch, watch};

/// How long what is left to say may take once a signal has asked the process to end.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// A signal that asks the process to end, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signal(i32);

impl Signal {
    /// The terminal was closed.
    pub(crate) const HANG_UP: Self = Self(1);
    /// Ctrl-C
    pub(crate) const INTERRUPT: Self = Self(2);
    /// `kill`, a service manager, a CI job that ran out of time.
    pub(crate) const TERMINATE: Self = Self(15);

    /// The exit code that shells give such an end: 128 and the signal's number.
    pub(crate) fn exit_code(self) -> u8 {
        u8::try_from(128 + self.0).unwrap_or(u8::MAX)
    }
}

/// What happened, as a message begins.
impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::HANG_UP => f.write_str("the terminal was closed"),
            Self::INTERRUPT => f.write_str("interrupted"),
            Self::TERMINATE => f.write_str("terminated"),
            Self(number) => write!(f, "ended by signal {number}"),
        }
    }
}

/// While this lives, signals that ask the process to end are noted instead of obeyed. Afterwards
/// they are obeyed as ever.
pub(crate) struct Hold {
    shared: Arc<Shared>,
}

/// While this lives, something is done before a signal ends the process: of several the last one first.
pub(crate) struct ExitHook {
    shared: Arc<Shared>,
    number: u32,
}

type Action = Box<dyn Fn() + Send>;

#[derive(Default)]
struct Shared {
    held: Mutex<Held>,
    /// Done before a signal is obeyed; each has a number of its own, higher than those before it.
    exit_hooks: Mutex<Vec<(u32, Action)>>,
    watch: OnceLock<Watch>,
}

#[derive(Default)]
struct Held {
    /// Done at each signal while they are held back; absent when they are not.
    tell: Option<Arc<dyn Fn() + Send + Sync>>,
    /// The first signal that was held back.
    caught: Option<Signal>,
    /// The signal that was not held back and is about to end the process.
    ending: Option<Signal>,
}

/// Signals are the whole process's: what watches them is made once.
static SHARED: OnceLock<Arc<Shared>> = OnceLock::new();
/// Whether a [`Hold`] lives, for those who must not wait for a lock.
static ARE_HELD: AtomicBool = AtomicBool::new(false);

/// Whether a [`Hold`] lives.
pub(crate) fn are_held() -> bool {
    ARE_HELD.load(Ordering::SeqCst)
}

impl Shared {
    /// Watches the signals that people, terminals and CI services send. Nothing is shared before, so that a
    /// second try can succeed.
    fn get() -> io::Result<Arc<Self>> {
        static WATCHING: Mutex<()> = Mutex::new(());
        let _one = locked(&WATCHING);
        if let Some(shared) = SHARED.get() {
            return Ok(shared.clone());
        }
        let shared = Arc::<Self>::default();
        let on_signal = shared.clone();
        let watch = watch(move |number| on_signal.note(Signal(number)))?;
        shared.watch.get_or_init(|| watch);
        Ok(SHARED.get_or_init(|| shared).clone())
    }

    /// The same of every signal that would end the process.
    fn of_all() -> io::Result<Arc<Self>> {
        let shared = Self::get()?;
        shared.watch.get().map_or(Ok(()), Watch::widen)?;
        Ok(shared)
    }

    fn add(self: Arc<Self>, action: Action) -> ExitHook {
        let mut actions = locked(&self.exit_hooks);
        let number = actions.last().map_or(0, |(last, _)| last + 1);
        actions.push((number, action));
        drop(actions);
        ExitHook {
            shared: self,
            number,
        }
    }

    fn prepare_end(&self) {
        let actions = locked(&self.exit_hooks);
        actions.iter().rev().for_each(|(_, action)| action());
    }

    /// Says whether a signal is held back.
    fn note(&self, signal: Signal) -> bool {
        let mut held = locked(&self.held);
        let Some(tell) = held.tell.clone() else {
            held.ending = Some(signal);
            drop(held);
            // What is done before the end may wait for a terminal that was stopped.
            end_after(GRACE, signal);
            self.prepare_end();
            return false;
        };
        held.caught.get_or_insert(signal);
        drop(held);
        // Nor must the next signal wait for it.
        let _ = thread::Builder::new().spawn(move || tell());
        true
    }
}

/// Does what is done before a signal is obeyed.
pub(crate) fn prepare_end() {
    if let Some(shared) = SHARED.get() {
        shared.prepare_end();
    }
}

/// Ends the process as the signal would have, unless it has ended by then.
fn end_after(pause: Duration, signal: Signal) {
    let _ = thread::Builder::new().spawn(move || {
        thread::sleep(pause);
        end(signal);
    });
}

fn locked<T>(place: &Mutex<T>) -> MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ExitHook {
    /// Does `action` before a signal ends the process.
    ///
    /// # Errors
    /// What the system says when a signal cannot be watched.
    pub(crate) fn begin(action: impl Fn() + Send + 'static) -> io::Result<Self> {
        Ok(Shared::of_all()?.add(Box::new(action)))
    }

    /// The same for the signals that people, terminals and CI services send: a fifth of the time.
    ///
    /// # Errors
    /// What the system says when a signal cannot be watched.
    pub(crate) fn at_common_signals(action: impl Fn() + Send + 'static) -> io::Result<Self> {
        Ok(Shared::get()?.add(Box::new(action)))
    }

    /// Lets it be done for as long as the process lives.
    pub(crate) fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for ExitHook {
    fn drop(&mut self) {
        locked(&self.shared.exit_hooks).retain(|(number, _)| *number != self.number);
    }
}

impl Hold {
    /// Begins to hold signals back. `tell` is called at each, in a thread of its own. Where one came
    /// before, this waits for the end of the process.
    ///
    /// # Errors
    /// What the system says when a signal cannot be watched.
    pub(crate) fn begin(tell: impl Fn() + Send + Sync + 'static) -> io::Result<Self> {
        let shared = Shared::of_all()?;
        let mut held = locked(&shared.held);
        if held.ending.is_some() {
            drop(held);
            wait_for_end();
        }
        held.tell = Some(Arc::new(tell));
        drop(held);
        ARE_HELD.store(true, Ordering::SeqCst);
        Ok(Self { shared })
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut held = locked(&self.shared.held);
        held.tell = None;
        ARE_HELD.store(false, Ordering::SeqCst);
        if let Some(signal) = held.caught {
            end_after(GRACE, signal);
        }
    }
}

/// Leaves the last word to what is done before a signal ends the process.
pub(crate) fn wait_for_end() -> ! {
    loop {
        thread::park();
    }
}

/// The signal that is about to end the process.
pub(crate) fn ending() -> Option<Signal> {
    let shared = SHARED.get()?;
    locked(&shared.held).ending
}

/// The first signal that was held back.
pub(crate) fn caught() -> Option<Signal> {
    let shared = SHARED.get()?;
    locked(&shared.held).caught
}

/// A limit on the size of files (`ulimit -f`) is an error of the write that exceeds it from now on, not
/// the end of the process. Programs that are run get the signal as ever: they inherit no handler.
#[cfg(unix)]
pub(crate) fn survive_size_limit() {
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

/// Windows knows no such signal.
#[cfg(not(unix))]
pub(crate) fn survive_size_limit() {}

/// Ends the process as the signal would have.
#[cfg(unix)]
#[allow(clippy::exit, reason = "a signal ends the process wherever it is")]
pub(crate) fn end(signal: Signal) {
    // It knows no signals of Linux alone, and takes SIGIO for harmless.
    let _ = match signal_hook::low_level::signal_name(signal.0) {
        Some("SIGIO") | None => Ok(()),
        Some(_) => signal_hook::low_level::emulate_default_handler(signal.0),
    };
    std::process::exit(signal.exit_code().into());
}

/// Ends the process as the signal would have.
#[cfg(not(unix))]
#[allow(clippy::exit, reason = "a signal ends the process wherever it is")]
pub(crate) fn end(signal: Signal) {
    std::process::exit(signal.exit_code().into());
}
