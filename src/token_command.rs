//! Runs the program that prints a token. Uses no shell, and never shows the output.

use std::io;
use std::process::Command;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::failure::{Failure, Kind};
use crate::program::{self, Ended, Terminal, without_secrets};

/// Long enough for a user to unlock something.
const TIMEOUT: Duration = Duration::from_secs(60);

const HINT: &str = "`hwkey profile show` shows the command and where it is set; it is run without a shell, so `~`, `|` and variables are not expanded";

/// Runs `words` (a program and its arguments) and returns its output. Its stderr is inherited.
///
/// # Errors
/// The program failed or printed no token. Its output is never quoted.
pub(crate) fn run(words: &[String]) -> Result<Zeroizing<String>, Failure> {
    run_within(words, TIMEOUT)
}

fn run_within(words: &[String], timeout: Duration) -> Result<Zeroizing<String>, Failure> {
    let program = words.first().map_or("", String::as_str);
    let not_started = |error: io::Error| {
        Kind::Config
            .failure(format!("cannot run `{program}` (token_command)"))
            .hint(HINT)
            .because(error)
    };
    let failed = |how: String| {
        Kind::Config
            .failure(format!("`{program}` (token_command) {how}"))
            .hint(HINT)
    };
    let mut command = without_secrets(Command::new(program));
    command.args(words.get(1..).unwrap_or_default());
    let capture = |command: &mut Command, stdout| {
        command.stdout(stdout);
    };
    let ended = program::run(command, capture, Terminal::Shared, timeout);
    let (status, printed) = match ended.map_err(not_started)? {
        Ended::Exited(status, printed) => (status, printed),
        Ended::TooLong => {
            return Err(failed(
                "printed more than the 100000 characters of a token".to_owned(),
            ));
        }
        Ended::TimedOut => {
            return Err(failed(format!(
                "did not end within {} s",
                timeout.as_secs()
            )));
        }
    };
    if !status.success() {
        return Err(failed(format!("failed: {status}")));
    }
    match str::from_utf8(&printed) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(failed(
            "printed something that is not valid UTF-8".to_owned(),
        )),
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
            let error = outcome.unwrap_err().to_string();
            assert!(
                error.ends_with("did not end within 0 s"),
                "{script}: {error}"
            );
        }
    }
}
