//! Where things are kept on this machine.

use std::path::PathBuf;

use anyhow::Result;
use hwkey_sandbox::StateFile;

use super::Context;
use crate::config::{self, Store};
use crate::failure::{Failure, Kind};
use crate::private_file::{self, Exposed};

impl Context {
    /// What lasts between commands for the profile in use.
    ///
    /// # Errors
    /// What is wrong with the configuration; there is no home.
    pub(crate) fn store(&self) -> Result<Store> {
        let store = Store::of(self.profile()?);
        Ok(store.ok_or_else(|| config::no_home("logins"))?)
    }

    /// The directory for what lasts between commands.
    ///
    /// # Errors
    /// There is no home.
    pub(crate) fn state_dir(&self, purpose: &str) -> Result<PathBuf> {
        Ok(config::state_dir().ok_or_else(|| config::no_home(purpose))?)
    }

    /// The file with everything the sandbox holds.
    ///
    /// # Errors
    /// There is no home.
    pub(crate) fn sandbox_state(&self) -> Result<StateFile> {
        let path = self.state_dir("the sandbox")?.join("sandbox.json");
        Ok(StateFile::new(
            path,
            self.sandbox_timeout(),
            private_file::write,
        ))
    }

    /// Where a private key goes that cannot be saved where it belongs, the best place first.
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

    /// Looks whether others could get at what is kept of private keys on their way.
    ///
    /// # Errors
    /// Of kind `config`. What else is wrong with them shows when they are needed.
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

/// What the sandbox fails with, as other commands do.
pub(crate) fn sandbox_failure(error: hwkey_sandbox::Error) -> Failure {
    let kind = match error {
        hwkey_sandbox::Error::Read { .. } => Kind::Config,
        _ => Kind::Failed,
    };
    let mut failure = kind.failure(error.to_string());
    failure.hint = error.hint().map(str::to_owned);
    failure.quoting(error)
}
