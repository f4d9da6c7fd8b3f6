//! Writes files that only their owner can read, as a whole or not at all.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

/// Puts a file with mode 0600 in the place of the old one, once it is on the disk. The directory is
/// made if need be. A symbolic link stays one: the file that it points to is replaced.
pub(crate) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    check(path)?;
    let path = target(path)?;
    let directory = path.parent().unwrap_or(Path::new("."));
    create_directory(directory)?;
    let mut file = NamedTempFile::new_in(directory)?;
    set_private(file.as_file())?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    replace(file, &path)
}

/// Refuses what is no file to be replaced: a device or a pipe would be gone, and is no place to write to.
pub(crate) fn check(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => Err(io::Error::other("it is no regular file")),
        _ => Ok(()),
    }
}

/// Waits until no other process changes the file. Closing what comes back lets the next one have it.
///
/// Nothing where there can be no lock: in a directory that cannot be used, which writing will tell, on
/// a file system that has none, or where somebody keeps it for good.
pub(crate) fn lock(path: &Path) -> Option<File> {
    const PATIENCE: Duration = Duration::from_secs(10);
    const PAUSE: Duration = Duration::from_millis(5);
    let path = target(path).ok()?;
    create_directory(path.parent()?).ok()?;
    let file = to_lock(&path).ok()?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Some(file),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::sleep(PAUSE),
            Err(_) => return None,
        }
    }
}

/// The directory: the file itself is replaced, and another would be left.
#[cfg(unix)]
fn to_lock(path: &Path) -> io::Result<File> {
    File::open(path.parent().unwrap_or(Path::new(".")))
}

/// Windows does not open directories. The file that is locked is left: others may be waiting for it.
#[cfg(not(unix))]
fn to_lock(path: &Path) -> io::Result<File> {
    let mut lock = path.as_os_str().to_owned();
    lock.push(".lock");
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(false).write(true).open(lock)
}

#[cfg(not(windows))]
fn replace(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.persist(path)?;
    Ok(())
}

/// Windows does not replace a file that anybody has open: a command that reads it, a virus scanner.
/// Neither takes long.
#[cfg(windows)]
fn replace(mut file: NamedTempFile, path: &Path) -> io::Result<()> {
    const PATIENCE: Duration = Duration::from_secs(2);
    const PAUSE: Duration = Duration::from_millis(5);
    const ACCESS_DENIED: i32 = 5;
    const SHARING_VIOLATION: i32 = 32;
    let deadline = Instant::now() + PATIENCE;
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
        file = failed.file;
        thread::sleep(PAUSE);
    }
}

/// What a symbolic link points to, even if that is not there; any other path is itself.
fn target(path: &Path) -> io::Result<PathBuf> {
    const LINKS: u8 = 40;
    let mut path = std::path::absolute(path)?;
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(link) => path = path.parent().unwrap_or(Path::new("/")).join(link),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
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

/// Windows gives new files the access list of their directory, which is below the owner's profile
/// unless an option or a variable says otherwise.
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
