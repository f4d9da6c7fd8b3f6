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

    /// Switches off a control key of the terminal (`_POSIX_VDISABLE`).
    const NO_KEY: u8 = if cfg!(target_os = "linux") { 0 } else { 0xff };

    /// The state of the terminal before a question for a secret.
    #[derive(Debug)]
    pub(crate) struct Echo(Mutex<Option<Termios>>);

    impl Echo {
        /// Saves the state of the terminal.
        pub(crate) fn as_it_is() -> Self {
            Self(Mutex::new(tcgetattr(io::stdin()).ok()))
        }

        /// Hides typed text, except newlines. Disables Ctrl-Z, because a shell restores the echo when the
        /// program continues.
        pub(crate) fn hide(&self) {
            let before = self.locked();
            if let Some(mut quiet) = before.clone() {
                quiet.local_modes.remove(LocalModes::ECHO);
                quiet.local_modes.insert(LocalModes::ECHONL);
                quiet.special_codes[SpecialCodeIndex::VSUSP] = NO_KEY;
                set(&quiet);
            }
        }

        /// Restores the terminal.
        pub(crate) fn restore(&self) {
            self.locked().as_ref().map(set);
        }

        /// Restores the terminal for good, because the process is about to end, and moves to a new line.
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

    /// Ignores errors of the terminal.
    fn set(to: &Termios) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, to);
    }
}

/// On Windows the library that reads does this.
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
