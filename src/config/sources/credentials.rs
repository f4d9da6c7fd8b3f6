//! Credentials come whole from one place.

use super::{Sources, bad};
use crate::config::credentials::{Credentials, Place};
use crate::config::setting_key::{SettingKey, ValueKind};
use crate::config::settings::{FindLogin, Setting, Source};
use crate::config::token::odd_character;
use crate::config::vendor;
use crate::failure::Failure;

impl Sources<'_> {
    /// A login knows its project, and that beats what the vendor's variables say.
    pub(in crate::config) fn project_id(
        &self,
        credentials: Option<&Setting<Credentials>>,
    ) -> Result<Option<Setting<String>>, Failure> {
        let found = self.text(SettingKey::ProjectId)?.map(checked).transpose()?;
        let is_higher = |setting: &Setting<String>| !matches!(setting.source, Source::Vendor(_));
        match credentials.map(|credentials| &credentials.value) {
            Some(Credentials::Login(login)) if !found.as_ref().is_some_and(is_higher) => {
                let project = login.project_id.clone().map(|value| Setting {
                    value,
                    source: Source::Login,
                });
                Ok(project.map(checked).transpose()?.or(found))
            }
            _ => Ok(found),
        }
    }

    /// Credentials come whole from the first place that has any.
    pub(in crate::config) fn credentials(
        &self,
        login: FindLogin<'_>,
    ) -> Result<Option<Setting<Credentials>>, Failure> {
        for place in [
            self.credentials_in_variables()?,
            self.credentials_in_profile(),
        ] {
            if let Some(mut found) = place.credentials(self.base(&place.source))? {
                if let (Credentials::TokenFile(path), Source::Variable(_), Some(bytes)) = (
                    &mut found.value,
                    &found.source,
                    self.path_in_bytes(SettingKey::TokenFile),
                ) {
                    *path = bytes.value;
                }
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

    fn credentials_in_variables(&self) -> Result<Place, Failure> {
        let mut place = Place::new(Source::Variables("HWKEY_*"));
        for name in SettingKey::CREDENTIALS {
            if name == SettingKey::TokenFile && self.path_in_bytes(name).is_some() {
                let label = name.variable();
                let source = Source::Variable(label.clone());
                place.add(name, label, source, vec!["(bytes)".to_owned()]);
                continue;
            }
            if let Some(found) = self.variable(name)? {
                let words = match name.kind() {
                    ValueKind::List => super::split_words(found.text),
                    _ => Some(vec![found.text.to_owned()]),
                };
                let unbalanced = || bad(name, &found.source, "has a quote that is not closed");
                let words = words.ok_or_else(unbalanced)?;
                let label = name.variable();
                place.add(name, label.clone(), Source::Variable(label), words);
            }
        }
        Ok(place)
    }

    fn credentials_in_profile(&self) -> Place {
        let mut place = Place::new(self.source_in_profile(None));
        for name in SettingKey::CREDENTIALS {
            let Some(profile) = self.profile else { break };
            let text = profile.get(name).map(|text| vec![text.to_owned()]);
            if let Some(words) = text.or_else(|| profile.list(name).map(<[_]>::to_vec)) {
                let source = self.source_in_profile(Some(name));
                place.add(name, name.key().to_owned(), source, words);
            }
        }
        place
    }

    /// A token goes before keys. What is not asked is not read.
    fn credentials_of_vendor(&self) -> Result<Option<Setting<Credentials>>, Failure> {
        for (label, family) in vendor::CREDENTIALS {
            let mut place = Place::new(Source::Vendor(label));
            for (name, variable) in family {
                if let Some(text) = self.env.get(variable)? {
                    let source = Source::Vendor(variable);
                    place.add(*name, (*variable).to_owned(), source, vec![text.to_owned()]);
                }
            }
            if let Some(found) = place.credentials(None)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

/// Two change a path, and what no id has may be there unseen.
fn checked(id: Setting<String>) -> Result<Setting<String>, Failure> {
    let odd = odd_character(&id.value, "has a character that no id has: ");
    let reason = match id.value.as_str() {
        "." | ".." => "is no id, but a direction in a path",
        _ if !odd.is_empty() => &odd,
        _ => return Ok(id),
    };
    Err(bad(SettingKey::ProjectId, &id.source, reason))
}
