//! The settings from options, variables, the configuration file and the login of a profile.

use std::time::Duration;

use anyhow::Result;

use super::Context;
use crate::config::{self, ConfigEdit, ConfigFile, Options, Settings, Store};

impl Context {
    /// The settings of the command line.
    pub(crate) fn options(&self) -> &Options {
        &self.options.settings
    }

    /// The configuration file, if there is one.
    ///
    /// # Errors
    /// The file is invalid or cannot be read.
    pub(crate) fn config_file(&self) -> Result<Option<&ConfigFile>> {
        if let Some(file) = self.config_file.get() {
            return Ok(file.as_ref());
        }
        let file = ConfigFile::locate(self.options(), &self.env)?;
        if let Some(file) = file.as_ref().filter(|file| file.loose) {
            self.warn_of_loose_file(&file.path);
        }
        Ok(self.config_file.get_or_init(|| file).as_ref())
    }

    /// The configuration file, to edit it.
    ///
    /// # Errors
    /// The file is invalid or cannot be read.
    pub(crate) fn edit_config(&self) -> Result<ConfigEdit> {
        Ok(ConfigEdit::open(
            self.options().config.as_deref(),
            &self.env,
        )?)
    }

    /// How long to wait for local programs and for locks of other processes.
    pub(crate) fn local_timeout(&self) -> Duration {
        const USUAL: Duration = Duration::from_secs(30);
        self.settings()
            .map_or(USUAL, |settings| settings.timeout.value)
    }

    /// How long the sandbox waits for other processes that change its state. Shorter than the timeout of
    /// requests, so that its error reaches the client.
    pub(super) fn sandbox_timeout(&self) -> Duration {
        self.local_timeout() / 2
    }

    /// All settings with their sources.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn settings(&self) -> Result<&Settings> {
        if let Some(settings) = self.settings.get() {
            return Ok(settings);
        }
        let file = if Settings::needs_file(self.options(), &self.env)? {
            self.config_file()?
        } else {
            None
        };
        let login = |profile: Option<&str>| match Store::of(profile) {
            Some(store) if !self.options.replaces_login => {
                let kept = store.login_and_looseness()?;
                if kept.as_ref().is_some_and(|(_, is_loose)| *is_loose) {
                    self.warn_of_loose_file(store.login_path());
                }
                Ok(kept.map(|(login, _)| login))
            }
            _ => Ok(None),
        };
        let settings = Settings::resolve(self.options(), &self.env, file, &login)?;
        self.set_output(settings.output.value);
        Ok(self.settings.get_or_init(|| settings))
    }

    /// The name of the current profile.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn profile(&self) -> Result<Option<&str>> {
        let profile = self.settings()?.profile.as_ref();
        Ok(profile.map(|profile| profile.value.as_str()))
    }

    /// The name of the region, for messages, if there is one.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn region(&self) -> Result<Option<&str>> {
        let settings = self.settings()?;
        Ok(match &settings.region {
            _ if settings.is_sandbox() => Some(config::SANDBOX),
            Some(region) => Some(&region.value),
            None => None,
        })
    }
}
