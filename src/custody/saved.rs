//! Room for a private key, and where it went.

use std::mem;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use crate::failure::Failure;
use crate::key_file::{self, NewFile};

/// Room that was made before the key: in its own file, or where that has none, or the key is printed,
/// in the place of rescue. A key that can be had again and is printed needs none.
#[derive(Debug, Default)]
pub(super) struct Room {
    file: Option<NewFile>,
    belongs: Belongs,
}

#[derive(Debug, Default)]
enum Belongs {
    /// In the file that was made.
    Here,
    /// In another, and why it cannot be saved there.
    Elsewhere(Missed),
    /// On standard output.
    #[default]
    Printed,
}

/// A file that a key should be in and is not.
#[derive(Debug)]
pub(crate) struct Missed {
    /// The file.
    pub path: PathBuf,
    /// Why not.
    pub reason: String,
}

/// A private key that came.
#[derive(Debug)]
pub(crate) struct Saved {
    key: SecretString,
    /// Where it is.
    pub place: SavedIn,
    file: Option<NewFile>,
}

/// Where a private key is.
#[derive(Debug)]
pub(crate) enum SavedIn {
    /// Where it belongs.
    Target(PathBuf),
    /// Where it belongs, but a loss of power may take it.
    Unsynced(Missed),
    /// In the place of rescue: for the time being where it is to be printed, else because it could not
    /// be saved where it belongs.
    Rescue(PathBuf, Option<Missed>),
    /// In memory only: a key that can be had again, or one that could be saved nowhere, and why not.
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

    /// The file that the key goes to first.
    pub(super) fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(NewFile::path)
    }

    /// Writes the key, at the worst elsewhere.
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

    /// Looks whether the key still is where it was saved, and saves it elsewhere if it is not.
    pub(crate) fn confirm(&mut self, rescue: &[PathBuf], name: &str) {
        let key = self.key.expose_secret().as_bytes();
        let checked = self.file.as_mut().map_or(Ok(()), |file| file.check(key));
        if let Err(error) = checked {
            self.rescue(rescue, name, error.to_string());
        }
    }

    /// Saves the key elsewhere, because it is not in its file for this reason.
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

    /// The key as it came.
    pub(crate) fn key(&self) -> &str {
        self.key.expose_secret()
    }

    /// The file that it is in.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(NewFile::path)
    }

    /// Why it is not on the disk for sure where it belongs.
    pub(crate) fn reason(&self) -> String {
        match &self.place {
            SavedIn::Target(_) | SavedIn::Rescue(_, None) | SavedIn::Memory(None) => String::new(),
            SavedIn::Unsynced(missed) | SavedIn::Rescue(_, Some(missed)) => missed.reason.clone(),
            SavedIn::Memory(Some((reason, _))) => reason.clone(),
        }
    }

    /// Ends the last line of the file, without which OpenSSH does not read it.
    ///
    /// # Errors
    /// It cannot be written; the key is in it still.
    pub(crate) fn end_line(&mut self) -> Result<(), Failure> {
        self.file.as_mut().map_or(Ok(()), NewFile::end_line)
    }

    /// Removes the copy in the place of rescue, now that the key was printed.
    pub(crate) fn was_printed(self) {
        if let (SavedIn::Rescue(_, None), Some(file)) = (self.place, self.file) {
            file.discard();
        }
    }

    /// Removes the file of a key that opens nothing.
    pub(crate) fn discard(self) {
        if let Some(file) = self.file {
            file.discard();
        }
    }
}
