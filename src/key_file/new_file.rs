//! Files that are made before what they are for: exclusively, and gone again unless it comes.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Error, system};
use crate::private_file;

/// As much as is reserved for a private key; the largest that services make have 13 KiB.
const RESERVED: usize = 16 * 1024;

/// A file made for a key that is still to come. Unless the key is written, it is removed again; once
/// all of the key is in it, nothing but [`NewFile::discard`] takes it away.
#[derive(Debug)]
pub(crate) struct NewFile {
    file: File,
    path: PathBuf,
    mode: u32,
    /// Whether all that it is for is in it, if perhaps not yet on the disk.
    is_complete: bool,
}

impl NewFile {
    /// Makes a new, empty file that only its owner can read and write.
    ///
    /// # Errors
    /// [`Error::Exists`] also for a symbolic link, whatever it points to; [`Error::Uncreatable`];
    /// [`Error::Exposed`] on a file system that gives it another mode.
    pub(crate) fn private(path: &Path) -> Result<Self, Error> {
        let created = Self::create(path, system::PRIVATE)?;
        match private_file::open_mode(&created.file) {
            Ok(None) => Ok(created),
            Ok(Some(mode)) => Err(Error::Exposed {
                path: created.path.clone(),
                mode,
            }),
            Err(source) => Err(Error::Uncreatable {
                path: created.path.clone(),
                source,
            }),
        }
    }

    /// The same, with the room for a private key in it: a full disk, a quota or a limit shows before
    /// there is a key to lose. What a process left that was killed meanwhile is used again.
    ///
    /// # Errors
    /// As those of [`NewFile::private`]; [`Error::NoRoom`].
    pub(crate) fn reserved(path: &Path) -> Result<Self, Error> {
        let mut created = match Self::private(path) {
            Err(Error::Exists { path }) => {
                return Self::abandoned(&path).ok_or(Error::Exists { path });
            }
            created => created?,
        };
        // Where there are no locks it is not told from the file of a living process, and left alone.
        let _ = created.file.try_lock();
        // A key with newlines after it is a key still, should the process end before they are cut off.
        let reserved = created
            .file
            .write_all(&[b'\n'; RESERVED])
            .and_then(|()| system::sync(&created.file));
        match reserved {
            Ok(()) => Ok(created),
            Err(source) => Err(Error::NoRoom {
                path: created.path.clone(),
                source,
            }),
        }
    }

    /// The user's own file with nothing but room for a private key, if the process that made it is dead:
    /// while it lives, the file is locked.
    pub(crate) fn abandoned(path: &Path) -> Option<Self> {
        let room = fs::symlink_metadata(path).ok()?;
        if !room.is_file() || room.len() != RESERVED as u64 {
            return None;
        }
        let mut file = File::options().read(true).write(true).open(path).ok()?;
        file.try_lock().ok()?;
        let mut content = Zeroizing::new(vec![0; RESERVED]);
        file.read_exact(&mut content).ok()?;
        let is_unused = *content == [b'\n'; RESERVED]
            && system::is_own(&file)
            && system::is_same_file(&file, path)
            && matches!(private_file::open_mode(&file), Ok(None));
        is_unused.then(|| Self {
            file,
            path: path.to_owned(),
            mode: system::PRIVATE,
            is_complete: false,
        })
    }

    /// Makes a new, empty file that everybody can read.
    ///
    /// # Errors
    /// [`Error::Exists`] and [`Error::Uncreatable`].
    pub(crate) fn public(path: &Path) -> Result<Self, Error> {
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
            mode,
            is_complete: false,
        };
        // A umask may have taken bits from the owner too.
        system::set_mode(&created.file, mode)
            .and_then(|()| system::sync_directory(&created.path))
            .map_err(uncreatable)?;
        Ok(created)
    }

    /// Where it is, as an absolute path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether all of the key is in it, if perhaps not yet on the disk.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_complete && !system::is_gone(&self.file, &self.path)
    }

    /// Writes the key and waits until it is on the disk.
    ///
    /// # Errors
    /// [`Error::Unwritable`]; with [`NewFile::is_complete`] the key is in it all the same.
    pub(crate) fn fill(&mut self, key: &[u8]) -> Result<(), Error> {
        let written = self.write(key);
        written.map_err(|source| self.unwritable(source))
    }

    fn write(&mut self, key: &[u8]) -> io::Result<()> {
        self.restore_mode()?;
        self.file.rewind()?;
        self.file.write_all(key)?;
        self.is_complete = true;
        let written = system::sync(&self.file);
        // What is cut off is what was reserved and not needed.
        let cut = self.file.set_len(key.len() as u64);
        written.and(cut)?;
        system::sync(&self.file)?;
        self.check(key)
    }

    /// Looks whether the file is where it was made, as it was made, and holds this key. A file whose
    /// directory is gone would vanish with this process.
    ///
    /// # Errors
    /// What is wrong.
    pub(crate) fn check(&mut self, key: &[u8]) -> io::Result<()> {
        if system::is_gone(&self.file, &self.path) {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                "it was removed or replaced meanwhile",
            ));
        }
        self.restore_mode()?;
        let most = key.len() + RESERVED;
        let mut content = Zeroizing::new(Vec::with_capacity(most + 1));
        self.file.rewind()?;
        (&self.file).take(most as u64).read_to_end(&mut content)?;
        if content.trim_ascii_end() == key.trim_ascii_end() {
            Ok(())
        } else {
            Err(io::Error::other("it was changed meanwhile"))
        }
    }

    /// Takes a private file from others again, should it have been opened to them meanwhile.
    fn restore_mode(&self) -> io::Result<()> {
        if self.mode != system::PRIVATE || private_file::open_mode(&self.file)?.is_none() {
            return Ok(());
        }
        // Whether it had an effect shows in the mode.
        let _ = system::set_mode(&self.file, self.mode);
        match private_file::open_mode(&self.file)? {
            None => Ok(()),
            Some(mode) => Err(io::Error::other(format!(
                "it was opened to other users meanwhile (mode {mode:04o})"
            ))),
        }
    }

    /// Ends the last line.
    ///
    /// # Errors
    /// [`Error::Unwritable`]; what was in the file before is in it still.
    pub(crate) fn end_line(&mut self) -> Result<(), Error> {
        let ended = self.file.write_all(b"\n");
        let ended = ended.and_then(|()| system::sync(&self.file));
        ended.map_err(|source| self.unwritable(source))
    }

    /// Removes it, whatever is in it.
    pub(crate) fn discard(mut self) {
        self.is_complete = false;
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
        if self.is_complete {
            return;
        }
        // It may have another name by now.
        let _ = self.file.set_len(0);
        if system::is_same_file(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}
