//! Whether the terminal shows what is typed.

#[cfg(unix)]
pub(crate) use terminal::Echo;

#[cfg(unix)]
mod terminal {
    use std::io::{self, Write};
    use std::mem;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use rustix::termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
    };

    use super::super::stderr;

    /// What switches a key of the terminal off (`_POSIX_VDISABLE`).
    const NO_KEY: u8 = if cfg!(target_os = "linux") { 0 } else { 0xff };

    /// The terminal as it was before a secret is asked for.
    #[derive(Debug)]
    pub(crate) struct Echo(Mutex<Option<Termios>>);

    impl Echo {
        /// Remembers how the terminal is.
        pub(crate) fn as_it_is() -> Self {
            Self(Mutex::new(tcgetattr(io::stdin()).ok()))
        }

        /// Shows nothing that is typed from here on but the end of a line. Ctrl-Z does nothing: shells give
        /// a program that goes on a terminal that shows everything.
        pub(crate) fn hide(&self) {
            let before = self.locked();
            if let Some(mut quiet) = before.clone() {
                quiet.local_modes.remove(LocalModes::ECHO);
                quiet.local_modes.insert(LocalModes::ECHONL);
                quiet.special_codes[SpecialCodeIndex::VSUSP] = NO_KEY;
                set(&quiet);
            }
        }

        /// Makes the terminal as it was.
        pub(crate) fn restore(&self) {
            self.locked().as_ref().map(set);
        }

        /// The same after the question's line, and lets nobody change it any more: the process is about to end.
        pub(crate) fn restore_at_end(&self) {
            let before = self.locked();
            before.as_ref().map(set);
            mem::forget(before);
            let _ = writeln!(stderr::stderr());
        }

        fn locked(&self) -> MutexGuard<'_, Option<Termios>> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    /// Nothing is to be done where the terminal refuses.
    fn set(to: &Termios) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, to);
    }
}

/// On Windows the library that reads takes care of it.
#[cfg(not(unix))]
#[derive(Debug)]
pub(crate) struct Echo;

#[cfg(not(unix))]
impl Echo {
    pub(crate) fn as_it_is() -> Self {
        Self
    }

    pub(crate) fn hide(&self) {}

    pub(crate) fn restore(&self) {}

    pub(crate) fn restore_at_end(&self) {}
}
