//! Finds values: options take precedence over variables, variables over the profile. Values are checked here,
//! and errors name their source.

mod values;

use super::command_words::split_words;
use super::credentials::{CredentialSet, Credentials};
use super::env::{Env, expand};
use super::failures::bad_value;
use super::file::{ConfigFile, Profile, SANDBOX, Value, unknown_profile};
use super::options::Options;
use super::profile_state::Login;
use super::raw_setting::{RawSetting, RawValue};
use super::setting_key::{SettingKey, ValueKind};
use super::source::{Setting, Source};
use super::vendor_variables;
use crate::failure::{Failure, Kind};

/// Reads the login of a profile.
pub(super) type FindLogin<'a> = &'a dyn Fn(Option<&str>) -> Result<Option<Login>, Failure>;

/// Reads a value from one of its places.
type LookIn<'a> = fn(&Lookup<'a>, SettingKey) -> Result<Option<RawSetting<'a>>, Failure>;

/// The places where values are found.
pub(super) struct Lookup<'a> {
    options: &'a Options,
    env: &'a Env,
    file: Option<&'a ConfigFile>,
    profile: Option<&'a Profile>,
    pub(super) profile_name: Option<Setting<String>>,
}

impl<'a> Lookup<'a> {
    /// For settings that are needed before the configuration file is read.
    pub(super) fn without_file(options: &'a Options, env: &'a Env) -> Self {
        Self {
            options,
            env,
            file: None,
            profile: None,
            profile_name: None,
        }
    }

    pub(super) fn new(
        options: &'a Options,
        env: &'a Env,
        file: Option<&'a ConfigFile>,
    ) -> Result<Self, Failure> {
        let profile_name = profile_name(options, env, file)?;
        let profile = match &profile_name {
            Some(name) if name.value != SANDBOX => Some(match file {
                Some(file) => file.find(&name.value)?,
                None => return Err(unknown_profile(&name.value, None)),
            }),
            _ => None,
        };
        let lookup = Self {
            options,
            env,
            file,
            profile,
            profile_name,
        };
        lookup.refuse_sandbox_options()?;
        Ok(lookup)
    }

    fn is_sandbox(&self) -> bool {
        let name = self.profile_name.as_ref();
        name.is_some_and(|name| name.value == SANDBOX)
    }

    fn refuse_sandbox_options(&self) -> Result<(), Failure> {
        for name in [SettingKey::Endpoint, SettingKey::Region] {
            if let Some(RawSetting {
                source: Source::Option(option),
                ..
            }) = self.in_options(name)?
                && self.is_sandbox()
                && !self.options.is_one_of_regions
            {
                return Err(Kind::Usage
                    .failure(format!(
                        "`{option}` cannot be used with the profile `sandbox`, whose services run inside the process"
                    ))
                    .hint("`hwkey sandbox serve` runs the same services at their own address"));
            }
        }
        Ok(())
    }

    /// The first value that is set.
    fn find(&self, key: SettingKey) -> Result<Option<RawSetting<'a>>, Failure> {
        for place in self.places(key) {
            match place(self, key)? {
                Some(found) if matches!(found.value, RawValue::Text(text) if text.trim().is_empty()) =>
                {
                    return Err(found.bad("is empty"));
                }
                None => {}
                found => return Ok(found),
            }
        }
        Ok(None)
    }

    /// The places of a setting, in order of precedence.
    fn places(&self, key: SettingKey) -> [LookIn<'a>; 4] {
        let is_of_region = matches!(key, SettingKey::Region | SettingKey::ProjectId);
        let (options, variables) = (Self::in_options, Self::in_variables);
        let (profile, vendor) = (Self::in_profile, Self::in_variables_of_vendor);
        if self.options.is_one_of_regions && is_of_region {
            [options; 4]
        } else if self.options.all_profiles && is_of_region {
            // With `--all-profiles`, variables are only for profiles that have no value of their own.
            [options, profile, variables, vendor]
        } else {
            [options, variables, profile, vendor]
        }
    }

    fn in_options(&self, key: SettingKey) -> Result<Option<RawSetting<'a>>, Failure> {
        let (text, option) = match key {
            SettingKey::Region => (self.options.region.as_deref(), "--region"),
            SettingKey::ProjectId => (self.options.project_id.as_deref(), "--project-id"),
            SettingKey::Endpoint => (self.options.endpoint.as_deref(), "--endpoint"),
            SettingKey::Output => (self.options.output(), "--output"),
            SettingKey::Timeout => (self.options.timeout.as_deref(), "--timeout"),
            SettingKey::Retries => (self.options.retries.as_deref(), "--retries"),
            _ => return Ok(None),
        };
        Ok(text.map(|text| RawSetting {
            key,
            value: RawValue::Text(text),
            source: Source::Option(option),
        }))
    }

    fn in_variables(&self, key: SettingKey) -> Result<Option<RawSetting<'a>>, Failure> {
        let variable = key.variable();
        let is_ignored = self.options.all_profiles && key.is_of_account();
        if !self.env.has(&variable) || is_ignored || (self.is_sandbox() && key.is_connection()) {
            return Ok(None);
        }
        let source = Source::Variable(variable.clone());
        let value = match key.kind() {
            // A path need not be UTF-8.
            ValueKind::Path => self.env.path(&variable).map(|path| {
                if path.as_os_str().is_empty() {
                    RawValue::Text("")
                } else {
                    RawValue::Path(path)
                }
            }),
            ValueKind::Text | ValueKind::Number => self.env.get(&variable)?.map(RawValue::Text),
            ValueKind::List => {
                let words = split_words(self.env.get(&variable)?.unwrap_or_default());
                let reason = "has a quote that is not closed";
                let words = words.ok_or_else(|| bad_value(key.key(), &source, reason))?;
                Some(RawValue::List(words))
            }
        };
        Ok(value.map(|value| RawSetting { key, value, source }))
    }

    fn in_profile(&self, key: SettingKey) -> Result<Option<RawSetting<'a>>, Failure> {
        let (Some(file), Some(profile), Some(name)) = (self.file, self.profile, &self.profile_name)
        else {
            return Ok(None);
        };
        let (Some(value), Some(line)) = (profile.values.get(&key), profile.lines.get(&key)) else {
            return Ok(None);
        };
        Ok(Some(RawSetting {
            key,
            value: match value {
                Value::List(words) => RawValue::List(words.clone()),
                Value::Text(text) if key.kind() == ValueKind::Path && !text.trim().is_empty() => {
                    RawValue::Path(expand(text.trim(), file.path.parent()))
                }
                Value::Text(text) => RawValue::Text(text),
            },
            source: Source::Profile {
                name: name.value.clone(),
                place: Some(format!("{} line {line}", file.path.display())),
            },
        }))
    }

    fn in_variables_of_vendor(&self, key: SettingKey) -> Result<Option<RawSetting<'a>>, Failure> {
        let is_ignored = self.options.all_profiles && key.is_of_account();
        if self.is_sandbox() || is_ignored {
            return Ok(None);
        }
        for variable in vendor_variables::variables(key) {
            if let Some(found) = self.in_variable_of_vendor(key, variable)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn in_variable_of_vendor(
        &self,
        key: SettingKey,
        variable: &'static str,
    ) -> Result<Option<RawSetting<'a>>, Failure> {
        Ok(self.env.get(variable)?.map(|text| RawSetting {
            key,
            value: RawValue::Text(text),
            source: Source::Vendor(variable),
        }))
    }

    /// The credentials of the first place that has any.
    pub(super) fn credentials(
        &self,
        login: FindLogin<'_>,
    ) -> Result<Option<Setting<Credentials>>, Failure> {
        for place in [Self::in_variables, Self::in_profile] {
            let parts = SettingKey::CREDENTIALS.into_iter();
            let parts = parts.filter_map(|key| place(self, key).transpose());
            let set = CredentialSet(parts.collect::<Result<_, _>>()?);
            if let Some(found) = set.credentials()? {
                return Ok(Some(found));
            }
        }
        let profile = self.profile_name.as_ref().map(|name| name.value.as_str());
        if let Some(login) = login(profile)? {
            return Ok(Some(Setting {
                value: Credentials::Login(Box::new(login)),
                source: Source::Login,
            }));
        }
        if self.is_sandbox() || self.options.all_profiles {
            return Ok(None);
        }
        // Tokens are tried before keys. Variables after the first match are not read.
        for family in vendor_variables::CREDENTIALS {
            let parts = family.iter().filter_map(|(key, variable)| {
                self.in_variable_of_vendor(*key, variable).transpose()
            });
            let set = CredentialSet(parts.collect::<Result<_, _>>()?);
            if let Some(found) = set.credentials()? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

/// The name of the profile: `--profile`, `HWKEY_PROFILE`, `default_profile`, or `default`.
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
    if options.all_profiles {
        return Ok(None);
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
