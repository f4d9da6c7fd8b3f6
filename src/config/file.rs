//! Reads the configuration file. Every error names the line and none quotes a value.

use std::collections::BTreeMap;
use std::io::ErrorKind::{NotADirectory, NotFound};
use std::io::Read;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use zeroize::Zeroizing;

use super::Error;
use super::credentials::method_of;
use super::env::{Env, default_config_file, expand};
use super::name::{Name, Shape};
use super::settings::SANDBOX;

/// More than any real configuration; what is longer is some other file.
const LONGEST: u64 = 1024 * 1024;

/// The profile that is used when the file names none.
const USUAL: &str = "default";

/// A configuration file that was read.
#[derive(Debug, Default)]
pub struct ConfigFile {
    /// Where it is.
    pub path: PathBuf,
    /// `default_profile`
    pub default_profile: Option<String>,
    /// In the order of their names.
    pub profiles: BTreeMap<String, Profile>,
    /// Whether users other than the owner may read it though it holds secrets.
    pub loose: bool,
}

/// The settings of one profile, as text.
#[derive(Debug, Default)]
pub struct Profile {
    values: BTreeMap<Name, Value>,
}

/// A value as the file has it.
#[derive(Debug)]
enum Value {
    /// A string or a number.
    Text(Zeroizing<String>),
    /// A list of strings.
    List(Vec<String>),
}

impl Profile {
    /// The text of a setting.
    pub fn get(&self, name: Name) -> Option<&str> {
        match self.values.get(&name)? {
            Value::Text(text) => Some(text),
            Value::List(_) => None,
        }
    }

    /// The words of a setting that is a list.
    pub fn list(&self, name: Name) -> Option<&[String]> {
        match self.values.get(&name)? {
            Value::List(words) => Some(words),
            Value::Text(_) => None,
        }
    }

    fn holds_secrets(&self) -> bool {
        let has_password = self.get(Name::Proxy).is_some_and(|url| url.contains('@'));
        has_password || self.values.keys().any(|name| name.is_secret())
    }

    /// The way to authenticate, if just one is set.
    pub fn method(&self) -> Option<&'static str> {
        let mut methods: Vec<_> = self
            .values
            .keys()
            .filter_map(|name| method_of(*name))
            .collect();
        methods.dedup();
        match methods.as_slice() {
            [method] => Some(method),
            _ => None,
        }
    }
}

impl ConfigFile {
    /// The profile that is used when none is named.
    pub fn default_name(&self) -> Option<&str> {
        let usual = self.profiles.contains_key(USUAL).then_some(USUAL);
        self.default_profile.as_deref().or(usual)
    }

    /// Reads the file that an option or `HWKEY_CONFIG` names, else the usual one if it exists.
    ///
    /// # Errors
    /// [`Error::Unreadable`] also when a named file is missing, and what [`ConfigFile::parse`] finds.
    pub fn locate(option: Option<&Path>, env: &Env) -> Result<Option<Self>, Error> {
        match named(option, env)? {
            Some(path) => match Self::read(&path)? {
                Some(file) => Ok(Some(file)),
                None => Err(Error::Unreadable {
                    path,
                    source: std::io::Error::new(NotFound, "there is no such file"),
                }),
            },
            None => default_config_file().map_or(Ok(None), |path| Self::read(&path)),
        }
    }

    /// Where the file is, or would be; `None` without a home.
    ///
    /// # Errors
    /// [`Error::NotUtf8`]
    pub fn path(option: Option<&Path>, env: &Env) -> Result<Option<PathBuf>, Error> {
        Ok(named(option, env)?.or_else(default_config_file))
    }

    /// Reads the file at `path`; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Unreadable`], and what [`ConfigFile::parse`] finds.
    pub fn read(path: &Path) -> Result<Option<Self>, Error> {
        let unreadable = |source| Error::Unreadable {
            path: path.to_owned(),
            source,
        };
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            // A home that is no directory, such as /dev/null, holds no configuration either.
            Err(error) if matches!(error.kind(), NotFound | NotADirectory) => return Ok(None),
            Err(error) => return Err(unreadable(error)),
        };
        let loose = super::token::is_loose(&file);
        let mut text = Zeroizing::new(String::new());
        file.take(LONGEST)
            .read_to_string(&mut text)
            .map_err(unreadable)?;
        let mut config = Self::parse(path, &text)?;
        let holds_secrets = config.profiles.values().any(Profile::holds_secrets);
        config.loose = loose && holds_secrets;
        Ok(Some(config))
    }

    /// Reads the text of a configuration file; `path` is for messages.
    ///
    /// # Errors
    /// [`Error::Syntax`], [`Error::UnknownKey`], [`Error::WrongType`] and [`Error::ProfileName`].
    pub fn parse(path: &Path, text: &str) -> Result<Self, Error> {
        let reader = Reader { path, text };
        let document = DeTable::parse(text).map_err(|error| Error::Syntax {
            path: path.to_owned(),
            line: reader.line(error.span().map_or(0, |span| span.start)),
            reason: error.message().to_owned(),
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

/// The file that an option or `HWKEY_CONFIG` names.
fn named(option: Option<&Path>, env: &Env) -> Result<Option<PathBuf>, Error> {
    match option {
        Some(path) => Ok(Some(path.to_owned())),
        None => Ok(env.get("HWKEY_CONFIG")?.map(|path| expand(path, None))),
    }
}

/// Why a profile cannot have this name, which becomes a file's name too.
pub(super) fn name_problem(name: &str) -> Option<&'static str> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    match () {
        () if name == SANDBOX => Some("that profile is built in"),
        () if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) => {
            Some("only letters, digits, `_`, `-` and `.` are allowed, and no `.` in front")
        }
        () => None,
    }
}

/// A key as messages have it. One that is longer than every real one may be a value in a wrong place.
fn quotable(key: &Key<'_>) -> String {
    const LONGEST: usize = 32;
    let key = key.get_ref();
    match key.chars().count() {
        0..=LONGEST => key.to_string(),
        length => format!("({length} characters)"),
    }
}

type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn line(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or(self.text);
        before.bytes().filter(|byte| *byte == b'\n').count() + 1
    }

    fn profile(&self, table: &DeTable<'_>) -> Result<Profile, Error> {
        let mut profile = Profile::default();
        for (key, value) in table {
            let Some(name) = Name::find(key.get_ref()) else {
                return Err(self.unknown(key, Name::ALL.map(Name::key)));
            };
            let text = |text: &str| Value::Text(Zeroizing::new(text.to_owned()));
            let value = match name.shape() {
                Shape::Text => text(self.text_of(key, value)?),
                Shape::Number => text(self.number_of(key, value)?),
                Shape::List => Value::List(self.list_of(key, value)?),
            };
            profile.values.insert(name, value);
        }
        Ok(profile)
    }

    fn text_of<'v>(
        &self,
        key: &Key<'_>,
        value: &'v Spanned<DeValue<'_>>,
    ) -> Result<&'v str, Error> {
        let text = value.get_ref().as_str();
        text.ok_or_else(|| self.wrong_type(key, value, "a string"))
    }

    fn number_of<'v>(
        &self,
        key: &Key<'_>,
        value: &'v Spanned<DeValue<'_>>,
    ) -> Result<&'v str, Error> {
        match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str()),
            DeValue::Float(number) => Ok(number.as_str()),
            _ => Err(self.wrong_type(key, value, "a number")),
        }
    }

    fn list_of(&self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Error> {
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
    ) -> Result<&'v DeTable<'t>, Error> {
        let table = value.get_ref().as_table();
        table.ok_or_else(|| self.wrong_type(key, value, "a table"))
    }

    fn check_profile_name(&self, name: &Key<'_>) -> Result<(), Error> {
        let text = name.get_ref().as_ref();
        let Some(reason) = name_problem(text) else {
            return Ok(());
        };
        Err(Error::ProfileName {
            path: self.path.to_owned(),
            line: self.line(name.span().start),
            name: quotable(name),
            reason,
        })
    }

    fn unknown<const N: usize>(&self, key: &Key<'_>, known: [&'static str; N]) -> Error {
        Error::UnknownKey {
            path: self.path.to_owned(),
            line: self.line(key.span().start),
            key: quotable(key),
            near: super::name::nearest(key.get_ref(), known),
        }
    }

    fn wrong_type(
        &self,
        key: &Key<'_>,
        value: &Spanned<DeValue<'_>>,
        expected: &'static str,
    ) -> Error {
        Error::WrongType {
            path: self.path.to_owned(),
            line: self.line(key.span().start),
            key: quotable(key),
            expected,
            found: match value.get_ref() {
                DeValue::String(_) => "a string",
                DeValue::Integer(_) => "an integer",
                DeValue::Float(_) => "a number with a fraction",
                DeValue::Boolean(_) => "a boolean",
                DeValue::Datetime(_) => "a date",
                DeValue::Array(_) => "an array",
                DeValue::Table(_) => "a table",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
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
    fn numbers_may_have_a_fraction() {
        let text = "[profiles.a]\ntimeout = 2.5\nretries = 0\n";
        let config = ConfigFile::parse(Path::new("c.toml"), text).unwrap();
        let profile = &config.profiles["a"];
        assert_eq!(profile.get(Name::Timeout), Some("2.5"));
        assert_eq!(profile.get(Name::Retries), Some("0"));
        assert_eq!(profile.get(Name::Region), None);
    }
}
