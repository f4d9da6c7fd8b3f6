//! The only code that touches key files: limited reads, and writes that only the owner can read.

mod folder;
mod new_file;
mod rescue;
mod set_aside;
mod system;

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::failure::{Failure, Kind};
use crate::stdio::Waiting;
use crate::time_limit::within;

pub(crate) use folder::{is_open_to_others, is_public, public_files, regular_files, unlike_public};
pub(crate) use new_file::{NewFile, no_room};
pub(crate) use rescue::{place, rescue};
pub(crate) use set_aside::{is_set_aside, set_aside};
pub(crate) use system::sync_directory;

/// The longest key file to read, as in OpenSSH.
const LONGEST: usize = 1024 * 1024;
const STDIN: &str = "standard input";

/// Reads a regular file that may be a key.
///
/// # Errors
/// It cannot be read, or is longer than any key.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    bounded(path.display(), read_regular(path))
}

/// Reads a key from a file that may be a pipe, such as a shell's `<(…)`. The writer has to finish within the
/// limit.
///
/// # Errors
/// It cannot be read, or is longer than any key.
pub(crate) fn read_named(path: &Path, limit: Duration) -> Result<Zeroizing<Vec<u8>>, Failure> {
    if !is_pipe(path) {
        return read(path);
    }
    let pipe = path.to_owned();
    let read = within(limit, move || read_start(File::open(pipe)?, LONGEST));
    bounded(path.display(), read)
}

/// Reads a key from standard input to its end.
///
/// # Errors
/// It cannot be read, or is longer than any key.
pub(crate) fn read_stdin() -> Result<Zeroizing<Vec<u8>>, Failure> {
    let input = Waiting(io::stdin().lock());
    bounded(STDIN, read_start(input, LONGEST))
}

/// Reads a secret from standard input: one line, without its newline.
///
/// # Errors
/// It cannot be read, is not text, has several lines, or is longer than any key.
pub(crate) fn read_secret() -> Result<Zeroizing<String>, Failure> {
    let bytes = read_stdin()?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| unreadable(STDIN, io::Error::other("it is not UTF-8")))?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.contains(['\n', '\r']) {
        return Err(Kind::Usage
            .failure("standard input has more than one line; nothing was sent")
            .hint("pass only the secret, on one line"));
    }
    Ok(Zeroizing::new(text.to_owned()))
}

/// Opens only regular files, because pipes may block or never end. A directory gives a clear error.
fn read_regular(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_file() || metadata.is_dir() {
        let foreseen = usize::try_from(metadata.len()).unwrap_or(LONGEST);
        read_start(File::open(path)?, foreseen)
    } else {
        Err(io::Error::other("it is not a regular file"))
    }
}

/// Reads to the end, or up to a little more than the longest key. The buffer is large enough from the start,
/// because growing would leave a copy of the secret in memory.
fn read_start(input: impl Read, foreseen: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    const SPARE: usize = 1024;
    let room = foreseen.min(LONGEST) + SPARE;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    let most = (LONGEST + SPARE) as u64;
    input.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn bounded(
    place: impl Display,
    read: io::Result<Zeroizing<Vec<u8>>>,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    match read {
        Err(error) => Err(unreadable(place, error)),
        Ok(bytes) if bytes.len() > LONGEST => Err(too_long(place)),
        Ok(bytes) => Ok(bytes),
    }
}

fn unreadable(place: impl Display, error: io::Error) -> Failure {
    Kind::Usage
        .failure(format!("cannot read {place}"))
        .because(error)
}

/// The error for an input that is longer than any key.
pub(crate) fn too_long(place: impl Display) -> Failure {
    Kind::Usage.failure(format!("{place} is longer than 1 MiB, the limit"))
}

/// Whether a file is too long to be read.
pub(crate) fn is_too_long(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() > LONGEST as u64)
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo())
}

/// Windows has no named pipes in the file system.
#[cfg(not(unix))]
fn is_pipe(_path: &Path) -> bool {
    false
}

/// The path of the public half: that of the private key with `.pub` appended.
pub(crate) fn public_beside(private: &Path) -> PathBuf {
    let mut name = private.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}
