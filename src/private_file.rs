//! Files that only their owner can change. They are read only if nobody else could have changed them, and
//! written as a whole or not at all.

#[cfg(windows)]
pub(crate) mod access_list;
mod owner;

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::{NamedTempFile, TempPath};
use zeroize::Zeroizing;

pub(crate) use owner::Exposed;

/// More than the usual length of a token, which is not documented.
const ROOM: usize = 32 * 1024;

/// The content of a file.
pub(crate) struct Content {
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    /// Whether other users may read it.
    pub(crate) is_loose: bool,
}

/// Reads a regular file of at most `longest` bytes; `None` if there is none.
///
/// # Errors
/// [`Exposed`] if others could have changed it; any other error of reading.
pub(crate) fn read(path: &Path, longest: u64) -> io::Result<Option<Content>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err(not_regular()),
        // A home such as /dev/null has no files.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    }
    let path = owner::resolve(path, false)?;
    let file = File::open(&path)?;
    let metadata = owner::check_open(&path, &file)?;
    let too_long = || {
        io::Error::other(match longest / 1024 {
            1024 => "it is longer than 1 MiB".to_owned(),
            kib => format!("it is longer than {kib} KiB"),
        })
    };
    if metadata.len() > longest {
        return Err(too_long());
    }
    let is_loose = is_loose(&file);
    // The full capacity, because growing would leave a copy of a secret in memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(metadata.len() as usize + 1));
    file.take(longest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > longest {
        return Err(too_long());
    }
    Ok(Some(Content { bytes, is_loose }))
}

fn not_regular() -> io::Error {
    io::Error::other("it is not a regular file")
}

/// Whether other users may read a file.
pub(crate) fn is_loose(file: &File) -> bool {
    let is_file = file.metadata().is_ok_and(|metadata| metadata.is_file());
    is_file && matches!(open_mode(file), Ok(Some(_)))
}

/// The mode of a file, if other users have any permission.
#[cfg(unix)]
pub(crate) fn open_mode(file: &File) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode() & 0o7777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

/// Not checked on Windows, which has access lists instead of modes.
#[cfg(not(unix))]
pub(crate) fn open_mode(_file: &File) -> io::Result<Option<u32>> {
    Ok(None)
}

/// Replaces a file by a new one that only its owner can use and that is already on the disk. Creates the
/// directory if needed. If the path is a symbolic link, its target is replaced.
///
/// # Errors
/// [`Exposed`] if others could change the place or read the file; any other error of writing.
pub(crate) fn write(path: &Path, secret: &[u8]) -> io::Result<()> {
    replace_with(path, secret, make_secret)
}

/// Like [`write()`], for content that is not secret: on a file system without modes, others may read it.
///
/// # Errors
/// [`Exposed`] if others could change the place; any other error of writing.
pub(crate) fn write_plain(path: &Path, content: &[u8]) -> io::Result<()> {
    replace_with(path, content, |directory, _| make_plain(directory))
}

/// Creates a temporary file in a directory, for a path.
type Make = fn(&Path, &Path) -> io::Result<NamedTempFile>;

#[cfg(unix)]
fn make_secret(directory: &Path, path: &Path) -> io::Result<NamedTempFile> {
    let file = make_plain(directory)?;
    let path = path.to_owned();
    match open_mode(file.as_file())? {
        None => Ok(file),
        Some(mode) => Err(Exposed::Readable { path, mode }.into()),
    }
}

#[cfg(windows)]
fn make_secret(directory: &Path, _path: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().make_in(directory, access_list::create_new)
}

fn make_plain(directory: &Path) -> io::Result<NamedTempFile> {
    let file = NamedTempFile::new_in(directory)?;
    set_private(file.as_file())?;
    Ok(file)
}

fn replace_with(path: &Path, content: &[u8], make: Make) -> io::Result<()> {
    let path = check(path)?;
    let directory = path.parent().unwrap_or(Path::new("."));
    create_directory(directory)?;
    let mut file = make(directory, &path)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    replace(file.into_temp_path(), &path)
}

/// Checks whether a file could be written: only the user may change the place, and the path must not be a
/// device or a pipe, which would be replaced. Returns the path without links.
///
/// # Errors
/// [`Exposed`], in an [`io::Error`].
pub(crate) fn check(path: &Path) -> io::Result<PathBuf> {
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => Err(not_regular()),
        _ => owner::resolve(path, true),
    }
}

/// Checks that only the user can change a directory and its parents. A directory such as /tmp is accepted,
/// because users cannot replace the files of others in it.
///
/// # Errors
/// [`Exposed`], in an [`io::Error`].
/// [`Exposed`], within an [`io::Error`].
pub(crate) fn check_directory(path: &Path) -> io::Result<()> {
    owner::resolve(path, true).map(drop)
}

/// Checks whether a file of 32 KiB could be written, by creating and removing one in its directory.
///
/// # Errors
/// Those of [`write()`].
pub(crate) fn check_writable(path: &Path) -> io::Result<()> {
    let path = check(path)?;
    let directory = path
        .ancestors()
        .skip(1)
        .find(|directory| directory.exists());
    let mut file = make_secret(directory.unwrap_or(Path::new(".")), &path)?;
    // A full disk, a quota or a limit may show only here.
    file.write_all(&[0; ROOM])?;
    file.as_file().sync_all()
}

/// Waits until no other process changes the file, and locks it. Closing the returned file unlocks it.
///
/// `None` if there can be no lock, because the file system has none or the directory is unusable, which
/// writing will report.
///
/// # Errors
/// [`ErrorKind::TimedOut`] if another process holds the lock longer than `timeout`.
pub(crate) fn lock(path: &Path, timeout: Duration) -> io::Result<Option<File>> {
    const PAUSE: Duration = Duration::from_millis(5);
    let Some(file) = to_lock(path) else {
        return Ok(None);
    };
    let deadline = Instant::now() + timeout;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => {
                let text = format!("another process has locked it for {} s", timeout.as_secs());
                return Err(io::Error::new(ErrorKind::TimedOut, text));
            }
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
}

fn to_lock(path: &Path) -> Option<File> {
    let path = check(path).ok()?;
    create_directory(path.parent()?).ok()?;
    lock_file(&path).ok()
}

/// Locks the directory, because the file itself is replaced and a lock file would stay.
#[cfg(unix)]
fn lock_file(path: &Path) -> io::Result<File> {
    File::open(path.parent().unwrap_or(Path::new(".")))
}

/// Windows does not open directories. The lock file stays, because other processes may wait for it.
#[cfg(not(unix))]
fn lock_file(path: &Path) -> io::Result<File> {
    let mut lock = path.as_os_str().to_owned();
    lock.push(".lock");
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(false).write(true).open(lock)
}

#[cfg(not(windows))]
fn replace(file: TempPath, path: &Path) -> io::Result<()> {
    file.persist(path)?;
    Ok(())
}

/// Windows does not replace an open file. A reader or a virus scanner closes it soon.
#[cfg(windows)]
fn replace(mut file: TempPath, path: &Path) -> io::Result<()> {
    const TIMEOUT: Duration = Duration::from_secs(2);
    const PAUSE: Duration = Duration::from_millis(5);
    const ACCESS_DENIED: i32 = 5;
    const SHARING_VIOLATION: i32 = 32;
    let deadline = Instant::now() + TIMEOUT;
    loop {
        let Err(failed) = file.persist(path) else {
            return Ok(());
        };
        let is_open = matches!(
            failed.error.raw_os_error(),
            Some(ACCESS_DENIED | SHARING_VIOLATION)
        );
        if !is_open || Instant::now() > deadline {
            return Err(failed.error);
        }
        file = failed.path;
        thread::sleep(PAUSE);
    }
}

/// Creates a directory and its parents, only for the owner. An existing directory is fine.
pub(crate) fn create_directory(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// The umask may have removed permissions of the owner too.
#[cfg(unix)]
fn set_private(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o600))
}

/// On Windows a new file inherits the access list of its directory.
#[cfg(not(unix))]
fn set_private(_file: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, windows))]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_once_its_reader_is_done() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let path = directory.path().join("state.json");
        write(&path, b"old")?;
        let reader = File::open(&path)?;
        let pause = Duration::from_millis(100);
        thread::spawn(move || {
            thread::sleep(pause);
            drop(reader);
        });
        write(&path, b"new")?;
        assert_eq!(fs::read(&path)?, b"new");
        Ok(())
    }
}
