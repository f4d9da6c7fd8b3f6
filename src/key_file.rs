//! The only code that touches key files: bounded reads, and writes of secrets that nobody else can read.

mod folder;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

pub use folder::{is_open_to_others, regular_files};

/// Longest key file that is read; the largest real keys are a tenth of this.
const LONGEST: u64 = 64 * 1024;

/// A key file that cannot be read or made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be read.
    #[error("cannot read {place}")]
    Unreadable {
        /// The file, or `standard input`.
        place: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is longer than any key.
    #[error("{place} is longer than 64 KiB, so it is no key")]
    TooLong {
        /// The file, or `standard input`.
        place: String,
    },
    /// Something is in the way; nothing is ever overwritten.
    #[error("{} exists already and is not overwritten", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be made.
    #[error("cannot create {}", path.display())]
    Uncreatable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It was made but cannot be written.
    #[error("cannot write {}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Reads a file that should hold a key.
///
/// # Errors
/// [`Error::Unreadable`] and [`Error::TooLong`].
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let place = path.display().to_string();
    match File::open(path) {
        Ok(file) => read_bounded(file, place),
        Err(source) => Err(Error::Unreadable { place, source }),
    }
}

/// Reads a key from standard input to its end.
///
/// # Errors
/// [`Error::Unreadable`] and [`Error::TooLong`].
pub fn read_stdin() -> Result<Vec<u8>, Error> {
    read_bounded(io::stdin().lock(), "standard input".into())
}

fn read_bounded(input: impl Read, place: String) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    match input.take(LONGEST + 1).read_to_end(&mut bytes) {
        Err(source) => Err(Error::Unreadable { place, source }),
        Ok(read) if read as u64 > LONGEST => Err(Error::TooLong { place }),
        Ok(_) => Ok(bytes),
    }
}

/// Where the public half of a private key file stands: the same path with `.pub` after it.
pub fn public_beside(private: &Path) -> PathBuf {
    let mut name = private.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

/// The public key files in a directory, by name.
pub fn public_files(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "pub"))
        .collect();
    files.sort();
    files
}

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
        let file = match private_options().create_new(true).open(&path) {
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
        set_private(&created.file).map_err(uncreatable)?;
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
        if !is_same_file(&self.file, &self.path) {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                "it was removed or replaced meanwhile",
            ));
        }
        sync_directory(&self.path)
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        if !self.filled && is_same_file(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Ends the last line of a file.
///
/// # Errors
/// [`Error::Unwritable`]; the file is then as it was.
pub fn end_line(path: &Path) -> Result<(), Error> {
    let open = OpenOptions::new().append(true).open(path);
    let ended = open.and_then(|mut file| {
        file.write_all(b"\n")?;
        file.sync_all()
    });
    ended.map_err(|source| Error::Unwritable {
        path: path.to_owned(),
        source,
    })
}

/// Writes a public key to a new file that everybody may read.
///
/// # Errors
/// [`Error::Exists`], [`Error::Uncreatable`] and [`Error::Unwritable`].
pub fn write_public(path: &Path, line: &str) -> Result<(), Error> {
    let mut file = match public_options().create_new(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(Error::Exists {
                path: path.to_owned(),
            });
        }
        Err(source) => {
            return Err(Error::Uncreatable {
                path: path.to_owned(),
                source,
            });
        }
    };
    set_public(&file)
        .and_then(|()| writeln!(file, "{line}"))
        .and_then(|()| file.sync_all())
        .map_err(|source| {
            let _ = fs::remove_file(path);
            Error::Unwritable {
                path: path.to_owned(),
                source,
            }
        })
}

/// Removes a file that this process made; that it is gone already is as good.
pub fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

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
    create_private_directory(directory).map_err(|source| Error::Uncreatable {
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

#[cfg(unix)]
fn create_private_directory(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

#[cfg(not(unix))]
fn create_private_directory(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

#[cfg(unix)]
fn private_options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

/// On Windows a new file has the access list of its directory.
#[cfg(not(unix))]
fn private_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    options
}

#[cfg(unix)]
fn public_options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.write(true).mode(0o644);
    options
}

#[cfg(not(unix))]
fn public_options() -> OpenOptions {
    private_options()
}

#[cfg(unix)]
fn set_private(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o600))
}

/// A public key is for everybody, whatever the umask.
#[cfg(unix)]
fn set_public(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_public(_file: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn set_private(_file: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn is_same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(open), Ok(there)) => open.dev() == there.dev() && open.ino() == there.ino(),
        _ => false,
    }
}

/// An open file cannot be replaced on Windows.
#[cfg(not(unix))]
fn is_same_file(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// The name of a new file is only safe once its directory is on the disk too.
#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    use io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
    let Some(parent) = path.parent() else {
        return Ok(());
    };
    match File::open(parent).and_then(|directory| directory.sync_all()) {
        // A directory may be writable but not readable, and not every file system syncs one.
        Err(error) if matches!(error.kind(), PermissionDenied | InvalidInput | Unsupported) => {
            Ok(())
        }
        outcome => outcome,
    }
}

#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}
