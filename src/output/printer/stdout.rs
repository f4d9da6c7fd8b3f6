//! stdout, and its differences between systems.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
#[cfg(unix)]
use std::os::fd::{AsFd, BorrowedFd};

/// The output could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the output")]
pub(crate) struct Error(#[source] pub io::Error);

impl Error {
    /// Whether the reader has closed the pipe, as `head` does.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        // The error of Windows for a named pipe, for which the standard library has no name.
        const PIPE_NOT_CONNECTED: i32 = 233;
        let is_disconnected = cfg!(windows) && self.0.raw_os_error() == Some(PIPE_NOT_CONNECTED);
        self.0.kind() == io::ErrorKind::BrokenPipe || is_disconnected
    }
}

/// The standard library's stdout ignores that it is closed. This one reports it, without another descriptor.
#[cfg(unix)]
pub(super) struct Stdout(io::Stdout);

#[cfg(unix)]
impl AsFd for Stdout {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(unix)]
impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(rustix::io::write(&self.0, bytes)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(unix)]
pub(super) fn open() -> io::Result<Stdout> {
    Ok(Stdout(io::stdout()))
}

#[cfg(not(unix))]
pub(super) type Stdout = Box<dyn Write>;

/// Uses the standard library's stdout for a console, which accepts only text, and for a missing stdout.
#[cfg(not(unix))]
pub(super) fn open() -> io::Result<Stdout> {
    use std::os::windows::io::AsHandle;
    let handle = io::stdout();
    if handle.is_terminal() || is_missing(&handle) {
        return Ok(Box::new(handle.lock()));
    }
    let owned = handle.as_handle().try_clone_to_owned()?;
    Ok(Box::new(File::from(owned)))
}

/// Whether the process has no stdout.
#[cfg(not(unix))]
fn is_missing(stdout: &io::Stdout) -> bool {
    use std::os::windows::io::AsRawHandle;
    const INVALID_HANDLE_VALUE: usize = usize::MAX;
    matches!(stdout.as_raw_handle().addr(), 0 | INVALID_HANDLE_VALUE)
}

/// Whether stdout is a device that keeps nothing, such as /dev/null (also if it was closed), /dev/zero or
/// /dev/full. A terminal is no such device.
#[cfg(unix)]
pub(super) fn discards() -> bool {
    use std::os::unix::fs::FileTypeExt;
    let stdout = io::stdout().as_fd().try_clone_to_owned();
    let stdout = stdout.and_then(|stdout| File::from(stdout).metadata());
    stdout.is_ok_and(|stdout| stdout.file_type().is_char_device()) && !io::stdout().is_terminal()
}

/// Whether there is no stdout, or it is a device that keeps nothing, such as NUL.
#[cfg(not(unix))]
pub(super) fn discards() -> bool {
    let stdout = io::stdout();
    let is_device = winapi_util::file::typ(&stdout).is_ok_and(|kind| kind.is_char());
    is_missing(&stdout) || is_device && !stdout.is_terminal()
}

/// Whether terminals understand escape sequences.
#[cfg(unix)]
pub(crate) fn obeys_escapes() -> bool {
    true
}

/// Whether terminals understand escape sequences. The Windows console does so on request, but not before
/// Windows 10.
#[cfg(not(unix))]
pub(crate) fn obeys_escapes() -> bool {
    anstyle_query::windows::enable_ansi_colors() == Some(true)
}
