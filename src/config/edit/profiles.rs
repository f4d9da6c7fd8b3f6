//! Renames and removes profiles.

use toml_edit::{Key, TableLike};

use super::{ConfigEdit, DEFAULT_PROFILE, check_name, comments};
use crate::failure::Failure;

impl ConfigEdit {
    /// Renames a profile. It stays the default if it was.
    ///
    /// # Errors
    /// The profile cannot have this name.
    pub(crate) fn rename_profile(&mut self, old: &str, new: &str) -> Result<(), Failure> {
        check_name(new)?;
        let was_default = self.expected.default_name() == Some(old);
        if let Some(profile) = self.expected.profiles.remove(old) {
            self.expected.profiles.insert(new.to_owned(), profile);
        }
        if let Some(profiles) = self.profiles_mut() {
            rename_key(profiles, old, new);
        }
        if was_default {
            self.set_default(new);
        }
        Ok(())
    }

    /// Removes a profile, and `default_profile` if it has its name. Comments outside of the profile stay,
    /// also those above it.
    pub(crate) fn remove_profile(&mut self, name: &str) {
        let was_default = self.expected.default_profile.as_deref() == Some(name);
        self.expected.profiles.remove(name);
        if let Some(profiles) = self.profiles_mut() {
            let above = comments::above(profiles, name);
            let removed = profiles.remove(name);
            let place = removed.and_then(|item| item.as_table()?.position());
            comments::keep(&mut self.document, &above, place);
        }
        if was_default {
            self.expected.default_profile = None;
            let removed = self.document.as_table_mut().remove_entry(DEFAULT_PROFILE);
            if let Some((key, _)) = removed {
                let above = key.leaf_decor().prefix().and_then(|text| text.as_str());
                comments::keep(&mut self.document, above.unwrap_or_default(), None);
            }
        }
    }
}

/// Renames a key. The order, white space and comments stay.
fn rename_key(table: &mut dyn TableLike, old: &str, new: &str) {
    let names: Vec<_> = table.iter().map(|(name, _)| name.to_owned()).collect();
    for name in names {
        let (Some(mut key), Some(item)) = (table.key(&name).cloned(), table.remove(&name)) else {
            continue;
        };
        if name == old {
            key = Key::new(new)
                .with_leaf_decor(key.leaf_decor().clone())
                .with_dotted_decor(key.dotted_decor().clone());
        }
        table.entry_format(&key).or_insert(item);
    }
}
