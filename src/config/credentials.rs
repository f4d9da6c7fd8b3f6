//! The ways to authenticate. All parts of the credentials come from one place.

use std::path::PathBuf;

use secrecy::SecretString;
use serde_json::{Value, json};

use super::profile_state::Login;
use super::raw_setting::{RawSetting, RawValue};
use super::setting_key::SettingKey;
use super::source::{Setting, Source};
use super::token::{Token, is_one_word, odd_character};
use super::vendor_variables;
use crate::failure::{Failure, Kind};

/// Shown instead of a secret.
pub(super) const MASKED: &str = "********";

/// How to authenticate.
#[derive(Debug, Clone)]
pub(crate) enum Credentials {
    /// A token.
    Token(Token),
    /// A token in a file, which is read when it is needed.
    TokenFile(PathBuf),
    /// A program that prints a token, with its arguments.
    TokenCommand(Vec<String>),
    /// An access key, which signs every request.
    AccessKeys {
        /// The id. Not secret, but shown with its middle masked.
        access_key: String,
        /// The secret.
        secret_key: SecretString,
        /// Only a temporary key has it.
        security_token: Option<SecretString>,
    },
    /// Temporary access keys of this server's agency.
    Ecs,
    /// A login with `hwkey auth login`.
    Login(Box<Login>),
}

impl Credentials {
    /// The name of the method in output.
    pub(crate) fn method(&self) -> &'static str {
        match self {
            Self::Token(_) => SettingKey::Token.key(),
            Self::TokenFile(_) => SettingKey::TokenFile.key(),
            Self::TokenCommand(_) => SettingKey::TokenCommand.key(),
            Self::AccessKeys { .. } => ACCESS_KEYS,
            Self::Ecs => ECS,
            Self::Login(_) => "login",
        }
    }

    /// Whether requests are signed with an access key, so that there is no token.
    pub(crate) fn signs(&self) -> bool {
        match self {
            Self::AccessKeys { .. } | Self::Ecs => true,
            Self::Token(_) | Self::TokenFile(_) | Self::TokenCommand(_) | Self::Login(_) => false,
        }
    }

    /// A part of the credentials for `profile show`.
    pub(super) fn shown(&self, part: SettingKey) -> Option<Value> {
        Some(match (self, part) {
            (Self::Token(_) | Self::Login(_), SettingKey::Token)
            | (Self::AccessKeys { .. }, SettingKey::SecretKey) => json!(MASKED),
            (Self::AccessKeys { security_token, .. }, SettingKey::SecurityToken) => {
                security_token.as_ref().map(|_| json!(MASKED))?
            }
            (Self::AccessKeys { access_key, .. }, SettingKey::AccessKey) => {
                json!(masked(access_key))
            }
            (Self::TokenFile(path), SettingKey::TokenFile) => json!(path.to_string_lossy()),
            (Self::TokenCommand(words), SettingKey::TokenCommand) => json!(words),
            (Self::Ecs, SettingKey::Credentials) => json!(ECS),
            _ => return None,
        })
    }
}

/// The method that consists of three settings.
const ACCESS_KEYS: &str = "access_keys";
/// The only value of the setting `credentials`.
const ECS: &str = "ecs";

/// An access key id with its middle masked.
fn masked(id: &str) -> String {
    const SHOWN: usize = 4;
    let characters: Vec<char> = id.chars().collect();
    let hidden_before = characters.len().saturating_sub(SHOWN);
    let last: String = characters[hidden_before..].iter().collect();
    if characters.len() > 3 * SHOWN {
        let first: String = characters[..SHOWN].iter().collect();
        format!("{first}{MASKED}{last}")
    } else if characters.len() > SHOWN {
        format!("{MASKED}{last}")
    } else {
        MASKED.to_owned()
    }
}

/// The name of the method that a setting belongs to.
pub(super) fn method_of(name: SettingKey) -> Option<&'static str> {
    match name {
        SettingKey::Token | SettingKey::TokenFile | SettingKey::TokenCommand => Some(name.key()),
        SettingKey::AccessKey | SettingKey::SecretKey | SettingKey::SecurityToken => {
            Some(ACCESS_KEYS)
        }
        SettingKey::Credentials => Some(ECS),
        _ => None,
    }
}

/// The credential settings of one place, such as a profile.
pub(super) struct CredentialSet<'a>(pub(super) Vec<RawSetting<'a>>);

impl CredentialSet<'_> {
    /// The credentials of this place, if there are any.
    pub(super) fn credentials(&self) -> Result<Option<Setting<Credentials>>, Failure> {
        let Some(first) = self.0.first() else {
            return Ok(None);
        };
        let method = method_of(first.key);
        if let Some(other) = self.0.iter().find(|part| method_of(part.key) != method) {
            return Err(Kind::Config
                .failure(format!(
                    "both `{}` and `{}` are set ({}); set only one of them",
                    first.label(),
                    other.label(),
                    first.place(Source::to_string)
                ))
                .hint("remove one of the two"));
        }
        let value = match (first.key, &first.value) {
            (_, RawValue::List(words)) if words.is_empty() => {
                return Err(first.bad("names no program"));
            }
            (_, RawValue::List(words)) => Credentials::TokenCommand(words.clone()),
            (_, RawValue::Path(path)) => Credentials::TokenFile(path.clone()),
            (SettingKey::Token, RawValue::Text(text)) => {
                Credentials::Token(Token::new(text, &first.source.to_string())?)
            }
            (SettingKey::Credentials, RawValue::Text(text)) if *text == ECS => Credentials::Ecs,
            (SettingKey::Credentials, RawValue::Text(text)) => {
                let odd = odd_character(text, ", without ");
                return Err(first.bad(&format!(
                    "must be `{ECS}`{odd}; the other methods have their own settings"
                )));
            }
            _ => self.access_keys(first)?,
        };
        let source = first.source.clone();
        Ok(Some(Setting { value, source }))
    }

    fn access_keys(&self, present: &RawSetting<'_>) -> Result<Credentials, Failure> {
        for part in &self.0 {
            if part.text().is_empty() {
                return Err(part.bad("is empty"));
            }
            if !is_one_word(part.text()) {
                let odd = odd_character(part.text(), ": ");
                return Err(part.bad(&format!(
                    "has white space or characters that a key cannot have{odd}"
                )));
            }
        }
        let text = |key| {
            let mut parts = self.0.iter();
            parts.find(|part| part.key == key).map(RawSetting::text)
        };
        let missing = match (text(SettingKey::AccessKey), text(SettingKey::SecretKey)) {
            (Some(access_key), Some(secret_key)) => {
                return Ok(Credentials::AccessKeys {
                    access_key: access_key.to_owned(),
                    secret_key: secret_key.into(),
                    security_token: text(SettingKey::SecurityToken).map(SecretString::from),
                });
            }
            (Some(_), None) => SettingKey::SecretKey,
            (None, _) => SettingKey::AccessKey,
        };
        let missing = match &present.source {
            Source::Variable(_) => missing.variable(),
            Source::Vendor(variable) => vendor_variables::partner(variable, missing).to_owned(),
            _ => missing.key().to_owned(),
        };
        Err(Kind::Config
            .failure(format!(
                "`{}` is set ({}), but `{missing}` is not; set both",
                present.label(),
                present.place(Source::in_full)
            ))
            .hint(format!("set {missing} too, or remove the other")))
    }
}

impl RawSetting<'_> {
    /// The name of the setting in its place.
    fn label(&self) -> &str {
        match &self.source {
            Source::Variable(variable) => variable,
            Source::Vendor(variable) => variable,
            _ => self.key.key(),
        }
    }

    /// The place of all settings in this set.
    fn place(&self, name: fn(&Source) -> String) -> String {
        match &self.source {
            Source::Variable(_) => "variables HWKEY_*".to_owned(),
            source => name(source),
        }
    }
}
