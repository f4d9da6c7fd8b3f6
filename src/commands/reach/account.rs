//! The profiles to look in.

use anyhow::Result;

use super::place::Place;
use crate::config::variables_of_account;
use crate::context::Context;
use crate::failure::Kind;

/// A profile and its context.
pub(super) struct Account {
    pub(super) profile: Option<String>,
    pub(super) ctx: Context,
}

impl Account {
    pub(super) fn place(&self) -> Place {
        Place {
            profile: self.profile.clone(),
            ..Place::default()
        }
    }
}

/// The current profile.
pub(super) fn one(ctx: &Context) -> Result<Vec<Account>> {
    Ok(vec![Account {
        profile: ctx.profile()?.map(str::to_owned),
        ctx: ctx.copy(),
    }])
}

/// All profiles of the configuration file.
pub(super) fn all(ctx: &Context) -> Result<Vec<Account>> {
    let file = ctx.config_file()?;
    let names: Vec<_> = file
        .into_iter()
        .flat_map(|file| file.profiles.keys())
        .collect();
    if names.is_empty() {
        return Err(Kind::Config
            .failure("there are no profiles for --all-profiles")
            .hint("`hwkey profile init` makes one")
            .into());
    }
    let ignored = variables_of_account(ctx.env());
    if !ignored.is_empty() {
        ctx.messages.note(&format!(
            "with --all-profiles each profile's own settings are used, not {}",
            ignored.join(", ")
        ));
    }
    let account = |name: &String| Account {
        profile: Some(name.clone()),
        ctx: ctx.with_profile(name),
    };
    Ok(names.into_iter().map(account).collect())
}
