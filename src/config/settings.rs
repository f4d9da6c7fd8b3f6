//! All settings with their sources: a pure function of options, variables and file.

mod shown;

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::credentials::Credentials;
use super::env::Env;
use super::failures::bad_value;
use super::file::{ConfigFile, SANDBOX};
use super::lookup::{FindLogin, Lookup, profile_name};
use super::options::{OUTPUTS, Options};
use super::proxy::{self, is_loopback};
use super::regions::{Region, Service};
use super::repo_api::RepoApi;
use super::setting_key::SettingKey;
use super::source::{Setting, Source};
use crate::failure::{Failure, Kind};

/// All settings of one command.
pub(crate) struct Settings {
    /// The current profile.
    pub profile: Option<Setting<String>>,
    /// The region id. It may be unknown, because a private cloud has its own endpoints.
    pub region: Option<Setting<String>>,
    /// Project for KPS.
    pub project_id: Option<Setting<String>>,
    /// How to authenticate.
    pub credentials: Option<Setting<Credentials>>,
    /// Generation of the CodeArts Repo API.
    pub repo_api: Setting<RepoApi>,
    /// `table` or `json`.
    pub output: Setting<&'static str>,
    /// The time for one attempt.
    pub timeout: Setting<Duration>,
    /// The time for connecting.
    pub connect_timeout: Setting<Duration>,
    /// The number of retries.
    pub retries: Setting<u32>,
    /// The time between two questions about a task.
    pub poll_interval: Setting<Duration>,
    /// Additional certificates to trust.
    pub ca_bundle: Option<Setting<PathBuf>>,
    /// The proxy.
    pub proxy: Option<Setting<Url>>,
    /// `X-Language`
    pub language: Option<Setting<String>>,
    /// The profiles of the file, if none of them is used.
    pub other_profiles: Box<[String]>,
    endpoint: Option<Setting<Url>>,
    service_endpoints: [Option<Setting<Url>>; 4],
    metadata_endpoint: Option<Setting<Url>>,
}

impl Settings {
    /// Whether the configuration file is needed. The sandbox needs none.
    ///
    /// # Errors
    /// A variable is not UTF-8.
    pub(crate) fn needs_file(options: &Options, env: &Env) -> Result<bool, Failure> {
        let named = profile_name(options, env, None)?;
        Ok(named.is_none_or(|profile| profile.value != SANDBOX))
    }

    /// Resolves all settings from its arguments. `login` reads the login of a profile, if neither variables
    /// nor the profile have credentials.
    ///
    /// # Errors
    /// The first invalid value.
    pub(crate) fn resolve(
        options: &Options,
        env: &Env,
        file: Option<&ConfigFile>,
        login: FindLogin<'_>,
    ) -> Result<Self, Failure> {
        let lookup = Lookup::new(options, env, file)?;
        let credentials = lookup.credentials(login)?;
        Ok(Self {
            region: lookup.text(SettingKey::Region)?,
            project_id: lookup.project_id(credentials.as_ref())?,
            credentials,
            repo_api: lookup.repo_api()?,
            output: lookup.choice(SettingKey::Output, &OUTPUTS)?,
            timeout: lookup.timeout()?,
            connect_timeout: lookup.connect_timeout()?,
            retries: lookup.retries()?,
            poll_interval: lookup.poll_interval()?,
            ca_bundle: lookup.path(SettingKey::CaBundle)?,
            proxy: lookup.proxy()?,
            language: lookup.language()?,
            endpoint: lookup.endpoint(SettingKey::Endpoint)?,
            service_endpoints: [
                lookup.endpoint(SettingKey::RepoEndpoint)?,
                lookup.endpoint(SettingKey::KpsEndpoint)?,
                lookup.endpoint(SettingKey::IamEndpoint)?,
                lookup.endpoint(SettingKey::EcsEndpoint)?,
            ],
            metadata_endpoint: lookup.endpoint(SettingKey::MetadataEndpoint)?,
            other_profiles: match (&lookup.profile_name, file) {
                (None, Some(file)) => file.profiles.keys().cloned().collect(),
                _ => Box::default(),
            },
            profile: lookup.profile_name,
        })
    }

    /// Whether the services run in this process.
    pub(crate) fn is_sandbox(&self) -> bool {
        self.profile
            .as_ref()
            .is_some_and(|profile| profile.value == SANDBOX)
    }

    /// The base URL of a service. An endpoint from any source takes precedence over a region, so that a token
    /// for a private cloud never goes to the public one. Between endpoints the source decides; within one
    /// source, that of the service takes precedence over `endpoint`.
    ///
    /// # Errors
    /// The endpoint is not configured ([`Kind::NotSetUp`]), or the region is unknown.
    pub(crate) fn endpoint(&self, service: Service) -> anyhow::Result<Setting<Url>> {
        let own = self.service_endpoints[service as usize].as_ref();
        let explicit = match (own, self.endpoint.as_ref()) {
            (Some(own), Some(all)) if all.source.rank() > own.source.rank() => Some(all),
            (Some(own), _) => Some(own),
            (None, all) => all,
        };
        match (explicit, self.region.as_ref()) {
            (Some(explicit), _) => Ok(explicit.clone()),
            (None, Some(region)) => regional(region, service),
            (None, None) => {
                let hint = self.hint_of_profiles().unwrap_or_else(|| "`hwkey profile init` makes a profile with a region; or give --region (e.g. `--region cn-north-4`), set HWKEY_REGION, or set `region` in a profile; `--profile sandbox` tries things without a cloud".to_owned());
                Err(Kind::NotSetUp
                    .failure(format!(
                        "no endpoint for {service}: neither a region nor an endpoint is set"
                    ))
                    .hint(hint)
                    .into())
            }
        }
    }

    /// The source of the endpoint, if one is set.
    pub(crate) fn endpoint_source(&self) -> Option<&Source> {
        let own = self.service_endpoints.iter().flatten();
        let all = own.chain(&self.endpoint);
        all.map(|endpoint| &endpoint.source).next()
    }

    /// Whether the region lacks the service, and no endpoint for it is set.
    pub(crate) fn lacks(&self, service: Service) -> bool {
        let is_set = self.endpoint.is_some() || self.service_endpoints[service as usize].is_some();
        let region = self.region.as_ref();
        let region = region.and_then(|region| Region::find(&region.value));
        !is_set && region.is_some_and(|region| region.host(service).is_none())
    }

    /// The hint to choose a profile, if none is used.
    pub(crate) fn hint_of_profiles(&self) -> Option<String> {
        let profiles = self.other_profiles.join(", ");
        (!profiles.is_empty()).then(|| format!(
            "no default profile is set: `hwkey profile use NAME` sets it, --profile NAME names one; available profiles: {profiles}"
        ))
    }

    /// The metadata service, if it is not at its usual address.
    pub(crate) fn metadata_endpoint(&self) -> Option<&Url> {
        self.metadata_endpoint
            .as_ref()
            .map(|setting| &setting.value)
    }

    /// The proxy for an endpoint: the configured one, or that of the variables.
    ///
    /// # Errors
    /// A proxy on another machine for an endpoint without TLS, or a variable that is no valid proxy.
    pub(crate) fn proxy_for(&self, endpoint: &Url, env: &Env) -> Result<Option<Url>, Failure> {
        let is_plain = endpoint.scheme() == "http";
        let Some(proxy) = &self.proxy else {
            // A proxy from variables could read a token that is sent over plain HTTP.
            return if is_plain {
                Ok(None)
            } else {
                proxy::of_environment(env)
            };
        };
        if is_plain && !is_loopback(&proxy.value) {
            let reason = format!(
                "is on another machine, and {endpoint} is plain http: credentials would cross the network unencrypted"
            );
            return Err(bad_value(SettingKey::Proxy.key(), &proxy.source, &reason));
        }
        Ok(Some(proxy.value.clone()))
    }
}

fn regional(region: &Setting<String>, service: Service) -> anyhow::Result<Setting<Url>> {
    let found = Region::named(&region.value, &region.source)?;
    let region = found.id;
    let host = found.host(service).ok_or_else(|| {
        Kind::NotSetUp
            .failure(format!("{service} has no endpoint in {region}"))
            .hint(format!(
                "regions with {service}: {}; elsewhere set `{}`",
                Region::with(service).collect::<Vec<_>>().join(", "),
                service.setting().key()
            ))
    })?;
    Ok(Setting {
        value: Url::parse(&format!("https://{host}"))?,
        source: Source::Region(region),
    })
}
