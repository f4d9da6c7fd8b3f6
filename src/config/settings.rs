//! Every setting with its precedence and its source: one pure function of options, variables and file.
//!
//! Options beat variables, variables beat the profile, the profile beats defaults.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use url::{Host, Url};

use super::Error;
use super::env::{Env, expand};
use super::file::{ConfigFile, Profile};
use super::name::Name;
use super::regions::{Region, Service};
use super::token::Token;

/// The built-in profile whose services run inside the process.
pub const SANDBOX: &str = "sandbox";

/// What was given on the command line, as text.
#[derive(Debug, Default, Clone)]
pub struct Options {
    /// `--profile`
    pub profile: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--project-id`
    pub project_id: Option<String>,
    /// `--endpoint`
    pub endpoint: Option<String>,
    /// `--api`
    pub repo_api: Option<String>,
    /// `--output`, `--json`
    pub output: Option<String>,
    /// `--timeout`
    pub timeout: Option<String>,
    /// `--retries`
    pub retries: Option<String>,
}

/// Where a value is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An option of the command line.
    Option(&'static str),
    /// An environment variable.
    Variable(String),
    /// A profile of the configuration file.
    Profile(String),
    /// `default_profile` of the configuration file.
    DefaultProfile,
    /// The table of regions.
    Region(&'static str),
    /// Nothing was set.
    Default,
    /// The built-in sandbox.
    Sandbox,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(name) => write!(f, "option {name}"),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Profile(name) => write!(f, "profile {name}"),
            Self::DefaultProfile => f.write_str("default_profile"),
            Self::Region(id) => write!(f, "region {id}"),
            Self::Default => f.write_str("default"),
            Self::Sandbox => f.write_str("sandbox"),
        }
    }
}

impl Source {
    /// Higher beats lower.
    fn rank(&self) -> u8 {
        match self {
            Self::Option(_) => 4,
            Self::Variable(_) => 3,
            Self::Profile(_) | Self::DefaultProfile => 2,
            Self::Region(_) | Self::Sandbox => 1,
            Self::Default => 0,
        }
    }
}

/// A value and where it is from.
#[derive(Debug, Clone)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it is from.
    pub source: Source,
}

/// How to authenticate.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A token that was given as such.
    Token(Token),
    /// A token in a file, read when it is needed.
    TokenFile(PathBuf),
}

impl Credentials {
    /// The word for it in output.
    pub fn method(&self) -> &'static str {
        match self {
            Self::Token(_) => "token",
            Self::TokenFile(_) => "token_file",
        }
    }
}

/// A value as `profile show` prints it.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// Never shown.
    Secret,
}

/// All settings of one command.
#[derive(Debug)]
pub struct Settings {
    /// The profile in use.
    pub profile: Option<Setting<String>>,
    /// Region id, not looked up yet: with endpoints of its own a private cloud may use any.
    pub region: Option<Setting<String>>,
    /// Project for KPS.
    pub project_id: Option<Setting<String>>,
    /// How to authenticate.
    pub credentials: Option<Setting<Credentials>>,
    /// `v4` or `v1`.
    pub repo_api: Setting<&'static str>,
    /// `table` or `json`.
    pub output: Setting<&'static str>,
    /// One attempt.
    pub timeout: Setting<Duration>,
    /// Connecting.
    pub connect_timeout: Setting<Duration>,
    /// Further attempts.
    pub retries: Setting<u32>,
    /// More certificates to trust.
    pub ca_bundle: Option<Setting<PathBuf>>,
    /// Proxy to use.
    pub proxy: Option<Setting<Url>>,
    /// `X-Language`
    pub language: Option<Setting<String>>,
    endpoint: Option<Setting<Url>>,
    service_endpoints: [Option<Setting<Url>>; 3],
}

impl Settings {
    /// Whether the configuration file matters: the sandbox needs none.
    ///
    /// # Errors
    /// [`Error::NotUtf8`]
    pub fn needs_file(options: &Options, env: &Env) -> Result<bool, Error> {
        let named = profile_name(options, env, None)?;
        Ok(named.is_none_or(|profile| profile.value != SANDBOX))
    }

    /// Resolves every setting. Reads nothing but its arguments.
    ///
    /// # Errors
    /// The first [`Error`] of a value that cannot be used.
    pub fn resolve(options: &Options, env: &Env, file: Option<&ConfigFile>) -> Result<Self, Error> {
        let sources = Sources::new(options, env, file)?;
        if sources.is_sandbox() {
            sources.refuse_sandbox_options()?;
        }
        Ok(Self {
            region: sources.text(Name::Region)?,
            project_id: sources.text(Name::ProjectId)?,
            credentials: sources.credentials()?,
            repo_api: sources.choice(Name::RepoApi, ["v4", "v1"])?,
            output: sources.choice(Name::Output, ["table", "json"])?,
            timeout: sources.seconds(Name::Timeout, 30.0)?,
            connect_timeout: sources.seconds(Name::ConnectTimeout, 5.0)?,
            retries: sources.retries()?,
            ca_bundle: sources.path(Name::CaBundle)?,
            proxy: sources.proxy()?,
            language: sources.language()?,
            endpoint: sources.endpoint(Name::Endpoint)?,
            service_endpoints: [
                sources.endpoint(Name::RepoEndpoint)?,
                sources.endpoint(Name::KpsEndpoint)?,
                sources.endpoint(Name::IamEndpoint)?,
            ],
            profile: sources.profile_name,
        })
    }

    /// Whether the services run inside the process.
    pub fn is_sandbox(&self) -> bool {
        self.profile
            .as_ref()
            .is_some_and(|profile| profile.value == SANDBOX)
    }

    /// The base URL of a service. The highest source decides; within one source the service's own
    /// endpoint beats `endpoint`, and that beats the region's.
    ///
    /// # Errors
    /// [`Error::NoEndpoint`], [`Error::UnknownRegion`], [`Error::NotInRegion`].
    pub fn endpoint(&self, service: Service) -> Result<Setting<Url>, Error> {
        let own = self.service_endpoints[service as usize].as_ref();
        let explicit = match (own, self.endpoint.as_ref()) {
            (Some(own), Some(all)) if all.source.rank() > own.source.rank() => Some(all),
            (Some(own), _) => Some(own),
            (None, all) => all,
        };
        match (explicit, self.region.as_ref()) {
            (Some(explicit), Some(region)) if region.source.rank() > explicit.source.rank() => {
                regional(region, service)
            }
            (Some(explicit), _) => Ok(explicit.clone()),
            (None, Some(region)) => regional(region, service),
            (None, None) => Err(Error::NoEndpoint { service }),
        }
    }

    /// The proxy for an endpoint.
    ///
    /// # Errors
    /// [`Error::BadValue`] where plain http would go through another machine.
    pub fn proxy_for(&self, endpoint: &Url) -> Result<Option<Url>, Error> {
        match &self.proxy {
            Some(proxy) if endpoint.scheme() == "http" && !is_loopback(&proxy.value) => {
                Err(Error::BadValue {
                    setting: Name::Proxy.key(),
                    source_of_value: proxy.source.clone(),
                    reason: format!(
                        "is on another machine, and {endpoint} is plain http: credentials would cross the network unencrypted"
                    ),
                })
            }
            proxy => Ok(proxy.as_ref().map(|proxy| proxy.value.clone())),
        }
    }

    /// Every setting that has a value, secrets masked, in a fixed order.
    pub fn shown(&self) -> Vec<(&'static str, Shown, Source)> {
        let mut all = Vec::new();
        let mut add = |name: Name, value: Shown, source: &Source| {
            all.push((name.key(), value, source.clone()));
        };
        for name in Name::ALL {
            let text = |value: &str| Shown::Text(value.to_owned());
            match name {
                Name::Region => show(&self.region, |v| text(v), name, &mut add),
                Name::ProjectId => show(&self.project_id, |v| text(v), name, &mut add),
                Name::Token | Name::TokenFile => match &self.credentials {
                    Some(found) => match (&found.value, name) {
                        (Credentials::Token(_), Name::Token) => {
                            add(name, Shown::Secret, &found.source);
                        }
                        (Credentials::TokenFile(path), Name::TokenFile) => {
                            add(name, text(&path.to_string_lossy()), &found.source);
                        }
                        _ => {}
                    },
                    None => {}
                },
                Name::Endpoint => show(&self.endpoint, |v| text(v.as_str()), name, &mut add),
                Name::RepoEndpoint => self.show_endpoint(Service::Repo, &mut add),
                Name::KpsEndpoint => self.show_endpoint(Service::Kps, &mut add),
                Name::IamEndpoint => self.show_endpoint(Service::Iam, &mut add),
                Name::RepoApi => add(name, text(self.repo_api.value), &self.repo_api.source),
                Name::Output => add(name, text(self.output.value), &self.output.source),
                Name::Timeout => add(name, seconds(&self.timeout), &self.timeout.source),
                Name::ConnectTimeout => {
                    add(
                        name,
                        seconds(&self.connect_timeout),
                        &self.connect_timeout.source,
                    );
                }
                Name::Retries => {
                    add(
                        name,
                        Shown::Number(self.retries.value.into()),
                        &self.retries.source,
                    );
                }
                Name::CaBundle => {
                    show(
                        &self.ca_bundle,
                        |v| text(&v.to_string_lossy()),
                        name,
                        &mut add,
                    );
                }
                Name::Proxy => show(&self.proxy, |v| Shown::Text(masked(v)), name, &mut add),
                Name::Language => show(&self.language, |v| text(v), name, &mut add),
            }
        }
        all
    }

    fn show_endpoint(&self, service: Service, add: &mut impl FnMut(Name, Shown, &Source)) {
        if let Ok(endpoint) = self.endpoint(service) {
            let url = Shown::Text(endpoint.value.as_str().trim_end_matches('/').to_owned());
            add(service.setting(), url, &endpoint.source);
        }
    }
}

fn show<T>(
    setting: &Option<Setting<T>>,
    text: impl Fn(&T) -> Shown,
    name: Name,
    add: &mut impl FnMut(Name, Shown, &Source),
) {
    if let Some(setting) = setting {
        add(name, text(&setting.value), &setting.source);
    }
}

fn seconds(setting: &Setting<Duration>) -> Shown {
    Shown::Number(setting.value.as_secs_f64())
}

/// A proxy URL without its user and password.
fn masked(url: &Url) -> String {
    let mut url = url.clone();
    if !url.username().is_empty() || url.password().is_some() {
        let _ = url.set_username("********");
        let _ = url.set_password(None);
    }
    url.to_string()
}

fn regional(region: &Setting<String>, service: Service) -> Result<Setting<Url>, Error> {
    let found = Region::find(&region.value).ok_or_else(|| Error::UnknownRegion {
        region: region.value.clone(),
        source_of_value: region.source.clone(),
        near: nearest(&region.value, Region::ids()),
    })?;
    let absent = Error::NotInRegion {
        service,
        region: found.id,
    };
    let host = found.host(service).ok_or(absent)?;
    let url = Url::parse(&format!("https://{host}"));
    Ok(Setting {
        value: url.map_err(|_| Error::NoEndpoint { service })?,
        source: Source::Region(found.id),
    })
}

/// Whether a URL names this machine and no other.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The known word most like `word`, if any is much like it.
pub(super) fn nearest(
    word: &str,
    known: impl IntoIterator<Item = &'static str>,
) -> Option<&'static str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// The places a value can be in, for one command.
struct Sources<'a> {
    options: &'a Options,
    env: &'a Env,
    file: Option<&'a ConfigFile>,
    profile: Option<&'a Profile>,
    profile_name: Option<Setting<String>>,
}

struct Found<'a> {
    text: &'a str,
    source: Source,
}

impl<'a> Sources<'a> {
    fn new(
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
        Ok(Self {
            options,
            env,
            file,
            profile,
            profile_name,
        })
    }

    fn is_sandbox(&self) -> bool {
        let name = self.profile_name.as_ref();
        name.is_some_and(|name| name.value == SANDBOX)
    }

    fn refuse_sandbox_options(&self) -> Result<(), Error> {
        for name in [Name::Endpoint, Name::Region] {
            if let Some((_, option)) = self.option(name) {
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
            None => Ok(self.in_profile(name)),
        }
    }

    fn text(&self, name: Name) -> Result<Option<Setting<String>>, Error> {
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

    fn choice<const N: usize>(
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

    fn seconds(&self, name: Name, default: f64) -> Result<Setting<Duration>, Error> {
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

    fn retries(&self) -> Result<Setting<u32>, Error> {
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
    fn path(&self, name: Name) -> Result<Option<Setting<PathBuf>>, Error> {
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

    fn endpoint(&self, name: Name) -> Result<Option<Setting<Url>>, Error> {
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

    fn proxy(&self) -> Result<Option<Setting<Url>>, Error> {
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

    fn language(&self) -> Result<Option<Setting<String>>, Error> {
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

    /// Credentials come whole from the first source that has any.
    fn credentials(&self) -> Result<Option<Setting<Credentials>>, Error> {
        let mut in_variables = Vec::new();
        for name in Name::METHODS {
            in_variables.extend(self.variable(name)?.map(|found| (name, found)));
        }
        let in_profile: Vec<_> = Name::METHODS
            .into_iter()
            .filter_map(|name| Some((name, self.in_profile(name)?)))
            .collect();
        for found in [in_variables, in_profile] {
            let mut found = found.into_iter();
            if let Some((name, first)) = found.next() {
                if let Some((other, second)) = found.next() {
                    return Err(two_methods((name, first.source), (other, second.source)));
                }
                return self.credential(name, first).map(Some);
            }
        }
        Ok(None)
    }

    fn credential(&self, name: Name, found: Found<'_>) -> Result<Setting<Credentials>, Error> {
        let value = match name {
            Name::TokenFile => {
                let setting = Setting {
                    value: found.text.trim().to_owned(),
                    source: found.source.clone(),
                };
                Credentials::TokenFile(self.expanded(setting).value)
            }
            _ => Credentials::Token(Token::new(found.text, &found.source.to_string())?),
        };
        Ok(Setting {
            value,
            source: found.source,
        })
    }
}

fn profile_name(
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

fn two_methods(first: (Name, Source), second: (Name, Source)) -> Error {
    let named = |name: Name, source: &Source| match source {
        Source::Variable(variable) => variable.clone(),
        _ => name.key().to_owned(),
    };
    Error::TwoMethods {
        first: named(first.0, &first.1),
        second: named(second.0, &second.1),
        source_of_values: match first.1 {
            Source::Variable(_) => Source::Variable("environment".into()),
            other => other,
        },
    }
}
