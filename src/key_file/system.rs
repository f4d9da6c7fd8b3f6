//! Differences between systems: permissions, and what it takes to be safely on the disk.

use std::fs::File;
use std::io;
use std::path::Path;

/// Only for the owner.
pub(super) const PRIVATE: u32 = 0o600;
/// Readable for everybody.
pub(super) const PUBLIC: u32 = 0o644;

/// Makes a new file with this mode, which the umask may reduce.
#[cfg(unix)]
pub(super) fn create_new(path: &Path, mode: u32) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    options.mode(mode).open(path)
}

/// On Windows a public file inherits the access list of its directory.
#[cfg(not(unix))]
pub(super) fn create_new(path: &Path, mode: u32) -> io::Result<File> {
    refuse_device(path)?;
    if mode == PRIVATE {
        return crate::private_file::access_list::create_new(path);
    }
    let mut options = File::options();
    options.read(true).write(true).create_new(true).open(path)
}

/// On Windows up to 10, `nul.pem` is the null device in every directory: it can be "created", and everything
/// written to it is lost. `con`, `com1` and others are devices too.
#[cfg(not(unix))]
fn refuse_device(path: &Path) -> io::Result<()> {
    use std::path::{Component, Prefix};
    let path = std::path::absolute(path)?;
    let is_device = match path.components().next() {
        Some(Component::Prefix(prefix)) => matches!(prefix.kind(), Prefix::DeviceNS(_)),
        _ => false,
    };
    if is_device {
        let text = "Windows treats it as a device, not a file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    Ok(())
}

/// Sets the mode of a file, regardless of the umask.
#[cfg(unix)]
pub(super) fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub(super) fn set_mode(_file: &File, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// Whether an open file belongs to this user.
#[cfg(unix)]
pub(super) fn is_own(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    let me = rustix::process::geteuid().as_raw();
    file.metadata().is_ok_and(|metadata| metadata.uid() == me)
}

/// Windows has access lists instead of owners.
#[cfg(not(unix))]
pub(super) fn is_own(_file: &File) -> bool {
    true
}

/// Whether an open file was removed or renamed. False if this cannot be found out.
#[cfg(unix)]
pub(super) fn is_gone(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let Ok(open) = file.metadata() else {
        return false;
    };
    match std::fs::symlink_metadata(path) {
        Ok(there) => open.dev() != there.dev() || open.ino() != there.ino(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(_) => open.nlink() == 0,
    }
}

/// Windows cannot tell which file it is, so any file at the path counts.
#[cfg(not(unix))]
pub(super) fn is_gone(_file: &File, path: &Path) -> bool {
    !path.exists()
}

/// Whether the path still leads to the open file.
#[cfg(unix)]
pub(super) fn is_same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), std::fs::symlink_metadata(path)) {
        (Ok(open), Ok(there)) => open.dev() == there.dev() && open.ino() == there.ino(),
        _ => false,
    }
}

/// Windows cannot tell which file it is, so any file at the path counts.
#[cfg(not(unix))]
pub(super) fn is_same_file(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// Waits until the content is on the disk.
pub(super) fn sync(file: &File) -> io::Result<()> {
    can_do_without(file.sync_all())
}

/// Ignores that a file system cannot sync.
fn can_do_without(synced: io::Result<()>) -> io::Result<()> {
    use io::ErrorKind::{InvalidInput, Unsupported};
    match synced {
        Err(error) if matches!(error.kind(), InvalidInput | Unsupported) => Ok(()),
        outcome => outcome,
    }
}

/// Syncs the directory, without which the name of a new file may be lost.
#[cfg(unix)]
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    let Some(parent) = path.parent() else {
        return Ok(());
    };
    match File::open(parent) {
        Ok(directory) => can_do_without(directory.sync_all()),
        // The directory may be writable but not readable.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
pub(crate) fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, not(unix)))]
mod tests {
    use super::*;

    #[test]
    fn a_device_takes_no_key() {
        for name in ["nul.pem", "NUL", r"\\.\pipe\key", "con", r"C:\nul"] {
            let outcome = create_new(Path::new(name), PRIVATE);
            let kind = outcome.map(drop).map_err(|error| error.kind());
            assert_eq!(kind, Err(io::ErrorKind::InvalidInput), "{name}");
        }
    }
}
