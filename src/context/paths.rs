//! The paths of files on this machine.

use std::path::PathBuf;

use anyhow::Result;
use hwkey_sandbox::StateFile;

use super::Context;
use crate::config::{self, Store};
use crate::failure::{Failure, Kind};
use crate::private_file::{self, Exposed};

impl Context {
    /// The saved state of the current profile.
    ///
    /// # Errors
    /// The configuration is wrong, or there is no home directory.
    pub(crate) fn store(&self) -> Result<Store> {
        let store = Store::of(self.profile()?);
        Ok(store.ok_or_else(|| config::no_home("logins"))?)
    }

    /// The state directory.
    ///
    /// # Errors
    /// There is no home directory.
    pub(crate) fn state_dir(&self, purpose: &str) -> Result<PathBuf> {
        Ok(config::state_dir().ok_or_else(|| config::no_home(purpose))?)
    }

    /// The state file of the sandbox.
    ///
    /// # Errors
    /// There is no home directory.
    pub(crate) fn sandbox_state(&self) -> Result<StateFile> {
        let path = self.state_dir("the sandbox")?.join("sandbox.json");
        Ok(StateFile::new(
            path,
            self.sandbox_timeout(),
            private_file::write,
        ))
    }

    /// The directories for a private key that cannot be saved to its file, best first.
    pub(crate) fn rescue_dirs(&self) -> Vec<PathBuf> {
        let state = self.rescue_dir();
        let mut others = vec![PathBuf::from("."), config::temp_dir()];
        others.retain(|directory| private_file::check_directory(directory).is_ok());
        state.into_iter().chain(others).collect()
    }

    fn rescue_dir(&self) -> Option<PathBuf> {
        config::state_dir().map(|directory| directory.join("rescued"))
    }

    pub(super) fn journal_dir(&self) -> Option<PathBuf> {
        config::state_dir().map(|directory| directory.join("journal"))
    }

    /// Checks that other users cannot read the places where private keys may be saved.
    ///
    /// # Errors
    /// Only errors of kind `config`. Other errors come when the places are used.
    pub(crate) fn check_places(&self) -> Result<()> {
        for directory in self.rescue_dir().into_iter().chain(self.journal_dir()) {
            if let Err(error) = private_file::check_directory(&directory)
                && error.get_ref().is_some_and(|error| error.is::<Exposed>())
            {
                return Err(config::unreadable(&directory, error).into());
            }
        }
        Ok(())
    }
}

/// Converts an error of the sandbox.
pub(crate) fn sandbox_failure(error: hwkey_sandbox::Error) -> Failure {
    let kind = match error {
        hwkey_sandbox::Error::Read { .. } => Kind::Config,
        _ => Kind::Failed,
    };
    let mut failure = kind.failure(error.to_string());
    failure.hint = error.hint().map(str::to_owned);
    failure.quoting(error)
}
