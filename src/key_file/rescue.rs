//! Rescue files: for private keys that cannot be saved to their own files.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::NewFile;
use super::new_file::{not_created, unwritable};
use crate::failure::Failure;
use crate::private_file;

/// Makes a file with room for a private key in the first of `directories` where this works.
///
/// # Errors
/// The error of the last directory.
pub(crate) fn place(directories: &[PathBuf], name: &str) -> Result<NewFile, Failure> {
    first(directories, name, NewFile::with_room)
}

/// Saves a secret to a new file in the first of `directories` where this works. A file that is perhaps not on
/// the disk yet is better than nothing.
///
/// # Errors
/// The error of the last directory.
pub(crate) fn rescue(
    directories: &[PathBuf],
    name: &str,
    secret: &[u8],
) -> Result<NewFile, Failure> {
    let mut unsure = Vec::new();
    let filled = first(directories, name, |mut file| match file.fill(secret) {
        Ok(()) => Ok(file),
        Err(error) => {
            let failure = unwritable(file.path(), error);
            unsure.push(file);
            Err(failure)
        }
    });
    filled.or_else(|failure| {
        let mut unsure = unsure.into_iter();
        unsure.find(NewFile::is_complete).ok_or(failure)
    })
}

fn first(
    directories: &[PathBuf],
    name: &str,
    mut fill: impl FnMut(NewFile) -> Result<NewFile, Failure>,
) -> Result<NewFile, Failure> {
    let mut last = not_created(Path::new(name), ErrorKind::NotFound.into());
    for directory in directories {
        match new_in(directory, name).and_then(&mut fill) {
            Ok(file) => return Ok(file),
            Err(failure) => last = failure,
        }
    }
    Err(last)
}

fn new_in(directory: &Path, name: &str) -> Result<NewFile, Failure> {
    // The directory may have been replaced since the first check.
    private_file::create_directory(directory)
        .and_then(|()| private_file::check_directory(directory))
        .map_err(|error| not_created(directory, error))?;
    let mut number = 1;
    loop {
        let file = match number {
            1 => format!("{name}.pem"),
            _ => format!("{name}-{number}.pem"),
        };
        let path = directory.join(file);
        match NewFile::open_private(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            opened => {
                return opened
                    .map_err(|error| not_created(&path, error))?
                    .unexposed();
            }
        }
    }
}
