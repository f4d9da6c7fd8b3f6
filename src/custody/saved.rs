//! The file reserved for a private key, and the place where the key went.

use std::mem;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use crate::failure::Failure;
use crate::key_file::{self, NewFile};

/// The file reserved for a key: its own, or a rescue file if that has no room or the key is printed. A key
/// that is printed and can be requested again needs no file.
#[derive(Debug, Default)]
pub(super) struct Room {
    file: Option<NewFile>,
    belongs: Belongs,
}

#[derive(Debug, Default)]
enum Belongs {
    /// The reserved file.
    Here,
    /// Another file, in which no room could be reserved.
    Elsewhere(Missed),
    /// Standard output.
    #[default]
    Printed,
}

/// A file that should have the key but does not.
#[derive(Debug)]
pub(crate) struct Missed {
    pub path: PathBuf,
    /// The reason.
    pub reason: String,
}

/// A private key that was received.
#[derive(Debug)]
pub(crate) struct Saved {
    key: SecretString,
    pub place: SavedIn,
    file: Option<NewFile>,
}

/// The place of a private key.
#[derive(Debug)]
pub(crate) enum SavedIn {
    /// In its file.
    Target(PathBuf),
    /// In its file, but it could be lost if the power fails now.
    Unsynced(Missed),
    /// In a rescue file: until it was printed, or because it could not be saved to its own file.
    Rescue(PathBuf, Option<Missed>),
    /// Only in memory: it can be requested again, or could not be saved anywhere. Then path, reason and error
    /// follow.
    Memory(Option<(String, Failure)>),
}

impl Room {
    pub(super) fn reserve(
        target: Option<PathBuf>,
        rescue: &[PathBuf],
        name: &str,
    ) -> Result<Self, Failure> {
        let Some(target) = target else {
            let file = match rescue {
                [] => None,
                directories => Some(key_file::place(directories, name)?),
            };
            return Ok(Self {
                file,
                belongs: Belongs::Printed,
            });
        };
        let mut file = NewFile::private(&target)?;
        let Err(error) = file.reserve() else {
            return Ok(Self {
                file: Some(file),
                belongs: Belongs::Here,
            });
        };
        let path = file.path().to_owned();
        drop(file);
        let Ok(file) = key_file::place(rescue, name) else {
            return Err(key_file::no_room(&path, error));
        };
        let reason = error.to_string();
        Ok(Self {
            file: Some(file),
            belongs: Belongs::Elsewhere(Missed { path, reason }),
        })
    }

    /// The reserved file.
    pub(super) fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(NewFile::path)
    }

    /// Writes the key to the reserved file, or to a rescue file if that fails.
    pub(super) fn save(mut self, rescue: &[PathBuf], name: &str, key: SecretString) -> Saved {
        let Some(mut file) = self.file.take() else {
            return Saved::new(key, SavedIn::Memory(None), None);
        };
        let path = file.path().to_owned();
        let filled = file.fill(key.expose_secret().as_bytes());
        let place = match self.belongs {
            Belongs::Here => SavedIn::Target(path),
            Belongs::Elsewhere(missed) => SavedIn::Rescue(path, Some(missed)),
            Belongs::Printed => SavedIn::Rescue(path, None),
        };
        let mut saved = Saved::new(key, place, Some(file));
        if let Err(error) = filled {
            saved.rescue(rescue, name, error.to_string());
        }
        saved
    }
}

impl Saved {
    fn new(key: SecretString, place: SavedIn, file: Option<NewFile>) -> Self {
        Self { key, place, file }
    }

    /// Checks that the key is still in its file, and saves it elsewhere if it is not.
    pub(crate) fn confirm(&mut self, rescue: &[PathBuf], name: &str) {
        let key = self.key.expose_secret().as_bytes();
        let checked = self.file.as_mut().map_or(Ok(()), |file| file.check(key));
        if let Err(error) = checked {
            self.rescue(rescue, name, error.to_string());
        }
    }

    /// Saves the key elsewhere, because its file does not have it. `reason` says why.
    fn rescue(&mut self, rescue: &[PathBuf], name: &str, reason: String) {
        let place = mem::replace(&mut self.place, SavedIn::Memory(None));
        let missed = match place {
            SavedIn::Target(path) => Some(Missed {
                path,
                reason: reason.clone(),
            }),
            SavedIn::Rescue(_, missed) => missed,
            SavedIn::Unsynced(missed) => Some(missed),
            SavedIn::Memory(_) => None,
        };
        let file = self.file.take();
        let rescued = key_file::rescue(rescue, name, self.key.expose_secret().as_bytes());
        (self.place, self.file) = match (rescued, file) {
            (Ok(rescued), _) => {
                let path = rescued.path().to_owned();
                (SavedIn::Rescue(path, missed), Some(rescued))
            }
            (Err(_), Some(file)) if file.is_complete() => {
                let path = file.path().to_owned();
                (SavedIn::Unsynced(Missed { path, reason }), Some(file))
            }
            (Err(source), _) => (SavedIn::Memory(Some((reason, source))), None),
        };
    }

    /// The key as received.
    pub(crate) fn key(&self) -> &str {
        self.key.expose_secret()
    }

    /// The file of the key, if any.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(NewFile::path)
    }

    /// The reason why it is not safely in its own file. Empty if it is.
    pub(crate) fn reason(&self) -> String {
        match &self.place {
            SavedIn::Target(_) | SavedIn::Rescue(_, None) | SavedIn::Memory(None) => String::new(),
            SavedIn::Unsynced(missed) | SavedIn::Rescue(_, Some(missed)) => missed.reason.clone(),
            SavedIn::Memory(Some((reason, _))) => reason.clone(),
        }
    }

    /// Appends a newline to the file, without which OpenSSH does not read it.
    ///
    /// # Errors
    /// The newline cannot be written. The file still has the key.
    pub(crate) fn end_line(&mut self) -> Result<(), Failure> {
        self.file.as_mut().map_or(Ok(()), NewFile::end_line)
    }

    /// Removes the rescue file after the key was printed.
    pub(crate) fn was_printed(self) {
        if let (SavedIn::Rescue(_, None), Some(file)) = (self.place, self.file) {
            file.discard();
        }
    }

    /// Removes the file of a key that no service has.
    pub(crate) fn discard(self) {
        if let Some(file) = self.file {
            file.discard();
        }
    }
}
