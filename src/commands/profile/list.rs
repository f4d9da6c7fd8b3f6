//! `hwkey profile list`

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use crate::config::{Name, SANDBOX, Store};
use crate::context::Context;
use crate::output::Column;

/// List the profiles of the configuration file
///
/// The profile `sandbox` is built in and always there.
///
/// Examples:
///   hwkey profile list
///   hwkey profile list --json | jq -r '.[] | select(.default).name'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ListArgs {}

#[derive(Debug, Serialize)]
struct ProfileView {
    name: String,
    default: bool,
    region: Option<String>,
    method: Option<&'static str>,
}

const COLUMNS: [Column<ProfileView>; 4] = [
    Column::new("NAME", |profile| profile.name.clone()),
    Column::fact("DEFAULT", |profile| profile.default.then_some(true)),
    Column::new("REGION", |profile| {
        profile.region.clone().unwrap_or_default()
    }),
    Column::new("METHOD", |profile| {
        profile.method.unwrap_or_default().to_owned()
    }),
];

/// The method of a profile that has none of its own, but a login.
fn login_of(profile: &str) -> Option<&'static str> {
    let store = Store::of(Some(profile))?;
    store.has_login().then_some("login")
}

impl ListArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let file = ctx.config_file()?;
        let default = file.and_then(|file| file.default_name());
        let views: Vec<_> = file
            .iter()
            .flat_map(|file| &file.profiles)
            .map(|(name, profile)| ProfileView {
                name: name.clone(),
                default: default == Some(name),
                region: profile.get(Name::Region).map(str::to_owned),
                method: profile.method().or_else(|| login_of(name)),
            })
            .collect();
        ctx.messages
            .list(&views, &COLUMNS, |profile| &profile.name)?;
        ctx.messages.note(match default {
            _ if views.is_empty() => {
                "the profile `sandbox` is built in; `hwkey profile init` makes another"
            }
            Some(SANDBOX) => "the profile `sandbox` is built in, and the default",
            _ => "the profile `sandbox` is built in",
        });
        Ok(())
    }
}
