//! Changes the configuration file and keeps everything else in it: comments, order, spacing.

use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};
use zeroize::Zeroizing;

use super::Error;
use super::env::Env;
use super::file::{ConfigFile, name_problem, read_text};
use super::name::{Name, Shape};
use crate::private_file;

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
pub struct ConfigEdit {
    path: PathBuf,
    document: DocumentMut,
    profiles: Vec<String>,
    /// Whether its lines end as on Windows.
    crlf: bool,
}

impl ConfigEdit {
    /// Reads the file that an option or `HWKEY_CONFIG` names, else the usual one; none is an empty one.
    ///
    /// # Errors
    /// Everything that [`ConfigFile::parse`] finds wrong with it: what cannot be read is not changed.
    /// [`Error::Unwritable`] for what is no regular file.
    pub fn open(option: Option<&Path>, env: &Env) -> Result<Self, Error> {
        let path = ConfigFile::path(option, env)?.ok_or(Error::NoStateDirectory {
            purpose: "the configuration file",
        })?;
        Self::read(path)
    }

    fn read(path: PathBuf) -> Result<Self, Error> {
        // To open a pipe would wait for somebody who writes.
        if let Err(source) = private_file::check(&path) {
            return Err(Error::Unwritable { path, source });
        }
        let text = read_text(&path)?.map_or_else(Zeroizing::default, |(text, _)| text);
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
            crlf: is_crlf(&text),
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

    /// Whether the file has a value for a setting of a profile.
    pub fn has(&self, profile: &str, name: Name) -> bool {
        let profiles = self.document.get("profiles");
        let profile = profiles.and_then(|profiles| profiles.get(profile));
        profile.is_some_and(|profile| profile.get(name.key()).is_some())
    }

    /// Gives a profile these settings; a new way to authenticate takes the place of the old one.
    ///
    /// # Errors
    /// [`Error::NewProfileName`]
    pub fn set_profile(&mut self, name: &str, settings: &[(Name, NewValue)]) -> Result<(), Error> {
        check_name(name)?;
        let end = self.document.trailing().as_str().unwrap_or_default();
        let end = end.trim_end().to_owned();
        let mut end_is_moved = false;
        let profiles = self.document.entry("profiles").or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let is_inline = profiles.is_inline_table();
        let profile = profiles.as_table_like_mut().map(|profiles| {
            profiles.entry(name).or_insert_with(|| match is_inline {
                true => value(InlineTable::new()),
                false => {
                    let mut table = Table::new();
                    if !end.is_empty() {
                        // Comments at the end of the file stay with what is above them.
                        table.decor_mut().set_prefix(format!("{end}\n\n"));
                        end_is_moved = true;
                    }
                    Item::Table(table)
                }
            })
        });
        let Some(profile) = profile.and_then(|profile| profile.as_table_like_mut()) else {
            return Ok(());
        };
        let is_credential = |name: &Name| Name::CREDENTIALS.contains(name);
        if settings.iter().any(|(name, _)| is_credential(name)) {
            let is_new = |name: &Name| settings.iter().any(|(new, _)| new == name);
            for name in Name::CREDENTIALS.iter().filter(|name| !is_new(name)) {
                profile.remove(name.key());
            }
        }
        for (name, new) in settings {
            match profile.get_mut(name.key()) {
                Some(Item::Value(old)) => replace(old, new_value(*name, new)),
                _ => drop(profile.insert(name.key(), value(new_value(*name, new)))),
            }
        }
        if end_is_moved {
            self.document.set_trailing("");
        }
        Ok(())
    }

    /// Takes every way to authenticate from a profile.
    pub fn remove_credentials(&mut self, profile: &str) {
        let profiles = self.document.get_mut("profiles");
        let profile = profiles.and_then(|profiles| profiles.get_mut(profile));
        if let Some(profile) = profile.and_then(|profile| profile.as_table_like_mut()) {
            for name in Name::CREDENTIALS {
                profile.remove(name.key());
            }
        }
    }

    /// Names the profile that is used when none is named.
    pub fn set_default(&mut self, name: &str) {
        let key = "default_profile";
        match self.document.get_mut(key) {
            Some(Item::Value(old)) => replace(old, name.into()),
            _ => drop(self.document.insert(key, value(name))),
        }
    }

    /// Makes a change that no other process can come between: to the file as it is now, which may be
    /// another than it was. When the change fails the file stays as it was.
    ///
    /// # Errors
    /// Those of the change and of [`ConfigEdit::open`], and [`Error::Unwritable`].
    pub fn change<T, E: From<Error>>(
        self,
        change: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        // Held until this returns.
        let _lock = private_file::lock(&self.path);
        let mut now = Self::read(self.path)?;
        let result = change(&mut now)?;
        now.save()?;
        Ok(result)
    }

    /// Puts the changed file in the place of the old one, readable by its owner only.
    fn save(self) -> Result<(), Error> {
        let mut text = Zeroizing::new(self.document.to_string());
        if self.crlf {
            // The document has none of these left.
            text = Zeroizing::new(text.replace('\n', "\r\n"));
        }
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

/// Whether every line ends as on Windows.
fn is_crlf(text: &str) -> bool {
    let ends = text.matches("\r\n").count();
    ends > 0 && ends == text.matches('\n').count()
}

/// What stands around the old value, such as a comment, stays.
fn replace(old: &mut Value, new: Value) {
    let decor = old.decor().clone();
    *old = new;
    *old.decor_mut() = decor;
}

fn new_value(name: Name, new: &NewValue) -> Value {
    match (new, name.shape()) {
        (NewValue::List(words), _) => words.iter().collect::<Array>().into(),
        (NewValue::Text(text), Shape::Number) => match text.parse::<i64>() {
            Ok(whole) => whole.into(),
            Err(_) => text.parse::<f64>().unwrap_or_default().into(),
        },
        (NewValue::Text(text), _) => text.as_str().into(),
    }
}
