//! A place for a private key that cannot be saved where it belongs.

use std::io;
use std::path::{Path, PathBuf};

use super::{Error, NewFile};
use crate::private_file;

/// Saves a secret that could not be saved where it belongs: a new file in the first of `directories`
/// that takes it.
///
/// # Errors
/// What stood in the way in the last of them.
pub fn rescue(directories: &[PathBuf], name: &str, secret: &[u8]) -> Result<PathBuf, Error> {
    let mut last = Error::Uncreatable {
        path: PathBuf::from(name),
        source: io::ErrorKind::NotFound.into(),
    };
    // What is not on the disk for sure is better than nothing.
    let mut unsure = Vec::new();
    for directory in directories {
        let filled = new_file(directory, name).and_then(|mut file| {
            let filled = file.fill(secret).map(|()| file.path().to_owned());
            unsure.push(file);
            filled
        });
        match filled {
            Ok(path) => return Ok(path),
            Err(error) => last = error,
        }
    }
    unsure.into_iter().find_map(NewFile::keep).ok_or(last)
}

fn new_file(directory: &Path, name: &str) -> Result<NewFile, Error> {
    private_file::create_directory(directory).map_err(|source| Error::Uncreatable {
        path: directory.to_owned(),
        source,
    })?;
    let mut number = 1;
    loop {
        let file = match number {
            1 => format!("{name}.pem"),
            _ => format!("{name}-{number}.pem"),
        };
        match NewFile::private(&directory.join(file)) {
            Err(Error::Exists { .. }) => number += 1,
            created => return created,
        }
    }
}
