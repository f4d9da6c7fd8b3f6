//! Changes the configuration file and keeps everything else in it: comments, order, spacing.

use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, Item, Table, value};
use zeroize::Zeroizing;

use super::Error;
use super::env::Env;
use super::file::{ConfigFile, name_problem};
use super::name::{Name, Shape};
use super::private_file;

/// A value to be written.
#[derive(Debug, Clone)]
pub enum NewValue {
    /// A string.
    Text(Zeroizing<String>),
    /// A list of strings.
    List(Vec<String>),
}

impl From<&str> for NewValue {
    fn from(text: &str) -> Self {
        Self::Text(Zeroizing::new(text.to_owned()))
    }
}

/// The configuration file, being changed.
#[derive(Debug)]
pub struct ConfigEdit {
    path: PathBuf,
    document: DocumentMut,
    profiles: Vec<String>,
}

impl ConfigEdit {
    /// Reads the file that an option or `HWKEY_CONFIG` names, else the usual one; none is an empty one.
    ///
    /// # Errors
    /// Everything that [`ConfigFile::parse`] finds wrong with it: what cannot be read is not changed.
    pub fn open(option: Option<&Path>, env: &Env) -> Result<Self, Error> {
        let path = ConfigFile::path(option, env)?.ok_or(Error::NoStateDirectory {
            purpose: "the configuration file",
        })?;
        let unreadable = |source| Error::Unreadable {
            path: path.clone(),
            source,
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Zeroizing::default(),
            Err(error) => return Err(unreadable(error)),
        };
        let known = ConfigFile::parse(&path, &text)?;
        let document = text.parse().map_err(|_| Error::Syntax {
            path: path.clone(),
            line: 1,
            reason: "it cannot be changed automatically".to_owned(),
        })?;
        Ok(Self {
            profiles: known.profiles.into_keys().collect(),
            document,
            path,
        })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The profiles in it, by name.
    pub fn profiles(&self) -> &[String] {
        &self.profiles
    }

    /// Gives a profile these settings; a new way to authenticate takes the place of the old one.
    ///
    /// # Errors
    /// [`Error::NewProfileName`]
    pub fn set_profile(&mut self, name: &str, settings: &[(Name, NewValue)]) -> Result<(), Error> {
        check_name(name)?;
        let profiles = self.document.entry("profiles").or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let profile = profiles
            .as_table_like_mut()
            .map(|profiles| profiles.entry(name).or_insert_with(toml_edit::table));
        let Some(profile) = profile.and_then(|profile| profile.as_table_like_mut()) else {
            return Ok(());
        };
        let is_credential = |name: &Name| Name::CREDENTIALS.contains(name);
        if settings.iter().any(|(name, _)| is_credential(name)) {
            for name in Name::CREDENTIALS {
                profile.remove(name.key());
            }
        }
        for (name, new) in settings {
            profile.insert(name.key(), item(*name, new));
        }
        Ok(())
    }

    /// Names the profile that is used when none is named.
    pub fn set_default(&mut self, name: &str) {
        let key = "default_profile";
        match self.document.get_mut(key) {
            // What stands around the old value, such as a comment, stays.
            Some(Item::Value(old)) => {
                let decor = old.decor().clone();
                *old = name.into();
                *old.decor_mut() = decor;
            }
            _ => drop(self.document.insert(key, value(name))),
        }
    }

    /// Puts the changed file in the place of the old one, readable by its owner only.
    ///
    /// # Errors
    /// [`Error::Unwritable`]
    pub fn save(self) -> Result<(), Error> {
        let text = Zeroizing::new(self.document.to_string());
        private_file::write(&self.path, text.as_bytes()).map_err(|source| Error::Unwritable {
            path: self.path,
            source,
        })
    }
}

/// Whether a new profile can have this name.
///
/// # Errors
/// [`Error::NewProfileName`]
pub fn check_name(name: &str) -> Result<(), Error> {
    match name_problem(name) {
        None => Ok(()),
        Some(reason) => Err(Error::NewProfileName {
            name: name.to_owned(),
            reason,
        }),
    }
}

fn item(name: Name, new: &NewValue) -> Item {
    match (new, name.shape()) {
        (NewValue::List(words), _) => value(words.iter().collect::<Array>()),
        (NewValue::Text(text), Shape::Number) => match text.parse::<i64>() {
            Ok(whole) => value(whole),
            Err(_) => value(text.parse::<f64>().unwrap_or_default()),
        },
        (NewValue::Text(text), _) => value(text.as_str()),
    }
}
