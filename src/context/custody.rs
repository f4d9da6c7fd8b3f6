//! Private keys that a service sends, and those that did not arrive.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::Context;
use crate::config::Service;
use crate::custody::{Custody, Journal, Plan, Record};

impl Context {
    /// Prepares to receive a private key that comes only once. `target` is the new file; without it the key
    /// is printed.
    ///
    /// # Errors
    /// The key must not be requested, for example because the file exists.
    pub(crate) fn custody(&self, name: &str, target: Option<PathBuf>) -> Result<Arc<Custody>> {
        let mut plan = self.plan(name, target)?;
        plan.rescue = self.rescue_dirs();
        plan.journal = self.journal()?;
        Custody::reserve(plan)
    }

    /// Prepares for a private key that can be requested or made again, so that no journal or rescue file is needed.
    ///
    /// # Errors
    /// Those of [`Context::custody`].
    pub(crate) fn custody_of_copy(
        &self,
        name: &str,
        target: Option<PathBuf>,
    ) -> Result<Arc<Custody>> {
        Custody::reserve(self.plan(name, target)?)
    }

    fn plan(&self, name: &str, target: Option<PathBuf>) -> Result<Plan> {
        let messages = self.messages.clone();
        Ok(Plan {
            name: name.to_owned(),
            target,
            rescue: Vec::new(),
            journal: None,
            timeout: self.settings()?.timeout.value,
            stop: self.stop.clone(),
            warn: Arc::new(move |text| messages.warn(text)),
        })
    }

    /// The journal of private keys on their way; `None` without a state directory.
    fn journal(&self) -> Result<Option<Journal>> {
        let Some(directory) = self.journal_dir() else {
            return Ok(None);
        };
        // The port of the sandbox is different each time.
        let host = if self.settings()?.is_sandbox() {
            "sandbox".to_owned()
        } else {
            let endpoint = self.endpoint(Service::Kps)?;
            endpoint.host_str().unwrap_or_default().to_owned()
        };
        let profile = self.profile()?.map(str::to_owned);
        let project_id = self.project_id()?;
        Ok(Some(Journal::new(directory, profile, host, project_id)))
    }

    /// Warns about private keys that did not arrive because a process was killed.
    pub(super) fn warn_of_unfinished(&self) -> Result<()> {
        if self.options.unattended {
            return Ok(());
        }
        if self.journal_dir().is_some_and(|journal| journal.exists()) {
            self.check_places()?;
        }
        let unfinished = self.journal()?.map(|journal| journal.unfinished());
        for record in unfinished.unwrap_or_default() {
            self.warn_once(warning(&record));
        }
        Ok(())
    }

    /// Warns about private keys of another profile that did not arrive.
    pub(crate) fn warn_of_unfinished_in(&self, profile: &str) {
        if let Some(directory) = self.journal_dir() {
            for record in Journal::unfinished_in(&directory, Some(profile)) {
                self.warn_once(warning(&record));
            }
        }
    }

    /// Moves the journal entries of a renamed profile.
    ///
    /// # Errors
    /// An entry cannot be written.
    pub(crate) fn rename_unfinished(&self, old: &str, new: &str) -> Result<()> {
        if let Some(directory) = self.journal_dir() {
            Journal::rename_profile(&directory, old, new)?;
        }
        Ok(())
    }

    /// The journal entry of a pair whose private key may never have been saved.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn unfinished(&self, name: &str) -> Result<Option<Record>> {
        let journal = self.journal()?;
        Ok(journal.and_then(|journal| journal.unfinished_of(name)))
    }

    /// Removes the journal entry of a pair that was deleted or whose private key was saved.
    pub(crate) fn forget_unfinished(&self, name: &str) {
        if let Ok(Some(journal)) = self.journal() {
            journal.forget(name);
        }
    }
}

fn warning(record: &Record) -> String {
    let Record {
        name,
        file,
        started_at,
        ..
    } = record;
    let started_at = started_at.strftime("%Y-%m-%dT%H:%M:%SZ");
    let file = file.as_ref().filter(|file| Path::new(file).exists());
    let look = file.map_or_else(String::new, |file| format!(" Look for it in {file}."));
    format!(
        "`kps keypair create` was interrupted at {started_at} or received no answer: `{name}` may exist without a saved private key.{look} `hwkey kps keypair show {name}` tells whether it exists, and ends this warning if it does not; otherwise `hwkey kps keypair delete {name}` and create it again"
    )
}
