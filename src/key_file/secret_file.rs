//! Files for private keys: made before the key comes, for their owner alone.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Error, system};

/// A file made for a secret that is still to come. Unless the secret is written, it is removed again.
#[derive(Debug)]
pub struct SecretFile {
    file: File,
    path: PathBuf,
    filled: bool,
}

impl SecretFile {
    /// Makes a new, empty file that only its owner can read and write.
    ///
    /// # Errors
    /// [`Error::Exists`] also for a symbolic link, whatever it points to; [`Error::Uncreatable`].
    pub fn create(path: &Path) -> Result<Self, Error> {
        let uncreatable = |source| Error::Uncreatable {
            path: path.to_owned(),
            source,
        };
        let path = std::path::absolute(path).map_err(uncreatable)?;
        let file = match system::create_new(&path, system::PRIVATE) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Error::Exists { path });
            }
            Err(error) => return Err(uncreatable(error)),
        };
        let created = Self {
            file,
            path,
            filled: false,
        };
        // A umask may have taken bits from the owner too.
        system::set_mode(&created.file, system::PRIVATE).map_err(uncreatable)?;
        Ok(created)
    }

    /// Where it is, as an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the secret and waits until it is on the disk.
    ///
    /// # Errors
    /// [`Error::Unwritable`]; nothing of the secret is then left in the file.
    pub fn fill(mut self, secret: &[u8]) -> Result<PathBuf, Error> {
        match self.write_and_sync(secret) {
            Ok(()) => {
                self.filled = true;
                Ok(self.path.clone())
            }
            Err(source) => {
                let _ = self.file.set_len(0);
                Err(Error::Unwritable {
                    path: self.path.clone(),
                    source,
                })
            }
        }
    }

    fn write_and_sync(&mut self, secret: &[u8]) -> io::Result<()> {
        self.file.write_all(secret)?;
        self.file.sync_all()?;
        // A file whose directory is gone would vanish with this process.
        if !system::is_same_file(&self.file, &self.path) {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                "it was removed or replaced meanwhile",
            ));
        }
        system::sync_directory(&self.path)
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        if !self.filled && system::is_same_file(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}
