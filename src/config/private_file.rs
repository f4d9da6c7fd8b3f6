//! Writes files that only their owner can read, as a whole or not at all.

use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Puts a file with mode 0600 in the place of the old one, once it is on the disk. The directory is
/// made if need be. A symbolic link stays one: the file that it points to is replaced.
pub(super) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let path = target(path)?;
    let directory = path.parent().unwrap_or(Path::new("."));
    create_directory(directory)?;
    let mut file = NamedTempFile::new_in(directory)?;
    set_private(file.as_file())?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    replace(file, &path)
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
    use std::time::{Duration, Instant};
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
        std::thread::sleep(PAUSE);
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

fn create_directory(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// A umask may have taken bits from the owner too.
#[cfg(unix)]
fn set_private(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o600))
}

/// Windows gives new files the access list of their directory, which is below the owner's profile
/// unless an option or a variable says otherwise.
#[cfg(not(unix))]
fn set_private(_file: &fs::File) -> io::Result<()> {
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
        let reader = fs::File::open(&path)?;
        let pause = std::time::Duration::from_millis(100);
        std::thread::spawn(move || {
            std::thread::sleep(pause);
            drop(reader);
        });
        write(&path, b"new")?;
        assert_eq!(fs::read(&path)?, b"new");
        Ok(())
    }
}
