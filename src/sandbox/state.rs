//! What the services hold, in one JSON file that any number of processes may change at once.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{error::Error, iam::Identity, kps::KeyPair, repo::keys::RepoKeys};
use crate::private_file;

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
        serde_json::to_vec(state)
            .map_err(io::Error::from)
            .and_then(|text| private_file::write(&self.path, &text))
            .map_err(|source| self.cannot_write(source))
    }

    fn create_directory(&self) -> Result<(), Error> {
        let directory = self.directory();
        private_file::create_directory(directory).map_err(|source| Error::Write {
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
