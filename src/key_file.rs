//! The only code that touches key files: bounded reads, and writes of secrets that nobody else can read.

mod folder;
mod new_file;
mod rescue;
mod system;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

pub use folder::{is_open_to_others, public_files, regular_files};
pub use new_file::NewFile;
pub use rescue::{place, rescue};
pub use system::limit_is_an_error;
pub(crate) use system::sync_directory;

/// Longest key file that is read; the largest real keys are a tenth of this.
const LONGEST: usize = 64 * 1024;

/// A key file that cannot be read or made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
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
    #[error("{place} is longer than 64 KiB, so it is no key")]
    TooLong {
        /// The file, or `standard input`.
        place: String,
    },
    /// Something is in the way; nothing is ever overwritten.
    #[error("{} exists already and is not overwritten", path.display())]
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

/// Reads a file that should hold a key.
///
/// # Errors
/// [`Error::Unreadable`] and [`Error::TooLong`].
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    let place = path.display().to_string();
    match File::open(path) {
        Ok(file) => read_bounded(file, place),
        Err(source) => Err(Error::Unreadable { place, source }),
    }
}

/// Reads a key from standard input to its end.
///
/// # Errors
/// [`Error::Unreadable`] and [`Error::TooLong`].
pub fn read_stdin() -> Result<Zeroizing<Vec<u8>>, Error> {
    read_bounded(io::stdin().lock(), "standard input".into())
}

/// Memory that need not grow leaves no copy of a secret in the smaller one.
fn read_bounded(input: impl Read, place: String) -> Result<Zeroizing<Vec<u8>>, Error> {
    const ROOM: usize = LONGEST + 1024;
    let mut bytes = Zeroizing::new(Vec::with_capacity(ROOM));
    match input.take(ROOM as u64).read_to_end(&mut bytes) {
        Err(source) => Err(Error::Unreadable { place, source }),
        Ok(read) if read > LONGEST => Err(Error::TooLong { place }),
        Ok(_) => Ok(bytes),
    }
}

/// Where the public half of a private key file stands: the same path with `.pub` after it.
pub fn public_beside(private: &Path) -> PathBuf {
    let mut name = private.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}
