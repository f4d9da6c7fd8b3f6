//! Where a value is found: options beat variables, variables beat the profile. Each value is checked
//! here, with its source in the error.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::Error;
use super::credentials::{Credentials, Place};
use super::env::{Env, expand};
use super::file::{ConfigFile, Profile};
use super::name::{Name, Shape};
use super::settings::{FindLogin, Options, SANDBOX, Setting, Source, is_loopback};
use super::vendor;

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
    ) -> Result<Self, Error> {
        let profile_name = profile_name(options, env, file)?;
        let profile = match &profile_name {
            Some(name) if name.value != SANDBOX => {
                let found = file.and_then(|file| file.profiles.get(&name.value));
                Some(found.ok_or_else(|| Error::UnknownProfile {
                    name: name.value.clone(),
                    source_of_name: name.source.clone(),
                    path: file.map(|file| file.path.clone()),
                    known:
                        file.map_or_else(Vec::new, |file| file.profiles.keys().cloned().collect()),
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

    fn refuse_sandbox_options(&self) -> Result<(), Error> {
        for name in [Name::Endpoint, Name::Region] {
            if let Some((_, option)) = self.option(name)
                && self.is_sandbox()
            {
                return Err(Error::SandboxOption { option });
            }
        }
        Ok(())
    }

    fn option(&self, name: Name) -> Option<(&'a str, &'static str)> {
        let (value, option) = match name {
            Name::Region => (&self.options.region, "--region"),
            Name::ProjectId => (&self.options.project_id, "--project-id"),
            Name::Endpoint => (&self.options.endpoint, "--endpoint"),
            Name::RepoApi => (&self.options.repo_api, "--api"),
            Name::Output => (&self.options.output, "--output"),
            Name::Timeout => (&self.options.timeout, "--timeout"),
            Name::Retries => (&self.options.retries, "--retries"),
            _ => return None,
        };
        Some((value.as_deref()?, option))
    }

    fn variable(&self, name: Name) -> Result<Option<Found<'a>>, Error> {
        if self.is_sandbox() && name.is_connection() {
            return Ok(None);
        }
        let variable = name.variable();
        Ok(self.env.get(&variable)?.map(|text| Found {
            text,
            source: Source::Variable(variable),
        }))
    }

    fn in_profile(&self, name: Name) -> Option<Found<'a>> {
        let text = self.profile?.get(name)?;
        let profile = self.profile_name.as_ref()?;
        Some(Found {
            text,
            source: Source::Profile(profile.value.clone()),
        })
    }

    fn find(&self, name: Name) -> Result<Option<Found<'a>>, Error> {
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
    fn of_vendor(&self, name: Name) -> Result<Option<Found<'a>>, Error> {
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

    pub(super) fn text(&self, name: Name) -> Result<Option<Setting<String>>, Error> {
        let Some(found) = self.find(name)? else {
            return Ok(None);
        };
        match found.text.trim() {
            "" => Err(bad(name, found.source, "is empty")),
            text => Ok(Some(Setting {
                value: text.to_owned(),
                source: found.source,
            })),
        }
    }

    pub(super) fn choice<const N: usize>(
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

    pub(super) fn seconds(&self, name: Name, default: f64) -> Result<Setting<Duration>, Error> {
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

    pub(super) fn retries(&self) -> Result<Setting<u32>, Error> {
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
    pub(super) fn path(&self, name: Name) -> Result<Option<Setting<PathBuf>>, Error> {
        let setting = self.text(name)?;
        Ok(setting.map(|setting| self.expanded(setting)))
    }

    fn expanded(&self, setting: Setting<String>) -> Setting<PathBuf> {
        let base = match &setting.source {
            Source::Profile(_) => self.file.and_then(|file| file.path.parent()),
            _ => None,
        };
        Setting {
            value: expand(&setting.value, base),
            source: setting.source,
        }
    }

    pub(super) fn endpoint(&self, name: Name) -> Result<Option<Setting<Url>>, Error> {
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

    pub(super) fn proxy(&self) -> Result<Option<Setting<Url>>, Error> {
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

    pub(super) fn language(&self) -> Result<Option<Setting<String>>, Error> {
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

    /// A login knows its project, and that beats what the vendor's variables say.
    pub(super) fn project_id(
        &self,
        credentials: Option<&Setting<Credentials>>,
    ) -> Result<Option<Setting<String>>, Error> {
        let found = self.text(Name::ProjectId)?;
        let is_higher = |setting: &Setting<String>| !matches!(setting.source, Source::Vendor(_));
        match credentials.map(|credentials| &credentials.value) {
            Some(Credentials::Login(login)) if !found.as_ref().is_some_and(is_higher) => {
                let project = login.project_id.clone().map(|value| Setting {
                    value,
                    source: Source::Login,
                });
                Ok(project.or(found))
            }
            _ => Ok(found),
        }
    }

    /// Credentials come whole from the first place that has any.
    pub(super) fn credentials(
        &self,
        login: FindLogin<'_>,
    ) -> Result<Option<Setting<Credentials>>, Error> {
        for place in [
            self.credentials_in_variables()?,
            self.credentials_in_profile(),
        ] {
            let base = match &place.source {
                Source::Profile(_) => self.file.and_then(|file| file.path.parent()),
                _ => None,
            };
            if let Some(found) = place.credentials(base)? {
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
        match self.is_sandbox() {
            true => Ok(None),
            false => self.credentials_of_vendor(),
        }
    }

    fn credentials_in_variables(&self) -> Result<Place, Error> {
        let mut place = Place::new(Source::Variables("HWKEY_*"));
        for name in Name::CREDENTIALS {
            if let Some(found) = self.variable(name)? {
                let words = match name.shape() {
                    Shape::List => split_words(found.text),
                    _ => Some(vec![found.text.to_owned()]),
                };
                let unbalanced = || bad(name, found.source, "has a quote that is not closed");
                place.add(name, name.variable(), words.ok_or_else(unbalanced)?);
            }
        }
        Ok(place)
    }

    fn credentials_in_profile(&self) -> Place {
        let name = self.profile_name.as_ref().map(|name| name.value.clone());
        let mut place = Place::new(Source::Profile(name.unwrap_or_default()));
        for name in Name::CREDENTIALS {
            let Some(profile) = self.profile else { break };
            let text = profile.get(name).map(|text| vec![text.to_owned()]);
            if let Some(words) = text.or_else(|| profile.list(name).map(<[_]>::to_vec)) {
                place.add(name, name.key().to_owned(), words);
            }
        }
        place
    }

    /// A token goes before keys. What is not asked is not read.
    fn credentials_of_vendor(&self) -> Result<Option<Setting<Credentials>>, Error> {
        for (label, family) in vendor::CREDENTIALS {
            let mut place = Place::new(Source::Vendor(label));
            for (name, variable) in family {
                if let Some(text) = self.env.get(variable)? {
                    place.add(*name, (*variable).to_owned(), vec![text.to_owned()]);
                }
            }
            if let Some(found) = place.credentials(None)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

/// Splits a command line like a shell would; nothing is expanded. `None` for an open quote.
pub fn split_words(text: &str) -> Option<Vec<String>> {
    shlex::split(text)
}

/// The profile in use: `--profile`, `HWKEY_PROFILE`, what the file names, `default`.
pub(super) fn profile_name(
    options: &Options,
    env: &Env,
    file: Option<&ConfigFile>,
) -> Result<Option<Setting<String>>, Error> {
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

fn bad(name: Name, source: Source, reason: &str) -> Error {
    Error::BadValue {
        setting: name.key(),
        source_of_value: source,
        reason: reason.to_owned(),
    }
}
