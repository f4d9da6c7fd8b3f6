//! Changes the configuration file and keeps everything else in it: comments, order, spacing.

mod comments;
mod profiles;

use std::path::{Path, PathBuf};
use std::time::Duration;

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value, value};
use zeroize::Zeroizing;

use super::env::Env;
use super::failures::{no_home, not_written, unwritable};
use super::file::{ConfigFile, Value as NewValue, name_problem, read_text};
use super::setting_key::{SettingKey, ValueKind};
use crate::failure::{Failure, Kind};
use crate::private_file;

const DEFAULT_PROFILE: &str = "default_profile";
/// In bytes: the limit of file systems, minus the endings of files that are named after a profile.
const LONGEST_NAME: usize = 255 - ".json.lock".len();

/// An edit of the configuration file.
pub(crate) struct ConfigEdit {
    path: PathBuf,
    document: DocumentMut,
    /// The expected result. It is changed separately from the document, and both are compared before and
    /// after writing.
    expected: ConfigFile,
    /// Whether lines end as on Windows.
    crlf: bool,
}

impl ConfigEdit {
    /// Opens the file of the option or `HWKEY_CONFIG`, or the default one. A missing file counts as empty.
    ///
    /// # Errors
    /// The file is invalid or cannot be read.
    pub(crate) fn open(option: Option<&Path>, env: &Env) -> Result<Self, Failure> {
        let path = ConfigFile::path(option, env);
        let path = path.ok_or_else(|| no_home("the configuration file"))?;
        Self::read(path)
    }

    fn read(path: PathBuf) -> Result<Self, Failure> {
        private_file::check(&path).map_err(|source| unwritable(&path, source))?;
        let text = read_text(&path)?.map_or_else(Zeroizing::default, |(text, _)| text);
        let expected = ConfigFile::parse(&path, &text)?;
        let document = text.parse().map_err(|_| {
            let path = path.display();
            Kind::Config.failure(format!("{path} cannot be changed automatically"))
        })?;
        Ok(Self {
            document,
            expected,
            path,
            crlf: is_crlf(&text),
        })
    }

    /// The path of the file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The current content.
    pub(crate) fn file(&self) -> &ConfigFile {
        &self.expected
    }

    /// Sets these settings of a profile. A new way to authenticate replaces the old one.
    ///
    /// # Errors
    /// The profile cannot have this name.
    pub(crate) fn set_profile(
        &mut self,
        name: &str,
        settings: &[(SettingKey, NewValue)],
    ) -> Result<(), Failure> {
        check_name(name)?;
        let is_credential = |name: &SettingKey| SettingKey::CREDENTIALS.contains(name);
        if settings.iter().any(|(name, _)| is_credential(name)) {
            let is_kept = |name: &SettingKey| settings.iter().any(|(new, _)| new == name);
            self.remove_settings(
                name,
                SettingKey::CREDENTIALS.into_iter().filter(|n| !is_kept(n)),
            );
        }
        let expected = self.expected.profiles.entry(name.to_owned()).or_default();
        for (name, new) in settings {
            expected.values.insert(*name, new.clone());
        }
        if let Some(profile) = self.profile_or_new(name) {
            for (name, new) in settings {
                match profile.get_mut(name.key()) {
                    Some(Item::Value(old)) => replace(old, new_value(*name, new)),
                    _ => drop(profile.insert(name.key(), value(new_value(*name, new)))),
                }
            }
        }
        Ok(())
    }

    /// The table of a profile. A new one is added to the end of the file.
    fn profile_or_new(&mut self, name: &str) -> Option<&mut dyn TableLike> {
        let end = self.document.trailing().as_str().unwrap_or_default();
        let end = end.trim_end().to_owned();
        let mut end_is_moved = false;
        let profiles = self.document.entry("profiles").or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let is_inline = profiles.is_inline_table();
        let profiles = profiles.as_table_like_mut()?;
        if !profiles.contains_key(name) {
            let new = if is_inline {
                value(InlineTable::new())
            } else {
                let mut table = Table::new();
                if !end.is_empty() {
                    // Comments at the end of the file belong to the profile above them.
                    table.decor_mut().set_prefix(format!("{end}\n\n"));
                    end_is_moved = true;
                }
                Item::Table(table)
            };
            profiles.insert(name, new);
        }
        if end_is_moved {
            self.document.set_trailing("");
        }
        self.profile(name)
    }

    fn profiles_mut(&mut self) -> Option<&mut dyn TableLike> {
        self.document
            .as_table_mut()
            .get_mut("profiles")?
            .as_table_like_mut()
    }

    fn profile(&mut self, name: &str) -> Option<&mut dyn TableLike> {
        self.profiles_mut()?.get_mut(name)?.as_table_like_mut()
    }

    /// Removes all credentials from a profile.
    pub(crate) fn remove_credentials(&mut self, profile: &str) {
        self.remove_settings(profile, SettingKey::CREDENTIALS);
    }

    fn remove_settings(&mut self, profile: &str, names: impl IntoIterator<Item = SettingKey>) {
        for name in names {
            if let Some(expected) = self.expected.profiles.get_mut(profile) {
                expected.values.remove(&name);
            }
            if let Some(profile) = self.profile(profile) {
                profile.remove(name.key());
            }
        }
    }

    /// Sets the default profile.
    pub(crate) fn set_default(&mut self, name: &str) {
        self.expected.default_profile = Some(name.to_owned());
        match self.document.as_table_mut().get_mut(DEFAULT_PROFILE) {
            Some(Item::Value(old)) => replace(old, name.into()),
            _ => drop(self.document.insert(DEFAULT_PROFILE, value(name))),
        }
    }

    /// Changes the file while other processes wait. Reads the file again first, because it may have changed.
    /// If the change fails, the file stays the same.
    ///
    /// # Errors
    /// Those of the change and of [`ConfigEdit::open`]; the written file does not have the expected content.
    pub(crate) fn change<T, E: From<Failure>>(
        self,
        timeout: Duration,
        change: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        // The lock is held until this function returns.
        let lock = private_file::lock(&self.path, timeout);
        let _lock = lock.map_err(|source| unwritable(&self.path, source))?;
        let mut now = Self::read(self.path)?;
        let result = change(&mut now)?;
        now.save()?;
        Ok(result)
    }

    /// Replaces the file. Only the owner can read the new one.
    fn save(self) -> Result<(), Failure> {
        let text = self.text()?;
        let write = if self.expected.holds_secrets() {
            private_file::write
        } else {
            private_file::write_plain
        };
        write(&self.path, text.as_bytes()).map_err(|source| unwritable(&self.path, source))?;
        let written = ConfigFile::read(&self.path)?;
        if written.is_some_and(|written| written.says_the_same(&self.expected)) {
            Ok(())
        } else {
            Err(not_written(&self.path))
        }
    }

    /// The new text of the file.
    ///
    /// # Errors
    /// It does not have the expected content.
    pub(crate) fn text(&self) -> Result<Zeroizing<String>, Failure> {
        let mut text = Zeroizing::new(self.document.to_string());
        if self.crlf {
            // The document has no `\r` any more.
            text = Zeroizing::new(text.replace('\n', "\r\n"));
        }
        match ConfigFile::parse(&self.path, &text) {
            Ok(changed) if changed.says_the_same(&self.expected) => Ok(text),
            _ => Err(not_written(&self.path)),
        }
    }
}

/// Checks the name of a new profile.
///
/// # Errors
/// The name is invalid.
pub(crate) fn check_name(name: &str) -> Result<(), Failure> {
    let is_too_long = name.len() > LONGEST_NAME;
    let reason = name_problem(name).or(is_too_long.then_some("it is too long for a file's name"));
    reason.map_or(Ok(()), |reason| {
        Err(Kind::Usage.failure(format!("`{name}` cannot be a profile's name: {reason}")))
    })
}

/// Whether all lines end as on Windows.
fn is_crlf(text: &str) -> bool {
    let ends = text.matches("\r\n").count();
    ends > 0 && ends == text.matches('\n').count()
}

/// Replaces a value, but keeps its white space and comments.
fn replace(old: &mut Value, new: Value) {
    let decor = old.decor().clone();
    *old = new;
    *old.decor_mut() = decor;
}

fn new_value(name: SettingKey, new: &NewValue) -> Value {
    match (new, name.kind()) {
        (NewValue::List(words), _) => words.iter().collect::<Array>().into(),
        (NewValue::Text(text), ValueKind::Number) => match text.parse::<i64>() {
            Ok(whole) => whole.into(),
            Err(_) => text.parse::<f64>().unwrap_or_default().into(),
        },
        (NewValue::Text(text), _) => text.as_str().into(),
    }
}
