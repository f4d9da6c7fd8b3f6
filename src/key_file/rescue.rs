//! A place for a private key that cannot be saved where it belongs.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::NewFile;
use super::new_file::{not_created, unwritable};
use crate::failure::Failure;
use crate::private_file;

/// Makes a file with room for a private key in the first of `directories` that has it.
///
/// # Errors
/// What stood in the way in the last of them.
pub(crate) fn place(directories: &[PathBuf], name: &str) -> Result<NewFile, Failure> {
    first(directories, name, NewFile::with_room)
}

/// Saves a secret that could not be saved where it belongs: a new file in the first of `directories`
/// that takes it. What is in a file but not on the disk for sure is better than nothing.
///
/// # Errors
/// What stood in the way in the last of them.
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
    // It may have been replaced since it was looked at.
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
