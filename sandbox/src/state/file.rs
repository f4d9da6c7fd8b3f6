//! The state in one JSON file, which several processes may change.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
    sync::Weak,
    thread,
    time::{Duration, Instant},
};

use super::{State, VERSION};
use crate::{account, clock, ecs, error::Error, kps};

/// Larger than any state.
const MAX_SIZE: u64 = 64 * 1024 * 1024;

/// The pause between attempts to lock.
const PAUSE: Duration = Duration::from_millis(5);

/// Replaces a file as a whole, so that only its owner can read it.
pub type Write = fn(&Path, &[u8]) -> io::Result<()>;

/// The state file.
#[derive(Debug)]
pub struct StateFile {
    path: PathBuf,
    /// How long another process may keep the lock.
    patience: Duration,
    write: Write,
    /// Alive while a client waits for the result; `None` if the client does not matter.
    client: Option<Weak<()>>,
    /// The project of a request; `None` for the first project.
    project_id: Option<String>,
}

impl StateFile {
    /// `patience` is how long a change waits for another process.
    pub fn new(path: PathBuf, patience: Duration, write: Write) -> Self {
        Self {
            path,
            patience,
            write,
            client: None,
            project_id: None,
        }
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The same file for one request. No change is started after `client` is gone.
    pub(crate) fn for_client(&self, client: Weak<()>) -> Self {
        Self {
            path: self.path.clone(),
            patience: self.patience,
            write: self.write,
            client: Some(client),
            project_id: None,
        }
    }

    /// The same file, for the data of one project.
    pub(crate) fn of_project(&self, project_id: &str) -> Self {
        Self {
            path: self.path.clone(),
            client: self.client.clone(),
            project_id: (project_id != account::PROJECT_ID).then(|| project_id.to_owned()),
            ..*self
        }
    }

    /// The state after the last change, with due tasks completed. Needs no lock, because changes replace the
    /// whole file.
    pub(crate) fn read(&self) -> Result<State, Error> {
        let mut state = match self.parse() {
            Err(error) if error.kind() == ErrorKind::NotFound => State::default(),
            result => result.map_err(|source| Error::Read {
                path: self.path.clone(),
                source,
            })?,
        };
        if let Some(project_id) = &self.project_id {
            state.swap(project_id);
        }
        if state.servers.is_empty() {
            ecs::add_initial_servers(&mut state, self.project_id.as_deref())?;
        }
        kps::settle(&mut state, clock::milliseconds());
        Ok(state)
    }

    fn parse(&self) -> io::Result<State> {
        let mut text = String::new();
        let file = open(OpenOptions::new().read(true), &self.path)?;
        if file.take(MAX_SIZE + 1).read_to_string(&mut text)? as u64 > MAX_SIZE {
            return Err(io::Error::other("it is too large"));
        }
        let state: State = serde_json::from_str(&text)?;
        if state.version == VERSION {
            Ok(state)
        } else {
            let version = state.version;
            Err(io::Error::other(format!("unknown version {version}")))
        }
    }

    /// Changes the state while other processes and threads wait. If `change` fails or the file cannot be
    /// written, the state stays the same.
    pub(crate) fn change<T, E: From<Error>>(
        &self,
        change: impl FnOnce(&mut State) -> Result<T, E>,
    ) -> Result<T, E> {
        self.create_directory()?;
        // The lock is held until this function returns.
        let _lock = self.lock()?;
        let mut state = self.read()?;
        let result = change(&mut state)?;
        if let Some(project_id) = &self.project_id {
            state.swap(project_id);
        }
        self.write(&state)?;
        Ok(result)
    }

    /// Removes the state, even if it is unreadable. The lock file stays, because another process may wait for
    /// it.
    ///
    /// # Errors
    /// It is locked or cannot be removed.
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
        self.wait_for_lock(path.as_ref())
            .map_err(|source| Error::Lock {
                path: path.into(),
                source,
            })
    }

    /// Closing the file releases the lock.
    fn wait_for_lock(&self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = open(&options, path)?;
        let begin = Instant::now();
        loop {
            let locked = file.try_lock();
            if self
                .client
                .as_ref()
                .is_some_and(|client| client.strong_count() == 0)
            {
                return Err(io::Error::other("the client is gone"));
            }
            match locked {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) if error.kind() != ErrorKind::Interrupted => {
                    return Err(error);
                }
                Err(_) if begin.elapsed() >= self.patience => {
                    return Err(io::Error::other("another process keeps it"));
                }
                Err(_) => thread::sleep(PAUSE),
            }
        }
    }

    fn write(&self, state: &State) -> Result<(), Error> {
        serde_json::to_vec(state)
            .map_err(io::Error::from)
            .and_then(|text| (self.write)(&self.path, &text))
            .map_err(|source| self.cannot_write(source))
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

/// Opens a regular file. A pipe or a device might never end.
fn open(options: &OpenOptions, path: &Path) -> io::Result<File> {
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => Err(io::Error::other("it is not a regular file")),
        _ => options.open(path),
    }
}
