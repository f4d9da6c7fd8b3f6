//! Files that are made before what they are for: exclusively, and gone again unless it comes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Error, system};

/// A file made for a key that is still to come. Unless the key is written, it is removed again.
#[derive(Debug)]
pub struct NewFile {
    file: File,
    path: PathBuf,
    /// Whether all that it is for is in it, if perhaps not yet on the disk.
    is_complete: bool,
    is_kept: bool,
}

impl NewFile {
    /// Makes a new, empty file that only its owner can read and write.
    ///
    /// # Errors
    /// [`Error::Exists`] also for a symbolic link, whatever it points to; [`Error::Uncreatable`].
    pub fn private(path: &Path) -> Result<Self, Error> {
        Self::create(path, system::PRIVATE)
    }

    /// Makes a new, empty file that everybody can read.
    ///
    /// # Errors
    /// As those of [`NewFile::private`].
    pub fn public(path: &Path) -> Result<Self, Error> {
        Self::create(path, system::PUBLIC)
    }

    fn create(path: &Path, mode: u32) -> Result<Self, Error> {
        let uncreatable = |source| Error::Uncreatable {
            path: path.to_owned(),
            source,
        };
        let path = std::path::absolute(path).map_err(uncreatable)?;
        let file = match system::create_new(&path, mode) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Error::Exists { path });
            }
            Err(error) => return Err(uncreatable(error)),
        };
        let created = Self {
            file,
            path,
            is_complete: false,
            is_kept: false,
        };
        // A umask may have taken bits from the owner too.
        system::set_mode(&created.file, mode).map_err(uncreatable)?;
        Ok(created)
    }

    /// Where it is, as an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the key and waits until it is on the disk.
    ///
    /// # Errors
    /// [`Error::Unwritable`]; [`NewFile::keep`] may help.
    pub fn fill(&mut self, key: &[u8]) -> Result<(), Error> {
        let written = self.write(key).and_then(|()| {
            self.is_complete = true;
            self.sync()
        });
        self.is_kept = written.is_ok();
        written.map_err(|source| self.unwritable(source))
    }

    /// Ends the last line.
    ///
    /// # Errors
    /// [`Error::Unwritable`]; what was in the file before is in it still.
    pub fn end_line(&mut self) -> Result<(), Error> {
        let ended = self.file.write_all(b"\n");
        let ended = ended.and_then(|()| system::sync(&self.file));
        ended.map_err(|source| self.unwritable(source))
    }

    /// Keeps a file that [`NewFile::fill`] could write but not bring to the disk for sure: where it
    /// is, if the whole key is there.
    pub fn keep(mut self) -> Option<PathBuf> {
        self.is_kept = self.is_complete;
        self.is_complete.then(|| self.path.clone())
    }

    /// Removes it, whatever is in it.
    pub fn discard(mut self) {
        self.is_kept = false;
    }

    fn write(&mut self, key: &[u8]) -> io::Result<()> {
        self.file.write_all(key)?;
        // A file whose directory is gone would vanish with this process.
        match system::is_same_file(&self.file, &self.path) {
            true => Ok(()),
            false => Err(io::Error::new(
                io::ErrorKind::NotFound,
                "it was removed or replaced meanwhile",
            )),
        }
    }

    fn sync(&self) -> io::Result<()> {
        system::sync(&self.file)?;
        system::sync_directory(&self.path)
    }

    fn unwritable(&self, source: io::Error) -> Error {
        Error::Unwritable {
            path: self.path.clone(),
            source,
        }
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        // It may have another name by now.
        let _ = self.file.set_len(0);
        if system::is_same_file(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}
