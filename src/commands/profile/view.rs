//! Columns and JSON of a profile.

use serde::Serialize;

use crate::config::{Profile, SettingKey, Store};
use crate::output::{Column, HasColumns};

#[derive(Debug, Serialize)]
pub(super) struct ProfileView {
    pub(super) name: String,
    pub(super) default: bool,
    pub(super) region: Option<String>,
    pub(super) method: Option<&'static str>,
}

impl ProfileView {
    /// The view of a profile. `default` is the default profile of the file.
    pub(super) fn of(name: &str, profile: &Profile, default: Option<&str>) -> Self {
        Self {
            name: name.to_owned(),
            default: default == Some(name),
            region: profile.get(SettingKey::Region).map(str::to_owned),
            method: profile.method().or_else(|| login_of(name)),
        }
    }
}

const COLUMNS: [Column<ProfileView>; 4] = [
    Column::new("NAME", |profile| Some(&profile.name)),
    Column::fact("DEFAULT", |profile| profile.default.then_some(true)),
    Column::new("REGION", |profile| profile.region.as_deref()),
    Column::new("METHOD", |profile| profile.method),
];

impl HasColumns for ProfileView {
    fn columns() -> Vec<Column<Self>> {
        COLUMNS.into()
    }
}

/// The method of a profile without credentials that has a login.
fn login_of(profile: &str) -> Option<&'static str> {
    let store = Store::of(Some(profile))?;
    store.has_login().then_some("login")
}
