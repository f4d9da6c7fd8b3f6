//! What the services hold, in one JSON file that any number of processes may change at once.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::{error::Error, iam::Identity, kps::KeyPair, repo::keys::RepoKeys};

/// The arrangement of the file that this program reads and writes.
const VERSION: u64 = 1;

/// Everything the services hold.
#[derive(Serialize, Deserialize)]
pub struct State {
    version: u64,
    /// The CodeArts Repo keys of the account's users, who share them.
    #[serde(default)]
    pub repo: RepoKeys,
    /// Keys that users of other accounts have registered with CodeArts Repo: the base64 field of
    /// each. No request adds to these; write them into the file to see how the conflict looks.
    #[serde(default)]
    pub other_accounts: Vec<String>,
    /// The KPS key pairs, the same in every project.
    #[serde(default)]
    pub key_pairs: Vec<KeyPair>,
    /// How many key pairs there ever were.
    #[serde(default)]
    pub last_key_pair_id: u64,
    /// What IAM has given out.
    #[serde(default)]
    pub iam: Identity,
}

impl Default for State {
    fn default() -> Self {
        Self {
            version: VERSION,
            repo: RepoKeys::default(),
            other_accounts: Vec::new(),
            key_pairs: Vec::new(),
            last_key_pair_id: 0,
            iam: Identity::default(),
        }
    }
}

/// The file that holds the state.
pub struct StateFile {
    path: PathBuf,
}

impl StateFile {
    pub fn new(path: &Path) -> Self {
        Self { path: path.into() }
    }

    /// The state as the last change left it. Takes no lock: a change replaces the file as a whole.
    pub fn read(&self) -> Result<State, Error> {
        let path = || self.path.clone();
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(State::default()),
            Err(source) => {
                return Err(Error::Read {
                    path: path(),
                    source,
                });
            }
        };
        let state: State = serde_json::from_str(&text).map_err(|source| Error::NotJson {
            path: path(),
            source,
        })?;
        match state.version {
            VERSION => Ok(state),
            version => Err(Error::OtherVersion {
                path: path(),
                version,
            }),
        }
    }

    /// Makes one change that no other process or thread can come between. When `change` fails, or
    /// the file cannot be written, the state stays as it was.
    pub fn change<T, E: From<Error>>(
        &self,
        change: impl FnOnce(&mut State) -> Result<T, E>,
    ) -> Result<T, E> {
        self.create_directory()?;
        // Held until this returns.
        let _lock = self.lock()?;
        let mut state = self.read()?;
        let result = change(&mut state)?;
        self.write(&state)?;
        Ok(result)
    }

    /// Removes the state. The lock file stays: another process may be waiting for it.
    pub fn remove(&self) -> Result<(), Error> {
        if !self.directory().exists() {
            return Ok(());
        }
        let _lock = self.lock()?;
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            result => result.map_err(|source| self.cannot_write(source)),
        }
    }

    fn lock(&self) -> Result<File, Error> {
        let mut path = OsString::from(&self.path);
        path.push(".lock");
        lock(path.as_ref()).map_err(|source| Error::Lock {
            path: path.into(),
            source,
        })
    }

    fn write(&self, state: &State) -> Result<(), Error> {
        self.replace(state)
            .map_err(|source| self.cannot_write(source))
    }

    /// Puts a file that only its owner can read in the place of the old one, once it is on the disk.
    fn replace(&self, state: &State) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(self.directory())?;
        // The umask may have taken more than it should from the mode it was made with.
        #[cfg(unix)]
        file.as_file()
            .set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        file.write_all(&serde_json::to_vec(state)?)?;
        file.as_file().sync_all()?;
        replace(file, &self.path)
    }

    fn create_directory(&self) -> Result<(), Error> {
        let directory = self.directory();
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(directory).map_err(|source| Error::Write {
            path: directory.into(),
            source,
        })
    }

    fn directory(&self) -> &Path {
        match self.path.parent() {
            Some(directory) if !directory.as_os_str().is_empty() => directory,
            _ => Path::new("."),
        }
    }

    fn cannot_write(&self, source: io::Error) -> Error {
        Error::Write {
            path: self.path.clone(),
            source,
        }
    }
}

/// Waits for the lock; closing the file gives it up.
fn lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    loop {
        match file.lock() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result.map(|()| file),
        }
    }
}

#[cfg(not(windows))]
fn replace(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.persist(path)?;
    Ok(())
}

/// Windows does not replace a file that is open, and readers take no lock. They do not take long
/// either.
#[cfg(windows)]
fn replace(mut file: NamedTempFile, path: &Path) -> io::Result<()> {
    use std::time::{Duration, Instant};
    const PATIENCE: Duration = Duration::from_secs(2);
    const PAUSE: Duration = Duration::from_millis(5);
    const ACCESS_DENIED: i32 = 5;
    const SHARING_VIOLATION: i32 = 32;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let Err(failed) = file.persist(path) else {
            return Ok(());
        };
        let is_open = matches!(
            failed.error.raw_os_error(),
            Some(ACCESS_DENIED | SHARING_VIOLATION)
        );
        if !is_open || Instant::now() > deadline {
            return Err(failed.error);
        }
        file = failed.file;
        std::thread::sleep(PAUSE);
    }
}
