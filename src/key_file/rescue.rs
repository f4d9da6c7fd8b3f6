//! A place for a private key that cannot be saved where it belongs.

use std::io;
use std::path::{Path, PathBuf};

use super::{Error, SecretFile, system};

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
    for directory in directories {
        match rescue_to(directory, name, secret) {
            Ok(path) => return Ok(path),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn rescue_to(directory: &Path, name: &str, secret: &[u8]) -> Result<PathBuf, Error> {
    system::create_private_directory(directory).map_err(|source| Error::Uncreatable {
        path: directory.to_owned(),
        source,
    })?;
    let mut number = 1;
    loop {
        let file = match number {
            1 => format!("{name}.pem"),
            _ => format!("{name}-{number}.pem"),
        };
        match SecretFile::create(&directory.join(file)) {
            Err(Error::Exists { .. }) => number += 1,
            created => return created?.fill(secret),
        }
    }
}
