//! What is in a folder of keys, and who may open it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{is_set_aside, unreadable};
use crate::failure::Failure;

/// The files in a directory by name, without what only looks like one: opening a pipe would wait. A
/// `.pub` link that points nowhere is among them; a directory that is not there is empty.
///
/// # Errors
/// What stands in the way of reading the directory.
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

/// The public key files in a directory that are in use, by name.
///
/// # Errors
/// What stands in the way of reading the directory.
pub(crate) fn public_files(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let files = regular_files(directory);
    let mut files = files.map_err(|error| unreadable(directory.display(), error))?;
    files.retain(|path| is_public(path) && !is_set_aside(path));
    Ok(files)
}

/// Whether a file is called as public keys are.
pub(crate) fn is_public(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "pub")
}

/// What in a directory has the name of a public key file, and is none: a pipe, a folder, or `NAME.PUB`; and
/// what was set aside.
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

/// Whether anybody but its owner may read, write or run a file; OpenSSH refuses such private keys.
#[cfg(unix)]
pub(crate) fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

/// Not told on this system.
#[cfg(not(unix))]
pub(crate) fn is_open_to_others(_path: &Path) -> bool {
    false
}
