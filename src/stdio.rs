//! The standard streams, which node.js or a job runner may have made non-blocking. Reads and writes wait
//! until they are possible. The streams are not made blocking, because other processes share them.

use std::fmt;
use std::io::{self, Read, Write};
#[cfg(unix)]
use std::os::fd::AsFd;

#[cfg(unix)]
use rustix::event::{PollFd, PollFlags, poll};

/// A stream that waits.
pub(crate) struct Waiting<T>(pub T);

#[cfg(unix)]
impl<T: AsFd> Waiting<T> {
    /// Repeats an operation until it no longer has to wait.
    fn until_done(
        &mut self,
        awaited: PollFlags,
        mut attempt: impl FnMut(&mut T) -> io::Result<usize>,
    ) -> io::Result<usize> {
        loop {
            match attempt(&mut self.0) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    poll(&mut [PollFd::new(&self.0, awaited)], None)?;
                }
                outcome => return outcome,
            }
        }
    }
}

#[cfg(unix)]
impl<T: Read + AsFd> Read for Waiting<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.until_done(PollFlags::IN, |stream| stream.read(bytes))
    }
}

#[cfg(unix)]
impl<T: Write + AsFd> Write for Waiting<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.until_done(PollFlags::OUT, |stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }

    fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> io::Result<()> {
        write_as_one(self, text)
    }
}

#[cfg(not(unix))]
impl<T: Read> Read for Waiting<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}

#[cfg(not(unix))]
impl<T: Write> Write for Waiting<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }

    fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> io::Result<()> {
        write_as_one(self, text)
    }
}

/// Writes a text with one call, so that what another process writes does not come into it, for example into
/// the sequence of a colour.
fn write_as_one(stream: &mut impl Write, text: fmt::Arguments<'_>) -> io::Result<()> {
    stream.write_all(fmt::format(text).as_bytes())
}
