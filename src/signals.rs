//! Signals that would end the process. They are held back while a private key is on its way, and the terminal
//! is restored before they are obeyed.

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

/// The time for the last messages after a signal.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// A signal that asks the process to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signal(i32);

impl Signal {
    /// The terminal was closed.
    pub(crate) const HANG_UP: Self = Self(1);
    /// Ctrl-C
    pub(crate) const INTERRUPT: Self = Self(2);
    /// `kill`, a service manager, a CI job that ran out of time.
    pub(crate) const TERMINATE: Self = Self(15);

    /// The exit code of shells for this signal: 128 plus its number.
    pub(crate) fn exit_code(self) -> u8 {
        u8::try_from(128 + self.0).unwrap_or(u8::MAX)
    }
}

/// The start of a message: what happened.
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

/// Holds signals back until it is dropped: they are recorded instead of obeyed.
pub(crate) struct Hold {
    shared: Arc<Shared>,
}

/// Runs an action before a signal ends the process, until it is dropped. The last hook runs first.
pub(crate) struct ExitHook {
    shared: Arc<Shared>,
    number: u32,
}

type Action = Box<dyn Fn() + Send>;

#[derive(Default)]
struct Shared {
    held: Mutex<Held>,
    /// The actions, with increasing numbers.
    exit_hooks: Mutex<Vec<(u32, Action)>>,
    watch: OnceLock<Watch>,
}

#[derive(Default)]
struct Held {
    /// Called at each signal; `None` if signals are not held back.
    tell: Option<Arc<dyn Fn() + Send + Sync>>,
    /// The first signal that was held back.
    caught: Option<Signal>,
    /// The signal that is about to end the process.
    ending: Option<Signal>,
}

/// Signals belong to the process, so they are watched once.
static SHARED: OnceLock<Arc<Shared>> = OnceLock::new();
/// Whether there is a [`Hold`], for code that must not wait for a lock.
static ARE_HELD: AtomicBool = AtomicBool::new(false);

/// Whether there is a [`Hold`].
pub(crate) fn are_held() -> bool {
    ARE_HELD.load(Ordering::SeqCst)
}

impl Shared {
    /// Watches the signals that people, terminals and CI services send. After a failure nothing is kept, so
    /// that it can be tried again.
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

    /// Watches every signal that would end the process.
    fn of_all() -> io::Result<Arc<Self>> {
        let shared = Self::get()?;
        shared.watch.get().map_or(Ok(()), Watch::widen)?;
        Ok(shared)
    }

    /// Adds an exit hook. If a signal is about to end the process, this waits for the end, because the hooks may
    /// have run already.
    fn add(self: Arc<Self>, action: Action) -> ExitHook {
        let mut actions = locked(&self.exit_hooks);
        let number = actions.last().map_or(0, |(last, _)| last + 1);
        actions.push((number, action));
        drop(actions);
        if locked(&self.held).ending.is_some() {
            wait_for_end();
        }
        ExitHook {
            shared: self,
            number,
        }
    }

    fn prepare_end(&self) {
        let actions = locked(&self.exit_hooks);
        actions.iter().rev().for_each(|(_, action)| action());
    }

    /// Records a signal. Returns whether it is held back.
    fn note(&self, signal: Signal) -> bool {
        let mut held = locked(&self.held);
        let Some(tell) = held.tell.clone() else {
            held.ending = Some(signal);
            drop(held);
            // The hooks may block on a stopped terminal.
            end_after(GRACE, signal);
            self.prepare_end();
            return false;
        };
        held.caught.get_or_insert(signal);
        drop(held);
        // In another thread, so that the next signal does not wait for it.
        let _ = thread::Builder::new().spawn(move || tell());
        true
    }
}

/// Runs the hooks.
pub(crate) fn prepare_end() {
    if let Some(shared) = SHARED.get() {
        shared.prepare_end();
    }
}

/// Ends the process after a pause, if it is still running then.
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
    /// Runs `action` before a signal ends the process.
    ///
    /// # Errors
    /// A signal cannot be watched.
    pub(crate) fn begin(action: impl Fn() + Send + 'static) -> io::Result<Self> {
        Ok(Shared::of_all()?.add(Box::new(action)))
    }

    /// Like [`ExitHook::begin`], but only for the signals that people, terminals and CI services send, which
    /// takes a fifth of the time.
    ///
    /// # Errors
    /// A signal cannot be watched.
    pub(crate) fn at_common_signals(action: impl Fn() + Send + 'static) -> io::Result<Self> {
        Ok(Shared::get()?.add(Box::new(action)))
    }

    /// Keeps the hook until the process ends.
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
    /// Starts to hold signals back. `tell` is called at each signal in another thread. If a signal is already
    /// ending the process, this never returns.
    ///
    /// # Errors
    /// A signal cannot be watched.
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

/// Waits for the process to end, so that the hooks print the last messages.
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

/// Makes exceeding a file size limit (`ulimit -f`) a write error instead of a signal. Child processes still
/// get the signal.
#[cfg(unix)]
pub(crate) fn survive_size_limit() {
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

/// Windows has no such signal.
#[cfg(not(unix))]
pub(crate) fn survive_size_limit() {}

/// Ends the process as the signal would have.
#[cfg(unix)]
#[allow(clippy::exit, reason = "a signal ends the process wherever it is")]
pub(crate) fn end(signal: Signal) {
    // signal-hook does not know signals that only Linux has, and treats SIGIO as harmless.
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
