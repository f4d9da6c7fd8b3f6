//! Files that are made before their content comes, and are removed again if it does not.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::system;
use crate::failure::{Failure, Kind};
use crate::private_file;

/// The size reserved for a private key. The largest that services make have 13 KiB.
const RESERVED: usize = 16 * 1024;

/// A file for a key that is still to come. It is removed unless the key is written. When the whole key is in
/// it, only [`NewFile::discard`] removes it.
#[derive(Debug)]
pub(crate) struct NewFile {
    file: File,
    path: PathBuf,
    mode: u32,
    /// Whether the whole content is in the file, even if not yet on the disk.
    is_complete: bool,
}

impl NewFile {
    /// Makes a new file that only its owner can read and write. Takes over a file that a killed process left
    /// without a key.
    ///
    /// # Errors
    /// The path exists, even as a symbolic link to nowhere; the file cannot be made; the file system does not
    /// keep its mode.
    pub(crate) fn private(path: &Path) -> Result<Self, Failure> {
        let opened = Self::open_private(path);
        opened
            .map_err(|error| not_created(path, error))?
            .unexposed()
    }

    pub(super) fn open_private(path: &Path) -> io::Result<Self> {
        let path = std::path::absolute(path)?;
        if let Some(abandoned) = Self::abandoned(&path) {
            return Ok(abandoned);
        }
        let created = Self::create(path, system::PRIVATE)?;
        // Without locks in this file system, the file looks like that of a running process and is left alone.
        let _ = created.file.try_lock();
        Ok(created)
    }

    pub(super) fn unexposed(self) -> Result<Self, Failure> {
        match private_file::open_mode(&self.file) {
            Ok(None) => Ok(self),
            Ok(Some(mode)) => Err(exposed(&self.path, mode)),
            Err(error) => Err(not_created(&self.path, error)),
        }
    }

    /// Makes a private file with room for a private key.
    ///
    /// # Errors
    /// Those of [`NewFile::private`]; there is no room.
    pub(crate) fn reserved(path: &Path) -> Result<Self, Failure> {
        Self::private(path)?.with_room()
    }

    pub(super) fn with_room(mut self) -> Result<Self, Failure> {
        match self.reserve() {
            Ok(()) => Ok(self),
            Err(error) => Err(no_room(&self.path, error)),
        }
    }

    /// Reserves room for a private key, so that a full disk, a quota or a limit shows before there is a key.
    pub(crate) fn reserve(&mut self) -> io::Result<()> {
        self.file.rewind()?;
        // Newlines do no harm if the process ends before they are cut off after the key.
        self.file.write_all(&[b'\n'; RESERVED])?;
        system::sync(&self.file)
    }

    /// Takes over a file of this user that has only reserved room, if the process that made it is dead. A
    /// running process holds a lock.
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
    /// The path exists, or the file cannot be made.
    pub(crate) fn public(path: &Path) -> Result<Self, Failure> {
        std::path::absolute(path)
            .and_then(|path| Self::create(path, system::PUBLIC))
            .map_err(|error| not_created(path, error))
    }

    fn create(path: PathBuf, mode: u32) -> io::Result<Self> {
        let created = Self {
            file: system::create_new(&path, mode)?,
            path,
            mode,
            is_complete: false,
        };
        // The umask may have removed permissions of the owner too.
        system::set_mode(&created.file, mode)?;
        system::sync_directory(&created.path)?;
        Ok(created)
    }

    /// The absolute path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the whole key is in the file, even if not yet on the disk.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_complete && !system::is_gone(&self.file, &self.path)
    }

    /// Writes the key and waits until it is on the disk.
    ///
    /// # Errors
    /// It cannot be written; if [`NewFile::is_complete`], the file has the key nevertheless.
    pub(crate) fn fill(&mut self, key: &[u8]) -> io::Result<()> {
        self.restore_mode()?;
        self.file.rewind()?;
        self.file.write_all(key)?;
        self.is_complete = true;
        let written = system::sync(&self.file);
        // Cuts off the rest of the reserved room.
        let cut = self.file.set_len(key.len() as u64);
        written.and(cut)?;
        system::sync(&self.file)?;
        self.check(key)
    }

    /// Checks that the file is still at its path, with its mode and this key. If its directory was removed,
    /// the file would vanish with this process.
    ///
    /// # Errors
    /// One of these checks fails.
    pub(crate) fn check(&mut self, key: &[u8]) -> io::Result<()> {
        if system::is_gone(&self.file, &self.path) {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                "it was removed or replaced in the meantime",
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
            Err(io::Error::other("it was changed in the meantime"))
        }
    }

    /// Removes permissions that others were given meanwhile.
    fn restore_mode(&self) -> io::Result<()> {
        if self.mode != system::PRIVATE || private_file::open_mode(&self.file)?.is_none() {
            return Ok(());
        }
        // The check of the mode below shows whether it worked.
        let _ = system::set_mode(&self.file, self.mode);
        match private_file::open_mode(&self.file)? {
            None => Ok(()),
            Some(mode) => Err(io::Error::other(format!(
                "it was opened to other users meanwhile (mode {mode:04o})"
            ))),
        }
    }

    /// Appends a newline.
    ///
    /// # Errors
    /// It cannot be written. The file keeps its content.
    pub(crate) fn end_line(&mut self) -> Result<(), Failure> {
        self.file
            .write_all(b"\n")
            .and_then(|()| system::sync(&self.file))
            .map_err(|error| unwritable(&self.path, error))
    }

    /// Removes the file with its content.
    pub(crate) fn discard(mut self) {
        self.is_complete = false;
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if self.is_complete {
            return;
        }
        // The file may have another name now, so it is emptied too.
        let _ = self.file.set_len(0);
        if system::is_same_file(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The error for a file that cannot be made or exists.
pub(super) fn not_created(path: &Path, error: io::Error) -> Failure {
    if error.kind() != io::ErrorKind::AlreadyExists {
        return Kind::Usage
            .failure(format!("cannot create {}", path.display()))
            .hint("nothing was sent; choose another file")
            .because(error);
    }
    let what = if path.is_dir() {
        "is a directory"
    } else {
        "already exists; it was not overwritten"
    };
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    Kind::Usage
        .failure(format!("{} {what}", path.display()))
        .hint("choose another file, or move that one away")
}

fn exposed(path: &Path, mode: u32) -> Failure {
    Kind::Usage
        .failure(format!(
            "{} would be open to other users: its file system gave it mode {mode:04o} instead of 0600",
            path.display()
        ))
        .hint("nothing was sent; name a file on another file system")
}

/// The error for a full disk, a quota or a limit.
pub(crate) fn no_room(path: &Path, error: io::Error) -> Failure {
    Kind::Usage
        .failure(format!(
            "cannot reserve 16 KiB for the private key in {}",
            path.display()
        ))
        .hint("nothing was sent; make room, or choose another file")
        .because(error)
}

pub(super) fn unwritable(path: &Path, error: io::Error) -> Failure {
    Kind::Failed
        .failure(format!("cannot write {}", path.display()))
        .because(error)
}
