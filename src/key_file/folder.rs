//! Lists folders of key files, and checks their permissions.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{is_set_aside, unreadable};
use crate::failure::Failure;

/// The regular files of a directory, sorted by name. Pipes are left out, because opening one would block. A
/// `.pub` link that points nowhere is included. A missing directory is empty.
///
/// # Errors
/// The directory cannot be read.
pub(crate) fn regular_files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let is_wanted = match fs::metadata(&path) {
            Ok(metadata) => metadata.is_file(),
            Err(_) => is_public(&path),
        };
        if is_wanted {
            files.push(path);
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// The public key files of a directory that are not revoked, sorted by name.
///
/// # Errors
/// The directory cannot be read.
pub(crate) fn public_files(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let files = regular_files(directory);
    let mut files = files.map_err(|error| unreadable(directory.display(), error))?;
    files.retain(|path| is_public(path) && !is_set_aside(path));
    Ok(files)
}

/// Whether the name is that of a public key file.
pub(crate) fn is_public(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "pub")
}

/// The entries of a directory that look like public key files and are none: pipes, folders, `NAME.PUB`, and
/// revoked keys.
pub(crate) fn unlike_public(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let looks_like_one = |path: &PathBuf| {
        let extension = path.extension();
        let is_alike = extension.is_some_and(|it| it.eq_ignore_ascii_case("pub"));
        let is_no_file = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
        is_alike && (is_no_file || !is_public(path) || is_set_aside(path))
    };
    let mut found: Vec<_> = paths.filter(looks_like_one).collect();
    found.sort_unstable();
    found
}

/// Whether other users have any permission for a file. OpenSSH refuses such private keys.
#[cfg(unix)]
pub(crate) fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

/// Unknown on this system.
#[cfg(not(unix))]
pub(crate) fn is_open_to_others(_path: &Path) -> bool {
    false
}
