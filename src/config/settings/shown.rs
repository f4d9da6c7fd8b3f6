//! Every setting as `profile show` prints it.

use std::time::Duration;

use url::Url;

use super::{Setting, Settings, Source};
use crate::config::regions::Service;
use crate::config::setting_key::SettingKey;
use crate::config::vendor;

/// Shown in place of what must not be seen.
pub const MASKED: &str = "********";

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

impl Settings {
    /// Every setting that has a value, secrets masked, in a fixed order.
    pub fn shown(&self) -> Vec<(&'static str, Shown, Source)> {
        let entry = |name: SettingKey| {
            let (value, source) = self.value_of(name)?;
            Some((name.key(), value, source))
        };
        SettingKey::ALL.into_iter().filter_map(entry).collect()
    }

    fn value_of(&self, name: SettingKey) -> Option<(Shown, Source)> {
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
            SettingKey::Region => optional(&self.region),
            SettingKey::ProjectId => optional(&self.project_id),
            SettingKey::Token
            | SettingKey::TokenFile
            | SettingKey::TokenCommand
            | SettingKey::AccessKey
            | SettingKey::SecretKey
            | SettingKey::SecurityToken
            | SettingKey::Credentials => self.credential_of(name),
            SettingKey::Endpoint => self.endpoint.as_ref().map(shown_url),
            SettingKey::RepoEndpoint => self.endpoint(Service::Repo).ok().as_ref().map(shown_url),
            SettingKey::KpsEndpoint => self.endpoint(Service::Kps).ok().as_ref().map(shown_url),
            SettingKey::IamEndpoint => self.endpoint(Service::Iam).ok().as_ref().map(shown_url),
            SettingKey::EcsEndpoint => self.endpoint(Service::Ecs).ok().as_ref().map(shown_url),
            SettingKey::MetadataEndpoint => self.metadata_endpoint.as_ref().map(shown_url),
            SettingKey::RepoApi => word(&self.repo_api),
            SettingKey::Output => word(&self.output),
            SettingKey::Timeout => seconds(&self.timeout),
            SettingKey::ConnectTimeout => seconds(&self.connect_timeout),
            SettingKey::Retries => {
                let value = Shown::Number(self.retries.value.into());
                Some((value, self.retries.source.clone()))
            }
            SettingKey::CaBundle => {
                let setting = self.ca_bundle.as_ref()?;
                let value = setting.value.to_string_lossy().into_owned();
                Some((Shown::Text(value), setting.source.clone()))
            }
            SettingKey::Proxy => {
                let setting = self.proxy.as_ref()?;
                Some((Shown::Text(masked(&setting.value)), setting.source.clone()))
            }
            SettingKey::Language => optional(&self.language),
        }
    }

    fn credential_of(&self, name: SettingKey) -> Option<(Shown, Source)> {
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
