//! The only code that touches key files: bounded reads, and writes of secrets that nobody else can read.

mod folder;
mod new_file;
mod rescue;
mod system;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::time_limit::within;

pub(crate) use folder::{is_open_to_others, public_files, regular_files};
pub(crate) use new_file::NewFile;
pub(crate) use rescue::{place, rescue};
pub(crate) use system::sync_directory;

use crate::stdio::Waiting;

/// Longest key file that is read, as in OpenSSH.
const LONGEST: usize = 1024 * 1024;

/// A key file that cannot be read or made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// It cannot be read.
    #[error("cannot read {place}")]
    Unreadable {
        /// The file, or `standard input`.
        place: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is longer than any key.
    #[error("{place} is longer than 1 MiB, the most that is read")]
    TooLong {
        /// The file, or `standard input`.
        place: String,
    },
    /// Something is in the way; nothing is ever overwritten.
    #[error("{} {}", path.display(), if path.is_dir() { "is a directory" } else { "exists already and is not overwritten" })]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be made.
    #[error("cannot create {}", path.display())]
    Uncreatable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It was made, but its file system lets others use it.
    #[error(
        "{} would be open to other users: its file system gave it mode {mode:04o} instead of 0600",
        path.display()
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// What it got.
        mode: u32,
    },
    /// It was made, but there is no room in it: a full disk, a quota, a limit.
    #[error("cannot reserve 16 KiB for the private key in {}", path.display())]
    NoRoom {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It was made but cannot be written.
    #[error("cannot write {}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Reads a regular file that may hold a key.
///
/// # Errors
/// [`Error::Unreadable`] and [`Error::TooLong`].
pub(crate) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    bounded(path.display().to_string(), read_regular(path))
}

/// Reads a key from the file that was named, which may be a pipe such as a shell's `<(…)`. Whoever
/// writes to the pipe has to end within the limit.
///
/// # Errors
/// [`Error::Unreadable`] and [`Error::TooLong`].
pub(crate) fn read_named(path: &Path, limit: Duration) -> Result<Zeroizing<Vec<u8>>, Error> {
    if !is_pipe(path) {
        return read(path);
    }
    let pipe = path.to_owned();
    let read = within(limit, move || read_start(File::open(pipe)?, LONGEST));
    bounded(path.display().to_string(), read)
}

/// Reads a key from standard input to its end.
///
/// # Errors
/// [`Error::Unreadable`] and [`Error::TooLong`].
pub(crate) fn read_stdin() -> Result<Zeroizing<Vec<u8>>, Error> {
    let input = Waiting(io::stdin().lock());
    bounded("standard input".into(), read_start(input, LONGEST))
}

/// Reads a secret from standard input: all of it but the end of its line.
///
/// # Errors
/// [`Error::Unreadable`], also where it is no text, and [`Error::TooLong`].
pub(crate) fn read_secret() -> Result<Zeroizing<String>, Error> {
    let bytes = read_stdin()?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Error::Unreadable {
        place: "standard input".into(),
        source: io::Error::other("it is not UTF-8"),
    })?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    Ok(Zeroizing::new(text.to_owned()))
}

/// Opens nothing that may wait or never end. Opening a directory says what it is.
fn read_regular(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_file() || metadata.is_dir() {
        let foreseen = usize::try_from(metadata.len()).unwrap_or(LONGEST);
        read_start(File::open(path)?, foreseen)
    } else {
        Err(io::Error::other("it is not a regular file"))
    }
}

/// Reads to the end, or a little more than a key may have. Memory that need not grow leaves no copy of
/// a secret in the smaller one.
fn read_start(input: impl Read, foreseen: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    const SPARE: usize = 1024;
    let room = foreseen.min(LONGEST) + SPARE;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    let most = (LONGEST + SPARE) as u64;
    input.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn bounded(
    place: String,
    read: io::Result<Zeroizing<Vec<u8>>>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    match read {
        Err(source) => Err(Error::Unreadable { place, source }),
        Ok(bytes) if bytes.len() > LONGEST => Err(Error::TooLong { place }),
        Ok(bytes) => Ok(bytes),
    }
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo())
}

/// Windows has no pipes among its files.
#[cfg(not(unix))]
fn is_pipe(_path: &Path) -> bool {
    false
}

/// Where the public half of a private key file stands: the same path with `.pub` after it.
pub(crate) fn public_beside(private: &Path) -> PathBuf {
    let mut name = private.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}
