//! Private keys that come from a service, and those that did not arrive.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::Context;
use crate::config::Service;
use crate::custody::{Custody, Journal, Plan, Record};

impl Context {
    /// Has the private key of a pair taken care of, which comes only once: it goes to a new file, or is
    /// printed.
    ///
    /// # Errors
    /// Why it must not be asked for.
    pub(crate) fn custody(&self, name: &str, target: Option<PathBuf>) -> Result<Arc<Custody>> {
        let mut plan = self.plan(name, target)?;
        plan.rescue = self.rescue_dirs();
        plan.journal = self.journal()?;
        Custody::reserve(plan)
    }

    /// The same for a private key that can be had again.
    ///
    /// # Errors
    /// As those of [`Context::custody`].
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

    /// Where it is noted that a private key is on its way; nowhere without a state directory.
    fn journal(&self) -> Result<Option<Journal>> {
        let Some(directory) = self.journal_dir() else {
            return Ok(None);
        };
        // The port of the sandbox is another each time.
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

    /// Warns of private keys that did not arrive because the process was killed.
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

    /// The same of a profile that need not be the one in use.
    pub(crate) fn warn_of_unfinished_in(&self, profile: &str) {
        if let Some(directory) = self.journal_dir() {
            for record in Journal::unfinished_in(&directory, Some(profile)) {
                self.warn_once(warning(&record));
            }
        }
    }

    /// What is noted for a profile belongs to one of another name now.
    ///
    /// # Errors
    /// What writing ends with.
    pub(crate) fn rename_unfinished(&self, old: &str, new: &str) -> Result<()> {
        if let Some(directory) = self.journal_dir() {
            Journal::rename_profile(&directory, old, new)?;
        }
        Ok(())
    }

    /// What is noted of a pair whose private key may never have been saved.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub(crate) fn unfinished(&self, name: &str) -> Result<Option<Record>> {
        let journal = self.journal()?;
        Ok(journal.and_then(|journal| journal.unfinished_of(name)))
    }

    /// A pair that is gone, or whose private key was saved, is nothing to be warned of.
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
