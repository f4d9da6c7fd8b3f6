//! `hwkey profile use`

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use crate::config::{self, ConfigEdit, SANDBOX, Source};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Format;

/// Choose the profile that is used when none is named
///
/// Comments and order of the configuration file are kept.
///
/// Examples:
///   hwkey profile use work
///   hwkey profile use sandbox
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct UseArgs {
    /// Profile to use from now on
    name: String,
}

#[derive(Debug, Serialize)]
struct UsedView<'a> {
    profile: &'a str,
    path: String,
}

impl UseArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        if self.name.trim().is_empty() {
            return Err(config::bad_value("profile", &Source::Option("NAME"), "is empty").into());
        }
        let mut edit = ctx.edit_config()?;
        let path = edit.path().display().to_string();
        let name = &self.name;
        let change = |edit: &mut ConfigEdit| {
            if name != SANDBOX {
                edit.file().find(name)?;
            }
            edit.set_default(name);
            Ok::<_, Failure>(())
        };
        // Errors have to come before anything is changed.
        change(&mut edit)?;
        if ctx.dry_run {
            ctx.messages.note(&format!(
                "`{name}` would be the default profile in {path}; nothing was changed"
            ));
            return Ok(());
        }
        edit.change(ctx.local_timeout(), change)?;
        match ctx.messages.format() {
            Format::Json => ctx.messages.document(&UsedView {
                profile: name,
                path,
            })?,
            Format::Quiet => ctx.messages.raw(format!("{name}\n").as_bytes())?,
            Format::Table => ctx
                .messages
                .note(&format!("`{name}` is now the default profile ({path})")),
        }
        if let Ok(Some(variable)) = ctx.env().get("HWKEY_PROFILE")
            && variable != name
        {
            ctx.messages.warn(&format!(
                "the variable HWKEY_PROFILE is set and takes precedence: `{variable}` is used"
            ));
        }
        Ok(())
    }
}
