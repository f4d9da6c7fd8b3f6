//! The configuration file and its profiles.

mod parse;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::credentials::method_of;
use super::failures::unreadable;
use super::setting_key::SettingKey;
use crate::failure::{Failure, Kind};
use crate::private_file;

/// Longer than any real configuration.
pub(super) const LONGEST: u64 = 1024 * 1024;

/// The default profile if the file sets none.
const USUAL: &str = "default";

/// The built-in profile, whose services run in this process.
pub(crate) const SANDBOX: &str = "sandbox";

/// A configuration file.
#[derive(Debug, Default)]
pub(crate) struct ConfigFile {
    pub path: PathBuf,
    /// `default_profile`
    pub default_profile: Option<String>,
    /// Sorted by name.
    pub profiles: BTreeMap<String, Profile>,
    /// Whether other users may read it although it has secrets.
    pub loose: bool,
}

/// The settings of one profile.
#[derive(Debug, Default)]
pub(crate) struct Profile {
    pub(super) values: BTreeMap<SettingKey, Value>,
    /// The line of each setting, from 1.
    pub(super) lines: BTreeMap<SettingKey, usize>,
}

/// A value in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A string or a number.
    Text(Zeroizing<String>),
    /// A list of strings.
    List(Vec<String>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Zeroizing::new(text.to_owned()))
    }
}

impl Profile {
    /// The text of a setting.
    pub(crate) fn get(&self, name: SettingKey) -> Option<&str> {
        match self.values.get(&name)? {
            Value::Text(text) => Some(text),
            Value::List(_) => None,
        }
    }

    /// Whether a setting has a value.
    pub(crate) fn has(&self, name: SettingKey) -> bool {
        self.values.contains_key(&name)
    }

    fn holds_secrets(&self) -> bool {
        let has_password = self
            .get(SettingKey::Proxy)
            .is_some_and(|url| url.contains('@'));
        has_password || self.values.keys().any(|name| name.is_secret())
    }

    /// The method to authenticate, if exactly one is set.
    pub(crate) fn method(&self) -> Option<&'static str> {
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
    /// Whether two files have the same profiles and values, in any order.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        fn values(file: &ConfigFile) -> impl Iterator<Item = (&str, &BTreeMap<SettingKey, Value>)> {
            let profiles = file.profiles.iter();
            profiles.map(|(name, profile)| (name.as_str(), &profile.values))
        }
        self.default_profile == other.default_profile && values(self).eq(values(other))
    }

    pub(super) fn holds_secrets(&self) -> bool {
        self.profiles.values().any(Profile::holds_secrets)
    }

    /// Returns the profile with this name.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn find(&self, name: &str) -> Result<&Profile, Failure> {
        let profile = self.profiles.get(name);
        profile.ok_or_else(|| unknown_profile(name, Some(self)))
    }

    /// The default profile.
    pub(crate) fn default_name(&self) -> Option<&str> {
        let usual = self.profiles.contains_key(USUAL).then_some(USUAL);
        self.default_profile.as_deref().or(usual)
    }

    /// Reads the file at `path`; `None` if there is none.
    ///
    /// # Errors
    /// The file is invalid or cannot be read.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, Failure> {
        let Some((text, loose)) = read_text(path)? else {
            return Ok(None);
        };
        let mut config = Self::parse(path, &text)?;
        config.loose = loose && config.holds_secrets();
        Ok(Some(config))
    }
}

/// Reads the text of a file, and whether other users may read it; `None` if there is none.
///
/// # Errors
/// The file cannot be read, is too long, or could have been changed by other users.
pub(super) fn read_text(path: &Path) -> Result<Option<(Zeroizing<String>, bool)>, Failure> {
    // The usual way to ask for no configuration.
    if path == Path::new("/dev/null") {
        return Ok(Some((Zeroizing::default(), false)));
    }
    let content = private_file::read(path, LONGEST).map_err(|error| unreadable(path, error))?;
    let Some(content) = content else {
        return Ok(None);
    };
    let text = str::from_utf8(&content.bytes)
        .map_err(|_| unreadable(path, io::Error::other("it is not valid UTF-8")))?;
    Ok(Some((Zeroizing::new(text.to_owned()), content.is_loose)))
}

/// The error for a profile that does not exist.
pub(super) fn unknown_profile(name: &str, file: Option<&ConfigFile>) -> Failure {
    let file = file.filter(|file| file.path.exists());
    let hint = match file {
        None => "there is no configuration file; `hwkey profile init` makes one".to_owned(),
        Some(file) if file.profiles.is_empty() => format!(
            "{} has no profiles; `hwkey profile init` makes one",
            file.path.display()
        ),
        Some(file) => {
            let known: Vec<_> = file.profiles.keys().map(String::as_str).collect();
            format!("available profiles: {}", known.join(", "))
        }
    };
    Kind::NotFound
        .failure(format!("no profile named `{name}`"))
        .hint(hint)
}

/// Says why a profile cannot have this name, which also becomes the name of a file.
pub(super) fn name_problem(name: &str) -> Option<&'static str> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name == SANDBOX {
        Some("that profile is built in")
    } else if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
        Some("only letters, digits, `_`, `-` and `.` are allowed, and no `.` in front")
    } else {
        None
    }
}
