//! Where a value is found: options beat variables, variables beat the profile. Each value is checked
//! here, with its source in the error.

mod credentials;
mod split;
mod values;

use std::path::Path;

use super::env::Env;
use super::failures::bad_value;
use super::file::{ConfigFile, Profile, unknown_profile};
use super::setting_key::SettingKey;
use super::settings::{Options, SANDBOX, Setting, Source};
use super::vendor;
use crate::failure::{Failure, Kind};

pub use split::split_words;

/// The places a value can be in, for one command.
pub(super) struct Sources<'a> {
    options: &'a Options,
    env: &'a Env,
    file: Option<&'a ConfigFile>,
    profile: Option<&'a Profile>,
    pub(super) profile_name: Option<Setting<String>>,
}

struct Found<'a> {
    text: &'a str,
    source: Source,
}

impl<'a> Sources<'a> {
    pub(super) fn new(
        options: &'a Options,
        env: &'a Env,
        file: Option<&'a ConfigFile>,
    ) -> Result<Self, Failure> {
        let profile_name = profile_name(options, env, file)?;
        let profile = match &profile_name {
            Some(name) if name.value != SANDBOX => {
                let found = file.and_then(|file| file.profiles.get(&name.value));
                Some(found.ok_or_else(|| {
                    let known = file.into_iter().flat_map(|file| file.profiles.keys());
                    let path = file.map(|file| file.path.as_path());
                    unknown_profile(&name.value, path, known.map(String::as_str))
                })?)
            }
            _ => None,
        };
        let sources = Self {
            options,
            env,
            file,
            profile,
            profile_name,
        };
        sources.refuse_sandbox_options()?;
        Ok(sources)
    }

    fn is_sandbox(&self) -> bool {
        let name = self.profile_name.as_ref();
        name.is_some_and(|name| name.value == SANDBOX)
    }

    fn refuse_sandbox_options(&self) -> Result<(), Failure> {
        for name in [SettingKey::Endpoint, SettingKey::Region] {
            if let Some((_, option)) = self.option(name)
                && self.is_sandbox()
            {
                return Err(Kind::Usage
                    .failure(format!(
                        "`{option}` cannot be used with the profile `sandbox`, whose services run inside the process"
                    ))
                    .hint("`hwkey sandbox serve` runs the same services at an address of their own"));
            }
        }
        Ok(())
    }

    fn option(&self, name: SettingKey) -> Option<(&'a str, &'static str)> {
        let (value, option) = match name {
            SettingKey::Region => (&self.options.region, "--region"),
            SettingKey::ProjectId => (&self.options.project_id, "--project-id"),
            SettingKey::Endpoint => (&self.options.endpoint, "--endpoint"),
            SettingKey::RepoApi => (&self.options.repo_api, "--api"),
            SettingKey::Output => (&self.options.output, "--output"),
            SettingKey::Timeout => (&self.options.timeout, "--timeout"),
            SettingKey::Retries => (&self.options.retries, "--retries"),
            _ => return None,
        };
        Some((value.as_deref()?, option))
    }

    fn variable(&self, name: SettingKey) -> Result<Option<Found<'a>>, Failure> {
        if self.is_sandbox() && name.is_connection() {
            return Ok(None);
        }
        let variable = name.variable();
        Ok(self.env.get(&variable)?.map(|text| Found {
            text,
            source: Source::Variable(variable),
        }))
    }

    fn in_profile(&self, name: SettingKey) -> Option<Found<'a>> {
        let text = self.profile?.get(name)?;
        let source = self.source_in_profile(Some(name));
        Some(Found { text, source })
    }

    /// The profile, and the line of one setting.
    fn source_in_profile(&self, name: Option<SettingKey>) -> Source {
        let line = self.profile.zip(name);
        let line = line.and_then(|(profile, name)| profile.line(name));
        let place = self.file.zip(line).map(|(file, line)| {
            let path = file.path.display();
            format!("{path} line {line}")
        });
        let name = self.profile_name.as_ref();
        let name = name.map_or_else(String::new, |name| name.value.clone());
        Source::Profile { name, place }
    }

    fn find(&self, name: SettingKey) -> Result<Option<Found<'a>>, Failure> {
        if let Some((text, option)) = self.option(name) {
            let source = Source::Option(option);
            return Ok(Some(Found { text, source }));
        }
        match self.variable(name)? {
            Some(found) => Ok(Some(found)),
            None => match self.in_profile(name) {
                Some(found) => Ok(Some(found)),
                None => self.of_vendor(name),
            },
        }
    }

    /// The last resort: the variables of the vendor's own tools.
    fn of_vendor(&self, name: SettingKey) -> Result<Option<Found<'a>>, Failure> {
        if self.is_sandbox() {
            return Ok(None);
        }
        for variable in vendor::variables(name) {
            if let Some(text) = self.env.get(variable)? {
                let source = Source::Vendor(variable);
                return Ok(Some(Found { text, source }));
            }
        }
        Ok(None)
    }

    fn trimmed(&self, name: SettingKey) -> Result<Option<Found<'a>>, Failure> {
        let Some(Found { text, source }) = self.find(name)? else {
            return Ok(None);
        };
        match text.trim() {
            "" => Err(bad(name, &source, "is empty")),
            text => Ok(Some(Found { text, source })),
        }
    }

    /// Where relative paths from a source begin.
    fn base(&self, source: &Source) -> Option<&Path> {
        match source {
            Source::Profile { .. } => self.file?.path.parent(),
            _ => None,
        }
    }
}

/// The profile in use: `--profile`, `HWKEY_PROFILE`, what the file names, `default`.
pub(super) fn profile_name(
    options: &Options,
    env: &Env,
    file: Option<&ConfigFile>,
) -> Result<Option<Setting<String>>, Failure> {
    let found = |value: &str, source| {
        Some(Setting {
            value: value.to_owned(),
            source,
        })
    };
    if let Some(name) = &options.profile {
        return Ok(found(name, Source::Option("--profile")));
    }
    if let Some(name) = env.get("HWKEY_PROFILE")? {
        return Ok(found(name, Source::Variable("HWKEY_PROFILE".into())));
    }
    let Some(file) = file else {
        return Ok(None);
    };
    let source = match file.default_profile {
        Some(_) => Source::DefaultProfile,
        None => Source::Default,
    };
    Ok(file.default_name().and_then(|name| found(name, source)))
}

fn bad(name: SettingKey, source: &Source, reason: &str) -> Failure {
    bad_value(name.key(), source, reason)
}
