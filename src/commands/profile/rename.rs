//! `hwkey profile rename`

use anyhow::Result;
use clap::Args;

use super::messages::{built_in, state_left, warn_of_variable};
use super::view::ProfileView;
use crate::commands::arguments::NonBlank;
use crate::config::{ConfigEdit, SANDBOX, Store};
use crate::context::Context;
use crate::failure::Kind;
use crate::output::Format;

/// Give a profile another name
///
/// Its login and its remembered project are kept, and it stays the default profile if it was.
/// Comments and order of the configuration file are kept.
///
/// Examples:
///   hwkey profile rename work acme
///   hwkey profile rename default work --json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct RenameArgs {
    /// Profile to rename
    old: NonBlank,
    /// Its new name
    new: NonBlank,
}

impl RenameArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let Self { old, new } = &self;
        let mut edit = ctx.edit_config()?;
        let path = edit.path().display().to_string();
        // Errors have to come before anything is changed.
        self.rename(&mut edit)?;
        edit.text()?;
        if ctx.dry_run {
            ctx.messages.note(&format!(
                "the profile `{}` would be named `{}` in {path}; nothing was changed",
                &**old, &**new
            ));
            return Ok(());
        }
        let (from, to) = (Store::of(Some(old)), Store::of(Some(new)));
        let moved = from.as_ref().zip(to.as_ref());
        let view = edit.change(ctx.local_timeout(), |edit| -> Result<_> {
            self.rename(edit)?;
            // The old profile keeps its login until the file has the new name.
            if let Some((from, to)) = moved {
                from.copy_to(to)?;
            }
            Ok(ProfileView::of(
                new,
                edit.file().find(new)?,
                edit.file().default_name(),
            ))
        })?;
        if let Some((from, to)) = moved {
            from.move_to(to)
                .map_err(|error| state_left("the profile was renamed", old, error))?;
        }
        ctx.rename_unfinished(old, new)?;
        self.show(ctx, &view, &path)
    }

    fn rename(&self, edit: &mut ConfigEdit) -> Result<()> {
        let Self { old, new } = self;
        if **old == *SANDBOX {
            return Err(built_in("renamed").into());
        }
        edit.file().find(old)?;
        if edit.file().profiles.contains_key(&**new) {
            return Err(Kind::Conflict
                .failure(format!(
                    "a profile named `{}` already exists; nothing was changed",
                    &**new
                ))
                .hint("choose another name")
                .into());
        }
        Ok(edit.rename_profile(old, new)?)
    }

    fn show(&self, ctx: &Context, view: &ProfileView, path: &str) -> Result<()> {
        let Self { old, new } = self;
        match ctx.messages.format() {
            Format::Json => ctx.messages.document(view)?,
            Format::Quiet => ctx.messages.raw(format!("{}\n", view.name).as_bytes())?,
            Format::Table => {
                let default = if view.default {
                    "; it is the default"
                } else {
                    ""
                };
                ctx.messages.note(&format!(
                    "the profile `{}` is now named `{}` ({path}){default}",
                    &**old, &**new
                ));
            }
        }
        warn_of_variable(ctx, old);
        Ok(())
    }
}
