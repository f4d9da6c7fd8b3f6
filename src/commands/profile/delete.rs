//! `hwkey profile delete`

use anyhow::Result;
use clap::Args;

use super::messages::{built_in, state_left, warn_of_variable};
use super::view::ProfileView;
use crate::commands::arguments::NonBlank;
use crate::commands::removal::{DeletedView, confirm};
use crate::commands::several::Tally;
use crate::config::{ConfigEdit, SANDBOX, Store};
use crate::context::Context;
use crate::output::Format;

/// Remove a profile, with its login and its remembered project
///
/// Comments, order and the other profiles of the configuration file are kept. Nothing is sent: a
/// token stays valid until it expires, and an access key until it is removed in the console.
///
/// Examples:
///   hwkey profile delete old
///   hwkey profile delete old --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct DeleteArgs {
    /// Profile to remove
    name: NonBlank,
}

impl DeleteArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        if *self.name == *SANDBOX {
            return Err(built_in("deleted").into());
        }
        ctx.can_confirm()?;
        let mut edit = ctx.edit_config()?;
        if ctx.dry_run {
            let path = edit.path().display().to_string();
            self.remove(&mut edit)?;
            edit.text()?;
            ctx.messages.note(&format!(
                "the profile `{}` would be removed from {path}; nothing was changed",
                &*self.name
            ));
            return Ok(());
        }
        let (deleted, outcome) = match edit.file().find(&self.name) {
            Ok(profile) => {
                let view = ProfileView::of(&self.name, profile, edit.file().default_name());
                ctx.warn_of_unfinished_in(&self.name);
                let question = format!("Delete the profile `{}`?", &*self.name);
                confirm(ctx, &question, || Ok(self.lines(&view)))?;
                self.delete(ctx, edit)
            }
            Err(error) => (false, Err(error.into())),
        };
        let mut tally = Tally::new(ctx, 1);
        tally.note(&self.name, outcome);
        if deleted || ctx.messages.format() != Format::Table {
            let name = self.name.to_string();
            let views = [DeletedView { name, deleted }];
            ctx.messages
                .list_some(&views, &DeletedView::COLUMNS, DeletedView::removed)?;
        }
        if deleted {
            warn_of_variable(ctx, &self.name);
        }
        tally.finish()
    }

    /// Describes the profile and its login, for the question.
    fn lines(&self, view: &ProfileView) -> Vec<String> {
        let facts = [
            Some(view.name.as_str()),
            view.region.as_deref(),
            view.method,
        ];
        let mut lines = vec![facts.into_iter().flatten().collect::<Vec<_>>().join(", ")];
        if let Some(store) = self.store() {
            match store.login() {
                Ok(None) => {}
                Ok(Some(login)) => lines.push(format!("with the login of {}", login.user)),
                Err(_) => lines.push("with its login".to_owned()),
            }
            if store.project().is_some() {
                lines.push("with its remembered project id".to_owned());
            }
        }
        if view.default {
            lines.push("it is the default profile".to_owned());
        }
        lines
    }

    fn store(&self) -> Option<Store> {
        Store::of(Some(&self.name))
    }

    /// Deletes the profile. Returns whether it is gone, and an error. The login is removed last, because it
    /// is needed as long as the profile is in the file.
    fn delete(&self, ctx: &Context, edit: ConfigEdit) -> (bool, Result<()>) {
        let store = self.store();
        let kept = store.as_ref().filter(|store| store.has_login());
        let changed = kept
            .map_or(Ok(()), Store::check_login)
            .map_err(Into::into)
            .and_then(|()| edit.change(ctx.local_timeout(), |edit| self.remove(edit)));
        match changed {
            Ok(None) => {}
            Ok(Some(note)) => ctx.messages.note(&note),
            Err(error) => return (false, Err(error)),
        }
        let forgotten = store.as_ref().map_or(Ok(()), Store::forget);
        let outcome = forgotten
            .map_err(|error| state_left("the profile was deleted", &self.name, error).into());
        (true, outcome)
    }

    /// Removes the profile from the file. Returns a note if it was the default.
    fn remove(&self, edit: &mut ConfigEdit) -> Result<Option<String>> {
        edit.file().find(&self.name)?;
        let was_default = edit.file().default_name() == Some(&self.name);
        edit.remove_profile(&self.name);
        Ok(was_default.then(|| match edit.file().default_name() {
            Some(next) => format!("`default_profile` was removed; `{next}` is now the default"),
            None => {
                "`default_profile` is no longer set; `hwkey profile use NAME` sets it".to_owned()
            }
        }))
    }
}
