//! What is noted of a private key that is on its way, so that a process that was killed meanwhile is not
//! forgotten. No secret is in it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::key_file::{self, NewFile};
use crate::private_file;

/// The notes of one profile, about the key pairs of one project.
#[derive(Debug, Clone)]
pub(crate) struct Journal {
    directory: PathBuf,
    account: Account,
}

/// Whose pair it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Account {
    profile: Option<String>,
    host: String,
    project_id: String,
}

/// One private key that was on its way.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    #[serde(flatten)]
    account: Account,
    /// The pair's name.
    pub name: String,
    /// The file that was made for the key.
    pub file: Option<String>,
    /// When the command began.
    pub started_at: Timestamp,
    pid: u32,
}

/// The note of a process that is alive: while it is, the file is locked.
#[derive(Debug)]
pub(super) struct Entry {
    path: PathBuf,
    _lock: File,
}

impl Journal {
    /// The notes in `directory` of a profile whose pairs are in this project at this host.
    pub(crate) fn new(
        directory: PathBuf,
        profile: Option<String>,
        host: String,
        project_id: String,
    ) -> Self {
        Self {
            directory,
            account: Account {
                profile,
                host,
                project_id,
            },
        }
    }

    /// Where the notes are.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Notes that a private key is on its way to `file`.
    pub(super) fn begin(&self, name: &str, file: Option<&Path>) -> io::Result<Entry> {
        private_file::create_directory(&self.directory)?;
        let record = Record {
            account: self.account.clone(),
            name: name.to_owned(),
            file: file.map(|path| path.display().to_string()),
            started_at: Timestamp::now(),
            pid: std::process::id(),
        };
        let file = tempfile::Builder::new()
            .prefix(&format!("{name}-"))
            .suffix(".json")
            .tempfile_in(&self.directory)?;
        // Not every file system has locks; without one it is taken for the note of a dead process.
        let _ = file.as_file().try_lock();
        file.as_file().write_all(&serde_json::to_vec(&record)?)?;
        file.as_file().sync_all()?;
        key_file::sync_directory(file.path())?;
        let (lock, path) = file.keep().map_err(|error| error.error)?;
        Ok(Entry { path, _lock: lock })
    }

    /// Gives the notes of a profile to the one that it is now, whatever their project.
    ///
    /// # Errors
    /// What writing ends with.
    pub(crate) fn rename_profile(directory: &Path, old: &str, new: &str) -> io::Result<()> {
        for (path, mut record) in all(directory) {
            if record.account.profile.as_deref() == Some(old) {
                record.account.profile = Some(new.to_owned());
                private_file::write(&path, &serde_json::to_vec(&record)?)?;
            }
        }
        Ok(())
    }

    /// What was left by processes of this profile that are dead.
    pub(crate) fn unfinished(&self) -> Vec<Record> {
        Self::unfinished_in(&self.directory, self.account.profile.as_deref())
    }

    /// What was left by processes of a profile that are dead.
    pub(crate) fn unfinished_in(directory: &Path, profile: Option<&str>) -> Vec<Record> {
        let records = all(directory).into_iter().map(|(_, record)| record);
        records
            .filter(|record| record.account.profile.as_deref() == profile)
            .collect()
    }

    /// What was left by dead processes about a pair of this project.
    pub(crate) fn unfinished_of(&self, name: &str) -> Option<Record> {
        let mut records = all(&self.directory).into_iter().map(|(_, record)| record);
        records.find(|record| record.account == self.account && record.name == name)
    }

    /// Forgets what was left about a pair of this project, and removes the file that was made for its key
    /// unless something is in it.
    pub(crate) fn forget(&self, name: &str) {
        for (path, record) in all(&self.directory) {
            if record.account == self.account && record.name == name {
                if let Some(file) = record.file {
                    drop(NewFile::abandoned(Path::new(&file)));
                }
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// The notes of dead processes.
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

/// Whether the process that made a note is alive.
fn is_locked(path: &Path) -> bool {
    let lock = File::open(path).map(|file| file.try_lock_shared());
    matches!(lock, Ok(Err(fs::TryLockError::WouldBlock)))
}

impl Entry {
    pub(super) fn remove(self) {
        let _ = fs::remove_file(&self.path);
    }
}
