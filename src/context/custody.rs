//! Private keys that a service sends, and those that did not arrive.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::Context;
use crate::config::{Region, Service, Setting, Source};
use crate::custody::{Custody, Journal, Plan, Record};
use crate::output::{RepeatedOptions, shell_argument};

impl Context {
    /// Prepares to receive a private key that comes only once. `target` is the new file; without it the key
    /// is printed. `is_hosted`: KPS keeps the key too.
    ///
    /// # Errors
    /// The key must not be requested, for example because the file exists.
    pub(crate) fn custody(
        &self,
        name: &str,
        target: Option<PathBuf>,
        is_hosted: bool,
    ) -> Result<Arc<Custody>> {
        let mut plan = self.plan(name, target)?;
        plan.rescue = self.rescue_dirs();
        plan.journal = self.journal()?.map(|journal| journal.of_hosted(is_hosted));
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
        let settings = self.settings()?;
        // The port of the sandbox is different each time.
        let (host, typed) = if settings.is_sandbox() {
            ("sandbox".to_owned(), None)
        } else {
            let Setting { value, source } = settings.endpoint(Service::Kps)?;
            let host = value.host_str().unwrap_or_default().to_owned();
            let is_typed = matches!(source, Source::Option(_) | Source::Variable(_));
            (host, is_typed.then(|| value.to_string()))
        };
        let profile = self.profile()?.map(str::to_owned);
        let project_id = self.project_id()?;
        let journal = Journal::new(directory, profile, host, project_id);
        Ok(Some(journal.with_endpoint(typed)))
    }

    /// Warns about private keys that did not arrive because a process was killed.
    pub(super) fn warn_of_unfinished(&self) -> Result<()> {
        if self.options.unattended {
            return Ok(());
        }
        if self.journal_dir().is_some_and(|journal| journal.exists()) {
            self.check_places()?;
        }
        let Some(journal) = self.journal()? else {
            return Ok(());
        };
        for record in journal.unfinished() {
            self.warn_of(&record, journal.is_here(&record));
        }
        Ok(())
    }

    /// Warns about private keys of another profile that did not arrive.
    pub(crate) fn warn_of_unfinished_in(&self, profile: &str) {
        if let Some(directory) = self.journal_dir() {
            for record in Journal::unfinished_in(&directory, Some(profile)) {
                self.warn_of(&record, false);
            }
        }
    }

    /// Warns about one entry, with commands that lead to its pair.
    fn warn_of(&self, record: &Record, is_here: bool) {
        let text = warning(record, is_here);
        let place = RepeatedOptions {
            place: if is_here {
                Vec::new()
            } else {
                self.taken_here(place(record))
            },
            ..RepeatedOptions::default()
        };
        self.warn_once(self.suggestion(&place.add_to(&text)));
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

/// The options that lead to a pair from everywhere.
fn place(record: &Record) -> Vec<(&'static str, String)> {
    let region = region(record).filter(|_| record.endpoint.is_none());
    let options = [
        ("--region", region),
        ("--endpoint", record.endpoint.as_deref()),
        ("--project-id", Some(record.project_id())),
    ];
    let options = options.into_iter();
    let known = options.filter_map(|(option, value)| Some((option, value?.to_owned())));
    known.collect()
}

/// The region of a pair, if KPS is at the host of a region.
fn region(record: &Record) -> Option<&'static str> {
    Region::at(Service::Kps, record.host()).map(|region| region.id)
}

fn warning(record: &Record, is_here: bool) -> String {
    let Record {
        name,
        file,
        started_at,
        is_hosted,
        ..
    } = record;
    let started_at = started_at.strftime("%Y-%m-%dT%H:%M:%SZ");
    let file = file.as_ref().filter(|file| Path::new(file).exists());
    let look = file.map_or_else(String::new, |file| format!(" Look for it in {file}."));
    let place = match region(record) {
        _ if is_here => String::new(),
        Some(region) => format!(" in {region}, project {}", record.project_id()),
        None => format!(" in project {}", record.project_id()),
    };
    let argument = shell_argument(name);
    let otherwise = if *is_hosted {
        format!("`hwkey kps private-key export {argument}` saves it, because KPS keeps it too")
    } else {
        format!("`hwkey kps keypair delete {argument}` and create it again")
    };
    format!(
        "`kps keypair create` was interrupted at {started_at} or received no answer: `{name}` may exist without a saved private key{place}.{look} `hwkey kps keypair show {argument}` tells whether it exists, and ends this warning if it does not; otherwise {otherwise}"
    )
}
