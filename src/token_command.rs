//! Runs the program that prints a token. No shell is involved, and what it prints is shown nowhere.

use std::io::{self, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use zeroize::Zeroizing;

/// A program may ask a person to unlock something.
const PATIENCE: Duration = Duration::from_secs(60);
/// More than any token.
const LONGEST: u64 = 128 * 1024;

/// The program gave no token.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It could not be started.
    #[error("cannot run `{program}` (token_command)")]
    NotStarted {
        /// Its name.
        program: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It ended with an error.
    #[error("`{program}` (token_command) failed: {status}")]
    Failed {
        /// Its name.
        program: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// It did not end.
    #[error("`{program}` (token_command) did not end within {} s", PATIENCE.as_secs())]
    TimedOut {
        /// Its name.
        program: String,
    },
    /// What it prints is not text.
    #[error("`{program}` (token_command) printed no text")]
    NotText {
        /// Its name.
        program: String,
    },
}

/// Runs `words` (a program and its arguments) and returns what it prints. Its stderr is ours.
///
/// # Errors
/// Any [`Error`]; none quotes what was printed.
pub fn run(words: &[String]) -> Result<Zeroizing<String>, Error> {
    let program = words.first().cloned().unwrap_or_default();
    let not_started = |source| Error::NotStarted {
        program: program.clone(),
        source,
    };
    let mut child = Command::new(&program)
        .args(words.get(1..).unwrap_or_default())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(not_started)?;
    let stdout = child.stdout.take();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Zeroizing::new(Vec::new());
        let read = stdout.map(|stdout| stdout.take(LONGEST).read_to_end(&mut bytes));
        // Nobody listens any more after a time-out.
        let _ = sender.send(read.transpose().map(|_| bytes));
    });
    let Ok(printed) = receiver.recv_timeout(PATIENCE) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(Error::TimedOut { program });
    };
    let status = child.wait().map_err(not_started)?;
    if !status.success() {
        return Err(Error::Failed { program, status });
    }
    let bytes = printed.map_err(not_started)?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(Error::NotText { program }),
    }
}
