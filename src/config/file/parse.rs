//! Parses the configuration file. Errors have a line number and never quote a value.

use std::borrow::Cow;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use zeroize::Zeroizing;

use super::{ConfigFile, Profile, Value, name_problem};
use crate::config::setting_key::{SettingKey, ValueKind, nearest};
use crate::failure::{Failure, Kind};

type Key<'a> = Spanned<Cow<'a, str>>;

impl ConfigFile {
    /// Parses the text of a configuration file; `path` is for messages.
    ///
    /// # Errors
    /// The first mistake, with its line.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, Failure> {
        let reader = Reader { path, text };
        let document = DeTable::parse(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let failure = reader.failure(offset, error.message());
            // In TOML, `"C:\Users\…"` has escape sequences.
            if cfg!(windows)
                && ["unicode", "escape"]
                    .iter()
                    .any(|word| error.message().contains(word))
            {
                return failure
                    .hint(r"a path with backslashes goes between single quotes: 'C:\Users\…'");
            }
            failure
        })?;
        let mut config = Self {
            path: path.to_owned(),
            ..Self::default()
        };
        for (key, value) in document.get_ref() {
            match key.get_ref().as_ref() {
                "default_profile" => {
                    config.default_profile = Some(reader.text_of(key, value)?.to_owned());
                }
                "profiles" => {
                    for (name, profile) in reader.table_of(key, value)? {
                        reader.check_profile_name(name)?;
                        let read = reader.profile(reader.table_of(name, profile)?)?;
                        config.profiles.insert(name.get_ref().to_string(), read);
                    }
                }
                _ => return Err(reader.unknown(key, ["default_profile", "profiles"])),
            }
        }
        Ok(config)
    }
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn failure(&self, offset: usize, what: &str) -> Failure {
        let (path, line) = (self.path.display(), self.line(offset));
        Kind::Config.failure(format!("{path} line {line}: {what}"))
    }

    fn line(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or(self.text);
        before.bytes().filter(|byte| *byte == b'\n').count() + 1
    }

    fn profile(&self, table: &DeTable<'_>) -> Result<Profile, Failure> {
        let mut profile = Profile::default();
        for (key, value) in table {
            let Some(name) = SettingKey::find(key.get_ref()) else {
                return Err(self.unknown(key, SettingKey::ALL.iter().map(|known| known.key())));
            };
            let text = |text: &str| Value::Text(Zeroizing::new(text.to_owned()));
            let value = match name.kind() {
                ValueKind::Text | ValueKind::Path => text(self.text_of(key, value)?),
                ValueKind::Number => text(&self.number_of(key, value)?),
                ValueKind::List => Value::List(self.list_of(key, value)?),
            };
            profile.values.insert(name, value);
            profile.lines.insert(name, self.line(key.span().start));
        }
        Ok(profile)
    }

    fn text_of<'v>(
        &self,
        key: &Key<'_>,
        value: &'v Spanned<DeValue<'_>>,
    ) -> Result<&'v str, Failure> {
        let text = value.get_ref().as_str();
        text.ok_or_else(|| self.wrong_type(key, value, "a string"))
    }

    /// Reads a number in any form of TOML, and returns it in decimal.
    fn number_of(&self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Result<String, Failure> {
        match value.get_ref() {
            DeValue::Integer(number) => {
                let whole = u64::from_str_radix(number.as_str(), number.radix());
                Ok(whole.map_or_else(|_| number.as_str().to_owned(), |whole| whole.to_string()))
            }
            DeValue::Float(number) => Ok(number.as_str().to_owned()),
            _ => Err(self.wrong_type(key, value, "a number")),
        }
    }

    fn list_of(&self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Failure> {
        let words = value.get_ref().as_array().and_then(|array| {
            let word = |item: &Spanned<DeValue<'_>>| item.get_ref().as_str().map(str::to_owned);
            array.iter().map(word).collect::<Option<Vec<_>>>()
        });
        words.ok_or_else(|| self.wrong_type(key, value, "an array of strings"))
    }

    fn table_of<'v, 't>(
        &self,
        key: &Key<'_>,
        value: &'v Spanned<DeValue<'t>>,
    ) -> Result<&'v DeTable<'t>, Failure> {
        let table = value.get_ref().as_table();
        table.ok_or_else(|| self.wrong_type(key, value, "a table"))
    }

    fn check_profile_name(&self, name: &Key<'_>) -> Result<(), Failure> {
        let text = name.get_ref().as_ref();
        let Some(reason) = name_problem(text) else {
            return Ok(());
        };
        let what = format!("`{}` cannot be a profile's name: {reason}", quotable(name));
        Err(self.failure(name.span().start, &what))
    }

    fn unknown(&self, key: &Key<'_>, known: impl IntoIterator<Item = &'static str>) -> Failure {
        let what = format!("unknown key `{}`", quotable(key));
        let failure = self.failure(key.span().start, &what);
        match nearest(key.get_ref(), known) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure,
        }
    }

    fn wrong_type(&self, key: &Key<'_>, value: &Spanned<DeValue<'_>>, expected: &str) -> Failure {
        let found = match value.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a number with a fraction",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "an array",
            DeValue::Table(_) => "a table",
        };
        let what = format!("`{}` must be {expected}, not {found}", quotable(key));
        self.failure(key.span().start, &what)
    }
}

/// A key for messages. A very long key may be a secret in the wrong place, and is not quoted.
fn quotable(key: &Key<'_>) -> String {
    const LONGEST: usize = 32;
    let key = key.get_ref();
    match key.chars().count() {
        0..=LONGEST => key.to_string(),
        length => format!("({length} characters)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        ConfigFile::parse(Path::new("c.toml"), text)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn errors_name_the_line_and_quote_no_value() {
        let secret = "MIIFsecretsecret";
        let cases = [
            (
                format!("[profiles.a]\ntokn = \"{secret}\"\n"),
                2,
                "unknown key `tokn`",
            ),
            (
                format!("tokens = \"{secret}\"\n"),
                1,
                "unknown key `tokens`",
            ),
            (
                format!("[profiles.a]\n\ntoken = [\"{secret}\"]\n"),
                3,
                "`token` must be a string, not an array",
            ),
            (
                format!("[profiles.a]\ntimeout = \"{secret}\"\n"),
                2,
                "`timeout` must be a number, not a string",
            ),
            (
                "default_profile = 7\n".to_owned(),
                1,
                "must be a string, not an integer",
            ),
            (
                "profiles = []\n".to_owned(),
                1,
                "must be a table, not an array",
            ),
            (format!("[profiles.a]\ntoken = \"{secret}\n"), 2, ""),
            (format!("[profiles.a]\ntoken = {secret}\n"), 2, ""),
            (
                format!("[profiles.a]\ntoken = \"a\"\ntoken = \"{secret}\"\n"),
                3,
                "duplicate key",
            ),
            ("[profiles.sandbox]\n".to_owned(), 1, "built in"),
            (
                "[profiles.\"../x\"]\n".to_owned(),
                1,
                "cannot be a profile's name",
            ),
        ];
        for (text, line, part) in cases {
            let message = error(&text);
            assert!(
                message.starts_with(&format!("c.toml line {line}: ")),
                "{message}"
            );
            assert!(message.contains(part), "{message}");
            assert!(!message.contains("secretsecret"), "{message}");
        }
    }

    #[test]
    fn numbers_are_read_in_every_form_of_toml() {
        let forms = [
            ("30", "30"),
            ("+30", "30"),
            ("3_0", "30"),
            ("0x1e", "30"),
            ("0x1_E", "30"),
            ("0o36", "30"),
            ("0b1_1110", "30"),
            ("2.5", "2.5"),
            ("-1", "-1"),
            ("0xFFFF_FFFF_FFFF_FFFF_F", "FFFFFFFFFFFFFFFFF"),
        ];
        for (form, decimal) in forms {
            let text = format!("[profiles.a]\ntimeout = {form}\n");
            let config = ConfigFile::parse(Path::new("c.toml"), &text).unwrap();
            let profile = &config.profiles["a"];
            assert_eq!(profile.get(SettingKey::Timeout), Some(decimal), "{form}");
            assert_eq!(profile.get(SettingKey::Region), None);
        }
    }
}
