//! Runs the program that prints a token. No shell is involved, and what it prints is shown nowhere.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use memchr::memmem;
use zeroize::Zeroizing;

use crate::failure::{Failure, Kind};

/// A program may ask a person to unlock something.
const TIMEOUT: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// More than any token.
const LONGEST: usize = 128 * 1024;
/// Written after what the program printed, once it has ended: a process that it left behind may keep
/// the output open. No text has it.
const END: &[u8] = b"\xff\0hwkey\0\xff";

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

const HINT: &str = "`hwkey profile show` shows the command and where it is set; it is run without a shell, so `~`, `|` and variables are not expanded";

/// Runs `words` (a program and its arguments) and returns what it prints. Its stderr is ours.
///
/// # Errors
/// Why it gave none; what was printed is not quoted.
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
    let too_long = || failed("printed more than the 100000 characters of a token".to_owned());
    let (reader, mut writer) = io::pipe().map_err(not_started)?;
    let stdout = writer.try_clone().map_err(not_started)?;
    let printed = thread::Builder::new()
        .spawn(move || read(reader))
        .map_err(not_started)?;
    let mut child = without_secrets(Command::new(program))
        .args(words.get(1..).unwrap_or_default())
        .stdin(Stdio::null())
        .stdout(stdout)
        .spawn()
        .map_err(not_started)?;
    let deadline = Instant::now() + timeout;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(not_started)? {
            break status;
        }
        // Reading ends before the program does where it prints too much.
        let is_too_long = printed.is_finished();
        if is_too_long || Instant::now() > deadline {
            let _ = child.kill();
            let _ = child.wait();
            return Err(if is_too_long {
                too_long()
            } else {
                failed(format!("did not end within {} s", timeout.as_secs()))
            });
        }
        thread::sleep(POLL_INTERVAL);
    };
    // It fails where more was printed than is read.
    let _ = writer.write_all(END);
    let printed = printed
        .join()
        .unwrap_or_else(|_| Err(io::Error::other("its output could not be read")))
        .map_err(not_started)?;
    if printed.len() >= LONGEST {
        return Err(too_long());
    }
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

/// A program that does not get the secrets among the variables.
pub(crate) fn without_secrets(mut command: Command) -> Command {
    for variable in SECRET_VARIABLES {
        command.env_remove(variable);
    }
    command
}

/// Reads up to [`END`], or as much as is too much.
fn read(mut output: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut piece = Zeroizing::new([0; 4096]);
    let mut printed = Zeroizing::new(Vec::with_capacity(LONGEST + piece.len()));
    while printed.len() < LONGEST {
        let length = match output.read(&mut *piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            length => length?,
        };
        printed.extend_from_slice(&piece[..length]);
        let end = memmem::find(&printed, END);
        if let Some(end) = end.or((length == 0).then_some(printed.len())) {
            printed.truncate(end);
            break;
        }
    }
    Ok(printed)
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
