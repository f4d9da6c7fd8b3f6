//! What each setting may be.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::{Sources, bad};
use crate::config::Error;
use crate::config::env::expand;
use crate::config::name::Name;
use crate::config::settings::{Setting, Source, is_loopback};

impl Sources<'_> {
    pub(in crate::config) fn choice<const N: usize>(
        &self,
        name: Name,
        allowed: [&'static str; N],
    ) -> Result<Setting<&'static str>, Error> {
        let Some(found) = self.find(name)? else {
            return Ok(Setting {
                value: allowed[0],
                source: Source::Default,
            });
        };
        match allowed.into_iter().find(|word| *word == found.text) {
            Some(value) => Ok(Setting {
                value,
                source: found.source,
            }),
            None => {
                let reason = format!("must be one of: {}", allowed.join(", "));
                Err(bad(name, found.source, &reason))
            }
        }
    }

    pub(in crate::config) fn seconds(
        &self,
        name: Name,
        default: f64,
    ) -> Result<Setting<Duration>, Error> {
        const LONGEST: f64 = 86_400.0;
        let Some(found) = self.find(name)? else {
            return Ok(Setting {
                value: Duration::from_secs_f64(default),
                source: Source::Default,
            });
        };
        match found.text.parse::<f64>() {
            Ok(seconds) if (0.001..=LONGEST).contains(&seconds) => Ok(Setting {
                value: Duration::from_secs_f64(seconds),
                source: found.source,
            }),
            _ => Err(bad(
                name,
                found.source,
                "must be a number of seconds from 0.001 to 86400",
            )),
        }
    }

    pub(in crate::config) fn retries(&self) -> Result<Setting<u32>, Error> {
        const MOST: u32 = 20;
        let Some(found) = self.find(Name::Retries)? else {
            return Ok(Setting {
                value: 3,
                source: Source::Default,
            });
        };
        match found.text.parse() {
            Ok(value) if value <= MOST => Ok(Setting {
                value,
                source: found.source,
            }),
            _ => Err(bad(
                Name::Retries,
                found.source,
                "must be a whole number from 0 to 20",
            )),
        }
    }

    /// Paths in the file are relative to it, paths in variables to the working directory.
    pub(in crate::config) fn path(&self, name: Name) -> Result<Option<Setting<PathBuf>>, Error> {
        let setting = self.text(name)?;
        Ok(setting.map(|setting| self.expanded(setting)))
    }

    fn expanded(&self, setting: Setting<String>) -> Setting<PathBuf> {
        let base = match &setting.source {
            Source::Profile { .. } => self.file.and_then(|file| file.path.parent()),
            _ => None,
        };
        Setting {
            value: expand(&setting.value, base),
            source: setting.source,
        }
    }

    pub(in crate::config) fn endpoint(&self, name: Name) -> Result<Option<Setting<Url>>, Error> {
        let Some(setting) = self.text(name)? else {
            return Ok(None);
        };
        let bad = |reason: &str| bad(name, setting.source.clone(), reason);
        let url = Url::parse(&setting.value).map_err(|error| match error {
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
            return Err(Error::Insecure {
                setting: name.key(),
                source_of_value: setting.source,
                host: url.host_str().unwrap_or_default().to_owned(),
            });
        }
        Ok(Some(Setting {
            value: url,
            source: setting.source,
        }))
    }

    pub(in crate::config) fn proxy(&self) -> Result<Option<Setting<Url>>, Error> {
        let Some(setting) = self.text(Name::Proxy)? else {
            return Ok(None);
        };
        let known = ["http", "https", "socks5", "socks5h"];
        match Url::parse(&setting.value) {
            Ok(url) if known.contains(&url.scheme()) && url.host().is_some() => Ok(Some(Setting {
                value: url,
                source: setting.source,
            })),
            _ => Err(bad(
                Name::Proxy,
                setting.source,
                "must be a URL that begins with http://, https://, socks5:// or socks5h://",
            )),
        }
    }

    pub(in crate::config) fn language(&self) -> Result<Option<Setting<String>>, Error> {
        let setting = self.text(Name::Language)?;
        match setting {
            Some(setting)
                if !setting
                    .value
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-') =>
            {
                Err(bad(
                    Name::Language,
                    setting.source,
                    "must be a language tag such as en-us or zh-cn",
                ))
            }
            other => Ok(other),
        }
    }
}
