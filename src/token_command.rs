//! Runs the program that prints a token. No shell is involved, and what it prints is shown nowhere.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

/// A program may ask a person to unlock something.
const PATIENCE: Duration = Duration::from_secs(60);
/// More than any token.
const LONGEST: usize = 128 * 1024;

/// What the program has no need to know: secrets of hwkey's own and of the vendor's tools.
const SECRET_VARIABLES: [&str; 13] = [
    "HWKEY_TOKEN",
    "HWKEY_SECRET_KEY",
    "HWKEY_SECURITY_TOKEN",
    "HUAWEICLOUD_SDK_SK",
    "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    "HW_AUTH_TOKEN",
    "HW_SECRET_KEY",
    "HW_SECURITY_TOKEN",
    "HW_PASSWORD",
    "HW_USER_PASSWORD",
    "OS_AUTH_TOKEN",
    "OS_PASSWORD",
    "OS_SECRET_KEY",
];

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
    #[error("`{program}` (token_command) did not end within {} s", patience.as_secs())]
    TimedOut {
        /// Its name.
        program: String,
        /// How long it had.
        patience: Duration,
    },
    /// It prints more than any token has.
    #[error("`{program}` (token_command) printed more than the 100000 characters of a token")]
    TooLong {
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
    run_within(words, PATIENCE)
}

fn run_within(words: &[String], patience: Duration) -> Result<Zeroizing<String>, Error> {
    let program = words.first().cloned().unwrap_or_default();
    let not_started = |source| Error::NotStarted {
        program: program.clone(),
        source,
    };
    let deadline = Instant::now() + patience;
    let mut command = Command::new(&program);
    for variable in SECRET_VARIABLES {
        command.env_remove(variable);
    }
    let mut child = command
        .args(words.get(1..).unwrap_or_default())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(not_started)?;
    let stdout = child.stdout.take();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST));
        let read = stdout.map(|stdout| stdout.take(LONGEST as u64).read_to_end(&mut bytes));
        // Nobody listens any more after a time-out.
        let _ = sender.send(read.transpose().map(|_| bytes));
    });
    let Ok(printed) = receiver.recv_timeout(patience) else {
        stop(&mut child);
        return Err(Error::TimedOut { program, patience });
    };
    let is_too_long = |bytes: &Zeroizing<Vec<u8>>| bytes.len() >= LONGEST;
    if printed.as_ref().is_ok_and(is_too_long) {
        stop(&mut child);
        return Err(Error::TooLong { program });
    }
    let Some(status) = end(&mut child, deadline).map_err(not_started)? else {
        stop(&mut child);
        return Err(Error::TimedOut { program, patience });
    };
    if !status.success() {
        return Err(Error::Failed { program, status });
    }
    let bytes = printed.map_err(not_started)?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(Error::NotText { program }),
    }
}

fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// How a program ended that has closed its output; `None` when it goes on after that.
fn end(child: &mut Child, deadline: Instant) -> io::Result<Option<ExitStatus>> {
    const GLANCE: Duration = Duration::from_millis(5);
    loop {
        match child.try_wait()? {
            Some(status) => return Ok(Some(status)),
            None if Instant::now() > deadline => return Ok(None),
            None => std::thread::sleep(GLANCE),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_does_not_end_is_stopped() {
        for script in ["exec sleep 60", "exec >&- ; exec sleep 60"] {
            let words = ["sh", "-c", script].map(str::to_owned);
            let outcome = run_within(&words, Duration::from_millis(100));
            assert!(matches!(outcome, Err(Error::TimedOut { .. })), "{script}");
        }
    }
}
