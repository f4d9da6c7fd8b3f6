//! The ways to authenticate, and the rule that credentials come whole from one place.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::env::expand;
use super::failures::bad_value;
use super::setting_key::SettingKey;
use super::settings::{MASKED, Setting, Shown, Source};
use super::store::Login;
use super::token::{Token, is_one_word, odd_character};
use crate::failure::{Failure, Kind};

/// How to authenticate.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A token that was given as such.
    Token(Token),
    /// A token in a file, read when it is needed.
    TokenFile(PathBuf),
    /// A program that prints a token, with its arguments.
    TokenCommand(Vec<String>),
    /// An access key that signs every request.
    AccessKeys {
        /// Not a secret, but shown with its middle masked.
        access_key: String,
        /// The secret.
        secret_key: SecretString,
        /// Goes with a temporary key.
        security_token: Option<SecretString>,
    },
    /// A temporary access key of the agency of the server that this runs on.
    Ecs,
    /// What `auth login` brought.
    Login(Box<Login>),
}

impl Credentials {
    /// The word for it in output.
    pub fn method(&self) -> &'static str {
        match self {
            Self::Token(_) => SettingKey::Token.key(),
            Self::TokenFile(_) => SettingKey::TokenFile.key(),
            Self::TokenCommand(_) => SettingKey::TokenCommand.key(),
            Self::AccessKeys { .. } => ACCESS_KEYS,
            Self::Ecs => ECS,
            Self::Login(_) => "login",
        }
    }

    /// A part of it as `profile show` prints it.
    pub(super) fn shown(&self, name: SettingKey) -> Option<Shown> {
        Some(match (self, name) {
            (Self::Token(_) | Self::Login(_), SettingKey::Token)
            | (Self::AccessKeys { .. }, SettingKey::SecretKey) => Shown::Secret,
            (Self::Ecs, SettingKey::Credentials) => Shown::Text(ECS.to_owned()),
            (Self::TokenFile(path), SettingKey::TokenFile) => {
                Shown::Text(path.to_string_lossy().into_owned())
            }
            (Self::TokenCommand(words), SettingKey::TokenCommand) => Shown::List(words.clone()),
            (Self::AccessKeys { access_key, .. }, SettingKey::AccessKey) => {
                Shown::Text(masked(access_key))
            }
            (
                Self::AccessKeys {
                    security_token: Some(_),
                    ..
                },
                SettingKey::SecurityToken,
            ) => Shown::Secret,
            _ => return None,
        })
    }
}

/// The method of three settings.
const ACCESS_KEYS: &str = "access_keys";
/// The one value of `credentials`.
const ECS: &str = "ecs";

/// An access key id with its middle hidden.
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

/// The word for the method that a setting is part of.
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

/// One place that may hold credentials: the variables, a profile.
pub(super) struct Place {
    pub(super) source: Source,
    parts: Vec<Part>,
}

struct Part {
    name: SettingKey,
    /// As the place calls it.
    label: String,
    source: Source,
    words: Zeroizing<Vec<String>>,
}

impl Place {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            parts: Vec::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        name: SettingKey,
        label: String,
        source: Source,
        words: Vec<String>,
    ) {
        self.parts.push(Part {
            name,
            label,
            source,
            words: Zeroizing::new(words),
        });
    }

    /// The credentials of this place, if it has any; `base` is where relative paths begin.
    pub(super) fn credentials(
        &self,
        base: Option<&Path>,
    ) -> Result<Option<Setting<Credentials>>, Failure> {
        let Some(first) = self.parts.first() else {
            return Ok(None);
        };
        let chosen = method_of(first.name);
        let mut parts = self.parts.iter();
        if let Some(other) = parts.find(|part| method_of(part.name) != chosen) {
            return Err(Kind::Config
                .failure(format!(
                    "both `{}` and `{}` are set ({}); set only one of them",
                    first.label, other.label, self.source
                ))
                .hint("remove one of the two"));
        }
        let source = match &self.source {
            Source::Vendor(_) => self.source.clone(),
            _ => first.source.clone(),
        };
        let value = match first.name {
            SettingKey::Token => Credentials::Token(Token::new(first.text(), &source.to_string())?),
            SettingKey::TokenFile => Credentials::TokenFile(expand(first.text().trim(), base)),
            SettingKey::TokenCommand if first.words.is_empty() => {
                return Err(bad_value(first.name.key(), &source, "names no program"));
            }
            SettingKey::TokenCommand => Credentials::TokenCommand(first.words.to_vec()),
            SettingKey::Credentials if first.text() == ECS => Credentials::Ecs,
            SettingKey::Credentials => {
                let reason = format!(
                    "must be `{ECS}`{}; the other methods have settings of their own",
                    odd_character(first.text(), ", without ")
                );
                return Err(bad_value(first.name.key(), &source, &reason));
            }
            _ => self.access_keys()?,
        };
        Ok(Some(Setting { value, source }))
    }

    fn access_keys(&self) -> Result<Credentials, Failure> {
        for part in &self.parts {
            let text = part.text().trim();
            let reason = if text.is_empty() {
                "is empty".to_owned()
            } else if is_one_word(text) {
                continue;
            } else {
                let odd = odd_character(text, ": ");
                format!("has white space or characters that no key has{odd}")
            };
            return Err(bad_value(part.name.key(), &part.source, &reason));
        }
        let secret = |part: &Part| SecretString::from(part.text().trim());
        let token = self.part(SettingKey::SecurityToken);
        match (
            self.part(SettingKey::AccessKey),
            self.part(SettingKey::SecretKey),
        ) {
            (Some(access), Some(key)) => Ok(Credentials::AccessKeys {
                access_key: access.text().trim().to_owned(),
                secret_key: secret(key),
                security_token: token.map(secret),
            }),
            (Some(_), None) => Err(self.half(SettingKey::SecretKey)),
            (None, _) => Err(self.half(SettingKey::AccessKey)),
        }
    }

    fn part(&self, name: SettingKey) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// Credentials of which a part is missing.
    fn half(&self, missing: SettingKey) -> Failure {
        let missing = match &self.source {
            Source::Variables(_) => missing.variable(),
            Source::Vendor(family) => super::vendor::partner(family, missing).to_owned(),
            _ => missing.key().to_owned(),
        };
        let (present, source) = match &self.parts.first() {
            Some(part) => (part.label.as_str(), &part.source),
            None => ("", &self.source),
        };
        let source = match &self.source {
            Source::Variables(_) => &self.source,
            _ => source,
        };
        Kind::Config
            .failure(format!(
                "`{present}` is set ({}), but `{missing}` is not; they belong together",
                source.in_full()
            ))
            .hint(format!("set {missing} too, or remove the other"))
    }
}

impl Part {
    fn text(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }
}
