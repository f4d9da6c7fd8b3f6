//! What each setting may be.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::{Found, Sources, bad};
use crate::config::env::expand;
use crate::config::proxy;
use crate::config::setting_key::SettingKey;
use crate::config::settings::{Setting, Source, is_loopback};
use crate::config::token::odd_character;
use crate::failure::{Failure, Kind};

impl Sources<'_> {
    pub(in crate::config) fn text(
        &self,
        name: SettingKey,
    ) -> Result<Option<Setting<String>>, Failure> {
        let found = self.trimmed(name)?;
        Ok(found.map(|Found { text, source }| Setting {
            value: text.to_owned(),
            source,
        }))
    }

    /// One of a few words; the first is the default.
    pub(in crate::config) fn choice(
        &self,
        name: SettingKey,
        allowed: &[&'static str],
    ) -> Result<Setting<&'static str>, Failure> {
        let reason = format!("must be one of: {}", allowed.join(", "));
        self.parsed(name, allowed[0], &reason, |text| {
            allowed.iter().copied().find(|word| *word == text)
        })
    }

    pub(in crate::config) fn seconds(
        &self,
        name: SettingKey,
        default: f64,
    ) -> Result<Setting<Duration>, Failure> {
        let default = Duration::from_secs_f64(default);
        let reason = "must be a number of seconds from 0.001 to 86400";
        self.parsed(name, default, reason, |text| {
            let seconds = text.parse::<f64>().ok()?;
            let allowed = (0.001..=86_400.0).contains(&seconds);
            allowed.then(|| Duration::from_secs_f64(seconds))
        })
    }

    pub(in crate::config) fn retries(&self) -> Result<Setting<u32>, Failure> {
        let reason = "must be a whole number from 0 to 20";
        self.parsed(SettingKey::Retries, 3, reason, |text| {
            text.parse().ok().filter(|number| *number <= 20)
        })
    }

    /// What `read` makes of a value, or the default.
    fn parsed<T>(
        &self,
        name: SettingKey,
        default: T,
        reason: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Setting<T>, Failure> {
        match self.find(name)? {
            Some(found) => found.parsed(name, reason, read),
            None => Ok(Setting {
                value: default,
                source: Source::Default,
            }),
        }
    }

    /// Paths in the file are relative to it, paths in variables to the working directory.
    pub(in crate::config) fn path(
        &self,
        name: SettingKey,
    ) -> Result<Option<Setting<PathBuf>>, Failure> {
        if let Some(setting) = self.path_in_bytes(name) {
            return Ok(Some(setting));
        }
        let found = self.trimmed(name)?;
        Ok(found.map(|Found { text, source }| Setting {
            value: expand(text, self.base(&source)),
            source,
        }))
    }

    /// A path in a variable that is not UTF-8.
    pub(super) fn path_in_bytes(&self, name: SettingKey) -> Option<Setting<PathBuf>> {
        let variable = name.variable();
        let is_hidden = self.is_sandbox() && name.is_connection();
        if is_hidden || self.env.get(&variable).is_ok() {
            return None;
        }
        Some(Setting {
            value: self.env.path(&variable)?,
            source: Source::Variable(variable),
        })
    }

    pub(in crate::config) fn endpoint(
        &self,
        name: SettingKey,
    ) -> Result<Option<Setting<Url>>, Failure> {
        let Some(Found { text, source }) = self.trimmed(name)? else {
            return Ok(None);
        };
        let odd = odd_character(text, ", without ");
        let bad = |reason: &str| bad(name, &source, &format!("{reason}{odd}"));
        let url = Url::parse(text).map_err(|error| match error {
            url::ParseError::RelativeUrlWithoutBase => {
                bad("is not a URL: it must begin with https://")
            }
            other => bad(&format!("is not a URL: {other}")),
        })?;
        if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
            return Err(bad("must begin with https:// and name a host"));
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
                    name.key(),
                    source.in_full()
                ))
                .hint("use https://; plain http is only for 127.0.0.0/8, [::1] and localhost"));
        }
        Ok(Some(Setting { value: url, source }))
    }

    pub(in crate::config) fn proxy(&self) -> Result<Option<Setting<Url>>, Failure> {
        self.parsed_if_any(SettingKey::Proxy, proxy::EXPECTED, proxy::parse)
    }

    pub(in crate::config) fn language(&self) -> Result<Option<Setting<String>>, Failure> {
        let reason = "must be a language tag such as en-us or zh-cn";
        let read = |text: &str| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            text.bytes().all(plain).then(|| text.to_owned())
        };
        self.parsed_if_any(SettingKey::Language, reason, read)
    }

    fn parsed_if_any<T>(
        &self,
        name: SettingKey,
        reason: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<Setting<T>>, Failure> {
        let found = self.trimmed(name)?;
        let parsed = found.map(|found| found.parsed(name, reason, read));
        parsed.transpose()
    }
}

impl Found<'_> {
    fn parsed<T>(
        self,
        name: SettingKey,
        reason: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Setting<T>, Failure> {
        match read(self.text) {
            Some(value) => Ok(Setting {
                value,
                source: self.source,
            }),
            None => {
                let odd = odd_character(self.text, ", without ");
                Err(bad(name, &self.source, &format!("{reason}{odd}")))
            }
        }
    }
}
