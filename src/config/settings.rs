//! Every setting with its source: one pure function of options, variables and file.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use url::{Host, Url};

use super::Error;
use super::credentials::Credentials;
use super::env::Env;
use super::file::ConfigFile;
use super::name::{Name, nearest};
use super::regions::{Region, Service};
use super::sources::{Sources, profile_name};
use super::store::Login;
use super::vendor;

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

/// Shown in place of what must not be seen.
pub const MASKED: &str = "********";

/// Where a value is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An option of the command line.
    Option(&'static str),
    /// An environment variable.
    Variable(String),
    /// Environment variables that belong together.
    Variables(&'static str),
    /// A variable of the vendor's tools.
    Vendor(&'static str),
    /// A profile of the configuration file.
    Profile(String),
    /// `default_profile` of the configuration file.
    DefaultProfile,
    /// What `auth login` brought.
    Login,
    /// Looked up with IAM.
    LookedUp,
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
            Self::Variables(names) => write!(f, "variables {names}"),
            Self::Vendor(name) => write!(f, "variable {name}"),
            Self::Profile(name) => write!(f, "profile {name}"),
            Self::DefaultProfile => f.write_str("default_profile"),
            Self::Login => f.write_str("login"),
            Self::LookedUp => f.write_str("looked up"),
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
            Self::Option(_) => 5,
            Self::Variable(_) | Self::Variables(_) => 4,
            Self::Profile(_) | Self::DefaultProfile | Self::Login => 3,
            Self::Vendor(_) => 2,
            Self::Region(_) | Self::Sandbox | Self::LookedUp => 1,
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

/// A value as `profile show` prints it.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// Text.
    Text(String),
    /// Words.
    List(Vec<String>),
    /// A number.
    Number(f64),
    /// Never shown.
    Secret,
}

/// Finds the login of a profile.
pub type FindLogin<'a> = &'a dyn Fn(Option<&str>) -> Result<Option<Login>, Error>;

/// All settings of one command.
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
    metadata_endpoint: Option<Setting<Url>>,
}

/// Only what holds no secret: a proxy's address may have a password.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("profile", &self.profile)
            .field("region", &self.region)
            .field("project_id", &self.project_id)
            .finish_non_exhaustive()
    }
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

    /// Resolves every setting. Reads nothing but its arguments; `login` is asked for the login of a
    /// profile when neither variables nor the profile have credentials.
    ///
    /// # Errors
    /// The first [`Error`] of a value that cannot be used.
    pub fn resolve(
        options: &Options,
        env: &Env,
        file: Option<&ConfigFile>,
        login: FindLogin<'_>,
    ) -> Result<Self, Error> {
        let sources = Sources::new(options, env, file)?;
        let credentials = sources.credentials(login)?;
        Ok(Self {
            region: sources.text(Name::Region)?,
            project_id: sources.project_id(credentials.as_ref())?,
            credentials,
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
            metadata_endpoint: sources.endpoint(Name::MetadataEndpoint)?,
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

    /// Where the metadata service is, unless it is at its usual address.
    pub fn metadata_endpoint(&self) -> Option<&Url> {
        self.metadata_endpoint
            .as_ref()
            .map(|setting| &setting.value)
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
        let entry = |name: Name| {
            let (value, source) = self.value_of(name)?;
            Some((name.key(), value, source))
        };
        Name::ALL.into_iter().filter_map(entry).collect()
    }

    fn value_of(&self, name: Name) -> Option<(Shown, Source)> {
        let optional = |setting: &Option<Setting<String>>| {
            let setting = setting.as_ref()?;
            Some((Shown::Text(setting.value.clone()), setting.source.clone()))
        };
        let seconds = |setting: &Setting<Duration>| {
            let value = Shown::Number(setting.value.as_secs_f64());
            Some((value, setting.source.clone()))
        };
        let word = |setting: &Setting<&str>| {
            Some((
                Shown::Text(setting.value.to_owned()),
                setting.source.clone(),
            ))
        };
        match name {
            Name::Region => optional(&self.region),
            Name::ProjectId => optional(&self.project_id),
            Name::Token
            | Name::TokenFile
            | Name::TokenCommand
            | Name::AccessKey
            | Name::SecretKey
            | Name::SecurityToken
            | Name::Credentials => self.credential_of(name),
            Name::Endpoint => self.endpoint.as_ref().map(shown_url),
            Name::RepoEndpoint => self.endpoint(Service::Repo).ok().as_ref().map(shown_url),
            Name::KpsEndpoint => self.endpoint(Service::Kps).ok().as_ref().map(shown_url),
            Name::IamEndpoint => self.endpoint(Service::Iam).ok().as_ref().map(shown_url),
            Name::MetadataEndpoint => self.metadata_endpoint.as_ref().map(shown_url),
            Name::RepoApi => word(&self.repo_api),
            Name::Output => word(&self.output),
            Name::Timeout => seconds(&self.timeout),
            Name::ConnectTimeout => seconds(&self.connect_timeout),
            Name::Retries => {
                let value = Shown::Number(self.retries.value.into());
                Some((value, self.retries.source.clone()))
            }
            Name::CaBundle => {
                let setting = self.ca_bundle.as_ref()?;
                let value = setting.value.to_string_lossy().into_owned();
                Some((Shown::Text(value), setting.source.clone()))
            }
            Name::Proxy => {
                let setting = self.proxy.as_ref()?;
                Some((Shown::Text(masked(&setting.value)), setting.source.clone()))
            }
            Name::Language => optional(&self.language),
        }
    }

    fn credential_of(&self, name: Name) -> Option<(Shown, Source)> {
        let setting = self.credentials.as_ref()?;
        // The source is that of the first part; the others stand beside it.
        let source = match &setting.source {
            Source::Variable(_) => Source::Variable(name.variable()),
            Source::Vendor(first) => Source::Vendor(vendor::partner(first, name)),
            other => other.clone(),
        };
        Some((setting.value.shown(name)?, source))
    }
}

fn shown_url(setting: &Setting<Url>) -> (Shown, Source) {
    let url = setting.value.as_str().trim_end_matches('/');
    (Shown::Text(url.to_owned()), setting.source.clone())
}

/// A proxy URL without its user and password.
fn masked(url: &Url) -> String {
    let mut url = url.clone();
    if !url.username().is_empty() || url.password().is_some() {
        let _ = url.set_username(MASKED);
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
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
