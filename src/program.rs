//! Runs other programs, with a time limit and without secret variables.

use std::io::{self, PipeWriter, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use memchr::memmem;
use zeroize::Zeroizing;

use crate::signals::ExitHook;

const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// The longest output to read: longer than any token.
const LONGEST: usize = 128 * 1024;
/// Written after the program has ended, because a process that it started may keep the output open. No text
/// contains it.
const END: &[u8] = b"\xff\0hwkey\0\xff";

/// Secret variables of hwkey and of the vendor's tools, which other programs do not need.
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

/// How a program ended.
pub(crate) enum Ended {
    /// It ended by itself; its status and output.
    Exited(ExitStatus, Zeroizing<Vec<u8>>),
    /// It was stopped, because its output was too long.
    TooLong,
    /// It was stopped at the time limit.
    TimedOut,
}

/// Whether a program may use the terminal, whose Ctrl-C then ends it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Terminal {
    Shared,
    /// It gets its own process group. A signal that ends this process kills the whole group.
    None,
}

/// Runs a program without input and waits for it. `capture` connects its output.
///
/// # Errors
/// It cannot be started or waited for.
pub(crate) fn run(
    mut command: Command,
    capture: impl FnOnce(&mut Command, PipeWriter),
    terminal: Terminal,
    limit: Duration,
) -> io::Result<Ended> {
    let (reader, mut writer) = io::pipe()?;
    capture(&mut command, writer.try_clone()?);
    let printed = thread::Builder::new().spawn(move || read(reader))?;
    if terminal == Terminal::None {
        set_group(&mut command);
    }
    let mut child = command.stdin(Stdio::null()).spawn()?;
    drop(command);
    let id = child.id();
    // If signals cannot be watched, only the program's own time limits remain.
    let _on_signal = (terminal == Terminal::None).then(|| ExitHook::begin(move || kill_group(id)));
    let deadline = Instant::now() + limit;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        // Reading ends early only if the output is too long.
        let is_too_long = printed.is_finished();
        if is_too_long || Instant::now() > deadline {
            stop(&mut child, terminal);
            return Ok(if is_too_long {
                Ended::TooLong
            } else {
                Ended::TimedOut
            });
        }
        thread::sleep(POLL_INTERVAL);
    };
    // Fails if the output is too long.
    let _ = writer.write_all(END);
    let printed = printed.join();
    let printed =
        printed.unwrap_or_else(|_| Err(io::Error::other("its output could not be read")))?;
    if printed.len() >= LONGEST {
        return Ok(Ended::TooLong);
    }
    Ok(Ended::Exited(status, printed))
}

/// Removes the secret variables from the environment of a program.
pub(crate) fn without_secrets(mut command: Command) -> Command {
    for variable in SECRET_VARIABLES {
        command.env_remove(variable);
    }
    command
}

fn stop(child: &mut Child, terminal: Terminal) {
    if terminal == Terminal::None {
        kill_group(child.id());
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(unix)]
fn set_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(unix)]
fn kill_group(id: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(id) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(id, Signal::KILL);
    }
}

/// Windows sends Ctrl-C to all processes of a console.
#[cfg(not(unix))]
fn set_group(_command: &mut Command) {}

#[cfg(not(unix))]
fn kill_group(_id: u32) {}

/// Reads up to [`END`], or until the output is too long.
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
