//! Files that are their owner's alone: read where nobody else could have changed them, and written as
//! a whole or not at all.

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

/// More than the usual token, whose length nobody promises.
const ROOM: usize = 32 * 1024;

/// What a file holds.
pub(crate) struct Content {
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    /// Whether users other than the owner may read it.
    pub(crate) is_loose: bool,
}

/// Reads a regular file of at most `longest` bytes; `None` when there is none.
///
/// # Errors
/// Also [`Exposed`], for a file that others could have changed.
pub(crate) fn read(path: &Path, longest: u64) -> io::Result<Option<Content>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err(not_regular()),
        // A home that is no directory, such as /dev/null, holds no files either.
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
    // Memory that need not grow leaves no copy of a secret in the smaller one.
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

/// Whether users other than the owner may read a file.
pub(crate) fn is_loose(file: &File) -> bool {
    let is_file = file.metadata().is_ok_and(|metadata| metadata.is_file());
    is_file && matches!(open_mode(file), Ok(Some(_)))
}

/// The mode of a file that others can use.
#[cfg(unix)]
pub(crate) fn open_mode(file: &File) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode() & 0o7777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

/// Windows has access lists instead of modes; they are not looked at.
#[cfg(not(unix))]
pub(crate) fn open_mode(_file: &File) -> io::Result<Option<u32>> {
    Ok(None)
}

/// Puts a file that only its owner can use in the place of the old one, once it is on the disk. The directory is
/// made if need be. A symbolic link stays one: the file that it points to is replaced.
///
/// # Errors
/// Also [`Exposed`], for a place that others could change, or where they could read the file.
pub(crate) fn write(path: &Path, secret: &[u8]) -> io::Result<()> {
    replace_with(path, secret, make_secret)
}

/// The same for what is no secret: on a file system that ignores modes others can read it.
///
/// # Errors
/// Also [`Exposed`], for a place that others could change.
pub(crate) fn write_plain(path: &Path, content: &[u8]) -> io::Result<()> {
    replace_with(path, content, |directory, _| make_plain(directory))
}

/// Makes the file, in a directory, that will be at a path.
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

/// Looks whether a file could be written: the place must be the user's alone, and a device or a pipe
/// would be gone. Gives the path without links.
///
/// # Errors
/// [`Exposed`], within an [`io::Error`].
pub(crate) fn check(path: &Path) -> io::Result<PathBuf> {
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => Err(not_regular()),
        _ => owner::resolve(path, true),
    }
}

/// Looks whether a directory, and the way to it, is the user's alone; one such as /tmp will do, where
/// nobody can replace what others make.
///
/// # Errors
/// [`Exposed`], within an [`io::Error`].
pub(crate) fn check_directory(path: &Path) -> io::Result<()> {
    owner::resolve(path, true).map(drop)
}

/// Looks whether a file of 32 KiB could be made or replaced, by making another where its directory is or
/// would be, which is gone at once.
///
/// # Errors
/// Those of [`write`].
pub(crate) fn check_writable(path: &Path) -> io::Result<()> {
    let path = check(path)?;
    let directory = path
        .ancestors()
        .skip(1)
        .find(|directory| directory.exists());
    let mut file = make_secret(directory.unwrap_or(Path::new(".")), &path)?;
    // A full disk, a quota or a limit may only show here.
    file.write_all(&[0; ROOM])?;
    file.as_file().sync_all()
}

/// Waits until no other process changes the file. Closing what comes back lets the next one have it.
///
/// Nothing where there can be no lock: in a directory that cannot be used, which writing will tell, or
/// on a file system that has none.
///
/// # Errors
/// [`ErrorKind::TimedOut`] where somebody keeps it longer than `timeout`.
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

/// The directory: the file itself is replaced, and another would be left.
#[cfg(unix)]
fn lock_file(path: &Path) -> io::Result<File> {
    File::open(path.parent().unwrap_or(Path::new(".")))
}

/// Windows does not open directories. The file that is locked is left: others may be waiting for it.
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

/// Windows does not replace a file that anybody has open: a command that reads it, a virus scanner.
/// Neither takes long.
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

/// Makes a directory for its owner alone, and those above it; that it is there already is as good.
pub(crate) fn create_directory(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// A umask may have taken bits from the owner too.
#[cfg(unix)]
fn set_private(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o600))
}

/// Windows gives new files the access list of their directory.
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
