//! Reads and checks the values of settings.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use url::Url;

use super::Lookup;
use crate::config::credentials::Credentials;
use crate::config::failures::bad_value;
use crate::config::proxy::{self, is_loopback};
use crate::config::raw_setting::{RawSetting, RawValue};
use crate::config::repo_api::RepoApi;
use crate::config::setting_key::SettingKey;
use crate::config::source::{Setting, Source};
use crate::config::token::odd_character;
use crate::failure::{Failure, Kind};

type Resolved<T> = Result<T, Failure>;

/// The smallest and largest time-out in seconds.
const OF_A_DAY: (f64, f64) = (0.001, 86_400.0);

impl Lookup<'_> {
    pub(crate) fn text(&self, key: SettingKey) -> Resolved<Option<Setting<String>>> {
        self.parsed(key, "", |text| Some(text.to_owned()))
    }

    /// Reads one of a few words. The first is the default.
    pub(crate) fn choice(
        &self,
        key: SettingKey,
        allowed: &[&'static str],
    ) -> Resolved<Setting<&'static str>> {
        let reason = format!("must be one of: {}", allowed.join(", "));
        let word = self.parsed(key, &reason, |text| {
            allowed.iter().copied().find(|word| *word == text)
        })?;
        Ok(word.unwrap_or(Setting::default_of(allowed[0])))
    }

    pub(crate) fn repo_api(&self) -> Resolved<Setting<RepoApi>> {
        if let Some(value) = self.options.repo_api {
            return Ok(Setting {
                value,
                source: Source::Option("--api"),
            });
        }
        let reason = "must be one of: v4, v1";
        let api = self.parsed(SettingKey::RepoApi, reason, |text| {
            RepoApi::from_str(text, false).ok()
        })?;
        Ok(api.unwrap_or(Setting::default_of(RepoApi::default())))
    }

    fn seconds(
        &self,
        key: SettingKey,
        default: u64,
        (least, most): (f64, f64),
    ) -> Resolved<Setting<Duration>> {
        let reason = format!("must be a number of seconds from {least} to {most}");
        let duration = self.parsed(key, &reason, |text| {
            let seconds = text.parse::<f64>().ok()?;
            let allowed = (least..=most).contains(&seconds);
            allowed.then(|| Duration::from_secs_f64(seconds))
        })?;
        Ok(duration.unwrap_or(Setting::default_of(Duration::from_secs(default))))
    }

    pub(crate) fn timeout(&self) -> Resolved<Setting<Duration>> {
        self.seconds(SettingKey::Timeout, 30, OF_A_DAY)
    }

    pub(crate) fn connect_timeout(&self) -> Resolved<Setting<Duration>> {
        self.seconds(SettingKey::ConnectTimeout, 5, OF_A_DAY)
    }

    pub(crate) fn poll_interval(&self) -> Resolved<Setting<Duration>> {
        self.seconds(SettingKey::PollInterval, 5, (0.1, 60.0))
    }

    pub(crate) fn retries(&self) -> Resolved<Setting<u32>> {
        let reason = "must be a whole number from 0 to 20";
        let retries = self.parsed(SettingKey::Retries, reason, |text| {
            text.parse().ok().filter(|number| *number <= 20)
        })?;
        Ok(retries.unwrap_or(Setting::default_of(3)))
    }

    pub(crate) fn path(&self, key: SettingKey) -> Resolved<Option<Setting<PathBuf>>> {
        Ok(match self.find(key)? {
            Some(RawSetting {
                value: RawValue::Path(value),
                source,
                ..
            }) => Some(Setting { value, source }),
            _ => None,
        })
    }

    pub(crate) fn endpoint(&self, key: SettingKey) -> Resolved<Option<Setting<Url>>> {
        let Some(found) = self.find(key)? else {
            return Ok(None);
        };
        let text = found.text();
        let odd = odd_character(text, ", without ");
        let bad = |reason: &str| found.bad(&format!("{reason}{odd}"));
        let url = Url::parse(text).map_err(|error| match error {
            url::ParseError::RelativeUrlWithoutBase => {
                bad("is not a URL: it must begin with https:// (http:// only for this machine)")
            }
            other => bad(&format!("is not a URL: {other}")),
        })?;
        if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
            return Err(bad(
                "must begin with https:// (http:// only for this machine) and name a host",
            ));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("must not hold a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(bad("must end with the host or a path, without `?` and `#`"));
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            let host = url.host_str().unwrap_or_default();
            return Err(Kind::Config
                .failure(format!(
                    "`{}` ({}) is plain http to `{host}`, which would send the credentials unencrypted",
                    key.key(),
                    found.source.in_full()
                ))
                .hint("use https://; plain http is only for 127.0.0.0/8, [::1] and localhost"));
        }
        Ok(Some(Setting {
            value: url,
            source: found.source,
        }))
    }

    pub(crate) fn proxy(&self) -> Resolved<Option<Setting<Url>>> {
        self.parsed(SettingKey::Proxy, proxy::EXPECTED, proxy::parse)
    }

    pub(crate) fn language(&self) -> Resolved<Option<Setting<String>>> {
        let reason = "must be a language tag such as en-us or zh-cn";
        self.parsed(SettingKey::Language, reason, |text| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            text.bytes().all(is_plain).then(|| text.to_owned())
        })
    }

    /// The project id. That of a login takes precedence over the vendor's variables.
    pub(crate) fn project_id(
        &self,
        credentials: Option<&Setting<Credentials>>,
    ) -> Resolved<Option<Setting<String>>> {
        let found = self.text(SettingKey::ProjectId)?;
        let found = found.map(checked_project).transpose()?;
        if self.options.is_one_of_regions {
            return Ok(found);
        }
        let is_of_vendor = |found: &Setting<String>| matches!(found.source, Source::Vendor(_));
        match credentials.map(|credentials| &credentials.value) {
            Some(Credentials::Login(login)) if found.as_ref().is_none_or(is_of_vendor) => {
                let project = login.project_id.clone().map(|value| Setting {
                    value,
                    source: Source::Login,
                });
                Ok(project.map(checked_project).transpose()?.or(found))
            }
            _ => Ok(found),
        }
    }

    /// Parses a value with `read`, if there is one.
    fn parsed<T>(
        &self,
        key: SettingKey,
        reason: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Resolved<Option<Setting<T>>> {
        let found = self.find(key)?;
        found.map(|found| found.parsed(reason, read)).transpose()
    }
}

/// Checks an id that becomes part of a path: not `.` or `..`, and no invisible characters.
fn checked_project(id: Setting<String>) -> Resolved<Setting<String>> {
    let odd = odd_character(&id.value, "has a character that an id cannot have: ");
    let reason = match id.value.as_str() {
        "." | ".." => "is a path, not an ID",
        _ if !odd.is_empty() => &odd,
        _ => return Ok(id),
    };
    Err(bad_value(SettingKey::ProjectId.key(), &id.source, reason))
}
