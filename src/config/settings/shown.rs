//! All settings for `profile show`.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::Settings;
use crate::config::credentials::MASKED;
use crate::config::regions::Service;
use crate::config::setting_key::SettingKey;
use crate::config::source::{Setting, Source};
use crate::config::vendor_variables;

impl Settings {
    /// All settings that have a value, in a fixed order, secrets masked.
    pub(crate) fn shown(&self) -> Vec<(&'static str, Setting<Value>)> {
        let keys = SettingKey::ALL.iter();
        keys.filter_map(|key| Some((key.key(), self.shown_value(*key)?)))
            .collect()
    }

    fn shown_value(&self, key: SettingKey) -> Option<Setting<Value>> {
        let text = |text: &String| json!(text);
        let of_service = |service| Some(self.endpoint(service).ok()?.map(url));
        match key {
            SettingKey::Region => Some(self.region.as_ref()?.map(text)),
            SettingKey::ProjectId => Some(self.project_id.as_ref()?.map(text)),
            SettingKey::Endpoint => Some(self.endpoint.as_ref()?.map(url)),
            SettingKey::RepoEndpoint => of_service(Service::Repo),
            SettingKey::KpsEndpoint => of_service(Service::Kps),
            SettingKey::IamEndpoint => of_service(Service::Iam),
            SettingKey::EcsEndpoint => of_service(Service::Ecs),
            SettingKey::MetadataEndpoint => Some(self.metadata_endpoint.as_ref()?.map(url)),
            SettingKey::RepoApi => Some(self.repo_api.map(|api| json!(<&str>::from(api)))),
            SettingKey::Output => Some(self.output.map(|word| json!(word))),
            SettingKey::Timeout => Some(self.timeout.map(seconds)),
            SettingKey::ConnectTimeout => Some(self.connect_timeout.map(seconds)),
            SettingKey::Retries => Some(self.retries.map(|number| json!(number))),
            SettingKey::PollInterval => Some(self.poll_interval.map(seconds)),
            SettingKey::CaBundle => Some(
                self.ca_bundle
                    .as_ref()?
                    .map(|path| json!(path.to_string_lossy())),
            ),
            SettingKey::Proxy => Some(self.proxy.as_ref()?.map(proxy)),
            SettingKey::Language => Some(self.language.as_ref()?.map(text)),
            part => self.shown_credential(part),
        }
    }

    fn shown_credential(&self, part: SettingKey) -> Option<Setting<Value>> {
        let credentials = self.credentials.as_ref()?;
        Some(Setting {
            value: credentials.value.shown(part)?,
            // Shows one source: that of the first part, with the other parts next to it.
            source: match &credentials.source {
                Source::Variable(_) => Source::Variable(part.variable()),
                Source::Vendor(first) => Source::Vendor(vendor_variables::partner(first, part)),
                other => other.clone(),
            },
        })
    }
}

fn url(url: &Url) -> Value {
    json!(url.as_str().trim_end_matches('/'))
}

/// Whole numbers without a fraction, as in the file: 30, not 30.0.
fn seconds(duration: &Duration) -> Value {
    if duration.subsec_nanos() == 0 {
        json!(duration.as_secs())
    } else {
        json!(duration.as_secs_f64())
    }
}

/// A proxy URL without user and password.
fn proxy(url: &Url) -> Value {
    let mut url = url.clone();
    if !url.username().is_empty() || url.password().is_some() {
        let _ = url.set_username(MASKED);
        let _ = url.set_password(None);
    }
    json!(url.as_str())
}
