//! A place for a private key that cannot be saved where it belongs.

use std::io;
use std::path::{Path, PathBuf};

use super::{Error, NewFile};
use crate::private_file;

/// Reserves room for a private key in the first of `directories` that has it.
///
/// # Errors
/// What stood in the way in the last of them.
pub(crate) fn place(directories: &[PathBuf], name: &str) -> Result<NewFile, Error> {
    first(directories, name, NewFile::reserved)
}

/// Saves a secret that could not be saved where it belongs: a new file in the first of `directories`
/// that takes it. What is in a file but not on the disk for sure is better than nothing.
///
/// # Errors
/// What stood in the way in the last of them.
pub(crate) fn rescue(directories: &[PathBuf], name: &str, secret: &[u8]) -> Result<NewFile, Error> {
    let mut unsure = Vec::new();
    let filled = first(directories, name, |path| {
        let mut file = NewFile::private(path)?;
        match file.fill(secret) {
            Ok(()) => Ok(file),
            Err(error) => {
                unsure.push(file);
                Err(error)
            }
        }
    });
    filled.or_else(|error| {
        let mut unsure = unsure.into_iter();
        unsure.find(NewFile::is_complete).ok_or(error)
    })
}

fn first(
    directories: &[PathBuf],
    name: &str,
    mut make: impl FnMut(&Path) -> Result<NewFile, Error>,
) -> Result<NewFile, Error> {
    let mut last = Error::Uncreatable {
        path: PathBuf::from(name),
        source: io::ErrorKind::NotFound.into(),
    };
    for directory in directories {
        match in_directory(directory, name, &mut make) {
            Ok(file) => return Ok(file),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn in_directory(
    directory: &Path,
    name: &str,
    make: &mut impl FnMut(&Path) -> Result<NewFile, Error>,
) -> Result<NewFile, Error> {
    // It may have been replaced since it was looked at.
    private_file::create_directory(directory)
        .and_then(|()| private_file::check_directory(directory))
        .map_err(|source| Error::Uncreatable {
            path: directory.to_owned(),
            source,
        })?;
    let mut number = 1;
    loop {
        let file = match number {
            1 => format!("{name}.pem"),
            _ => format!("{name}-{number}.pem"),
        };
        match make(&directory.join(file)) {
            Err(Error::Exists { .. }) => number += 1,
            made => return made,
        }
    }
}
