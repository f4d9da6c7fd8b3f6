//! The journal of private keys on their way, which survives if the process is killed. It has no secrets.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::key_file::{self, NewFile};
use crate::private_file;

/// The journal entries of one profile about the key pairs of one project.
#[derive(Debug, Clone)]
pub(crate) struct Journal {
    directory: PathBuf,
    account: Account,
    endpoint: Option<String>,
    is_hosted: bool,
}

/// The account that owns the pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Account {
    profile: Option<String>,
    host: String,
    project_id: String,
}

/// The journal entry of one private key.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    #[serde(flatten)]
    account: Account,
    /// The name of the pair.
    pub name: String,
    /// The file for the key.
    pub file: Option<String>,
    /// The start of the command.
    pub started_at: Timestamp,
    /// The endpoint, if an option or a variable set it.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// Whether KPS was asked to keep the private key.
    #[serde(default)]
    pub is_hosted: bool,
    pid: u32,
}

impl Record {
    /// The host of KPS.
    pub(crate) fn host(&self) -> &str {
        &self.account.host
    }

    pub(crate) fn project_id(&self) -> &str {
        &self.account.project_id
    }
}

/// The entry of a running process. The file stays locked until the process ends.
#[derive(Debug)]
pub(super) struct Entry {
    path: PathBuf,
    _lock: File,
}

impl Journal {
    /// The journal in `directory` for a profile and a project at this host.
    pub(crate) fn new(
        directory: PathBuf,
        profile: Option<String>,
        host: String,
        project_id: String,
    ) -> Self {
        Self {
            directory,
            endpoint: None,
            is_hosted: false,
            account: Account {
                profile,
                host,
                project_id,
            },
        }
    }

    /// New entries get this endpoint, which an option or a variable set.
    pub(crate) fn with_endpoint(self, endpoint: Option<String>) -> Self {
        Self { endpoint, ..self }
    }

    /// Whether KPS is asked to keep the private keys of new entries too.
    pub(crate) fn of_hosted(self, is_hosted: bool) -> Self {
        Self { is_hosted, ..self }
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Writes an entry for a private key that will go to `file`.
    pub(super) fn begin(&self, name: &str, file: Option<&Path>) -> io::Result<Entry> {
        private_file::create_directory(&self.directory)?;
        let record = Record {
            account: self.account.clone(),
            name: name.to_owned(),
            file: file.map(|path| path.display().to_string()),
            started_at: Timestamp::now(),
            endpoint: self.endpoint.clone(),
            is_hosted: self.is_hosted,
            pid: std::process::id(),
        };
        let file = tempfile::Builder::new()
            .prefix(&format!("{name}-"))
            .suffix(".json")
            .tempfile_in(&self.directory)?;
        // Without locks in this file system, the entry looks like that of a dead process.
        let _ = file.as_file().try_lock();
        file.as_file().write_all(&serde_json::to_vec(&record)?)?;
        file.as_file().sync_all()?;
        key_file::sync_directory(file.path())?;
        let (lock, path) = file.keep().map_err(|error| error.error)?;
        Ok(Entry { path, _lock: lock })
    }

    /// Moves all entries of a profile to its new name, for all projects.
    ///
    /// # Errors
    /// An entry cannot be written.
    pub(crate) fn rename_profile(directory: &Path, old: &str, new: &str) -> io::Result<()> {
        for (path, mut record) in all(directory) {
            if record.account.profile.as_deref() == Some(old) {
                record.account.profile = Some(new.to_owned());
                private_file::write(&path, &serde_json::to_vec(&record)?)?;
            }
        }
        Ok(())
    }

    /// The entries that dead processes left for this profile.
    pub(crate) fn unfinished(&self) -> Vec<Record> {
        Self::unfinished_in(&self.directory, self.account.profile.as_deref())
    }

    /// The entries that dead processes left for a profile.
    pub(crate) fn unfinished_in(directory: &Path, profile: Option<&str>) -> Vec<Record> {
        let records = all(directory).into_iter().map(|(_, record)| record);
        records
            .filter(|record| record.account.profile.as_deref() == profile)
            .collect()
    }

    /// The entry that a dead process left for a pair of this project.
    pub(crate) fn unfinished_of(&self, name: &str) -> Option<Record> {
        let mut records = all(&self.directory).into_iter().map(|(_, record)| record);
        records.find(|record| self.is_here(record) && record.name == name)
    }

    /// Whether the pair of an entry is in this project.
    pub(crate) fn is_here(&self, record: &Record) -> bool {
        record.account == self.account
    }

    /// Removes the entries of a pair of this project, and the file for its key if it is empty.
    pub(crate) fn forget(&self, name: &str) {
        for (path, record) in all(&self.directory) {
            if self.is_here(&record) && record.name == name {
                if let Some(file) = record.file {
                    drop(NewFile::abandoned(Path::new(&file)));
                }
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// All entries of dead processes.
fn all(directory: &Path) -> Vec<(PathBuf, Record)> {
    let files = key_file::regular_files(directory).unwrap_or_default();
    files
        .into_iter()
        .filter(|path| !is_locked(path))
        .filter_map(|path| {
            let record = serde_json::from_slice(&key_file::read(&path).ok()?).ok()?;
            Some((path, record))
        })
        .collect()
}

/// Whether the process of an entry is still running.
fn is_locked(path: &Path) -> bool {
    let lock = File::open(path).map(|file| file.try_lock_shared());
    matches!(lock, Ok(Err(fs::TryLockError::WouldBlock)))
}

impl Entry {
    pub(super) fn remove(self) {
        let _ = fs::remove_file(&self.path);
    }
}
