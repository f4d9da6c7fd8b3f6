//! A value from an option, a variable or the file.

use std::path::PathBuf;

use super::failures::bad_value;
use super::setting_key::SettingKey;
use super::source::{Setting, Source};
use super::token::odd_character;
use crate::failure::Failure;

/// A value that was not checked yet.
pub(super) struct RawSetting<'a> {
    pub(super) key: SettingKey,
    pub(super) value: RawValue<'a>,
    pub(super) source: Source,
}

/// The value, in the form of [`SettingKey::kind`].
pub(super) enum RawValue<'a> {
    /// A text or a number.
    Text(&'a str),
    /// A path, relative paths already resolved.
    Path(PathBuf),
    /// Words.
    List(Vec<String>),
}

impl RawSetting<'_> {
    /// The text, without white space around it.
    pub(super) fn text(&self) -> &str {
        match self.value {
            RawValue::Text(text) => text.trim(),
            RawValue::Path(_) | RawValue::List(_) => "",
        }
    }

    /// Parses the text with `read`.
    pub(super) fn parsed<T>(
        self,
        reason: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Setting<T>, Failure> {
        match read(self.text()) {
            Some(value) => Ok(Setting {
                value,
                source: self.source,
            }),
            None => {
                let odd = odd_character(self.text(), ", without ");
                Err(self.bad(&format!("{reason}{odd}")))
            }
        }
    }

    /// The error for an invalid value.
    pub(super) fn bad(&self, reason: &str) -> Failure {
        bad_value(self.key.key(), &self.source, reason)
    }
}
