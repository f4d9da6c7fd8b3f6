//! stdout itself, and what systems do differently with it.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
#[cfg(unix)]
use std::os::fd::{AsFd, BorrowedFd};

/// The result could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the output")]
pub(crate) struct Error(#[source] pub io::Error);

impl Error {
    /// Whether a reader, such as `head`, has seen enough.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        // What Windows says of a named pipe; the standard library has no name for it.
        const PIPE_NOT_CONNECTED: i32 = 233;
        let is_disconnected = cfg!(windows) && self.0.raw_os_error() == Some(PIPE_NOT_CONNECTED);
        self.0.kind() == io::ErrorKind::BrokenPipe || is_disconnected
    }
}

/// The standard library's own handle takes a stdout that cannot be written for a success. This one needs
/// no further descriptor.
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

/// The standard library's own handle is right for a console, which takes nothing but text, and for
/// no stdout at all.
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

/// Whether the process was started without a stdout.
#[cfg(not(unix))]
fn is_missing(stdout: &io::Stdout) -> bool {
    use std::os::windows::io::AsRawHandle;
    const INVALID_HANDLE_VALUE: usize = usize::MAX;
    matches!(stdout.as_raw_handle().addr(), 0 | INVALID_HANDLE_VALUE)
}

/// Whether stdout is a device that keeps nothing, such as /dev/null (also because it was closed),
/// /dev/zero or /dev/full; a terminal shows what it gets.
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

/// Whether terminals obey escape sequences.
#[cfg(unix)]
pub(crate) fn obeys_escapes() -> bool {
    true
}

/// Whether terminals obey escape sequences. The console of Windows does once it was asked to; before
/// Windows 10 it cannot, and shows them.
#[cfg(not(unix))]
pub(crate) fn obeys_escapes() -> bool {
    anstyle_query::windows::enable_ansi_colors() == Some(true)
}
