//! What there is to do and to say once the private key is safe.

use anyhow::Result;

use super::CreateArgs;
use super::halves::Checked;
use crate::api::{self, KeyPairs};
use crate::commands::kps::keypair::describe::{describe, described_pair};
use crate::commands::kps::keypair::view::CreatedView;
use crate::commands::kps::keypair::warn_of_mismatch;
use crate::context::Context;
use crate::error::{ChangeError, PrivateHalfError};
use crate::keys::{KeyPair, KeyPairName};
use crate::output::shell_word;
use crate::signals::Hold;

impl CreateArgs {
    /// Tells what is odd about the key, or about the answer it came in.
    pub(super) fn report(
        &self,
        ctx: &Context,
        checked: Checked,
        flaw: Option<api::Error>,
        place: &str,
    ) -> Result<()> {
        if let Some(warning) = checked.warning {
            ctx.messages.warn(warning);
        }
        let name = self.new.name.to_string();
        let place = place.to_owned();
        if let Some((private, public)) = checked.differ {
            return Err(PrivateHalfError::HalvesDiffer {
                name,
                private,
                public,
                place,
            }
            .into());
        }
        match flaw {
            None => Ok(()),
            Some(source) => {
                self.warn_if_undescribed(ctx);
                Err(PrivateHalfError::OddAnswer {
                    name,
                    place,
                    source,
                }
                .into())
            }
        }
    }

    /// Where the command ends before the description is set.
    pub(super) fn warn_if_undescribed(&self, ctx: &Context) {
        if self.new.description.is_some() {
            let name = &self.new.name;
            ctx.messages.warn(&format!(
                "the description was not set; `hwkey kps keypair update {name} --description TEXT` sets it"
            ));
        }
    }

    /// Lets signals through again, and ends where one came meanwhile.
    pub(super) fn end_if_interrupted(&self, hold: Hold, place: &str) -> Result<()> {
        let Some(signal) = hold.caught() else {
            return Ok(());
        };
        let undescribed = match self.new.description {
            Some(_) => ", but its description was not set",
            None => "",
        };
        let outcome = format!(
            "the key pair `{}` was created and its private key is in {place}{undescribed}",
            self.new.name
        );
        Err(ChangeError::Interrupted { signal, outcome }.into())
    }

    /// Sets the description, then shows the pair.
    pub(super) fn finish(
        &self,
        ctx: &Context,
        pairs: &KeyPairs,
        pair: KeyPair,
        private_key_file: Option<String>,
    ) -> Result<()> {
        warn_of_mismatch(ctx, &pair);
        let name = &self.new.name;
        let done = match &private_key_file {
            Some(path) => {
                format!("the key pair `{name}` was created and its private key is in {path}")
            }
            None => format!("the key pair `{name}` was created"),
        };
        let description = self.new.description.as_deref();
        let described = describe(ctx, pairs, name, description, &done);
        let view = CreatedView {
            pair: described_pair(pair, description, described.is_ok()).into(),
            created: true,
            private_key_file,
            private_key: None,
        };
        let shown = ctx
            .printer()?
            .item(&view, &CreatedView::FIELDS, CreatedView::name);
        described?;
        match (shown, &view.private_key_file) {
            (Err(error), _) if error.is_closed_pipe() => Err(error.into()),
            (Err(source), _) => Err(PrivateHalfError::NotShown { done, source }.into()),
            (Ok(()), Some(path)) => {
                advise(ctx, name, path);
                Ok(())
            }
            (Ok(()), None) => Ok(()),
        }
    }

    /// Sets the description where the output was the private key.
    pub(super) fn describe_printed(&self, ctx: &Context, pairs: &KeyPairs) -> Result<()> {
        let name = &self.new.name;
        let done = format!("the key pair `{name}` was created and its private key printed");
        describe(ctx, pairs, name, self.new.description.as_deref(), &done)
    }
}

/// How to log in with a private key, and what to write into `~/.ssh/config`.
fn advise(ctx: &Context, name: &KeyPairName, path: &str) {
    ctx.advise(
        "to log in to a server that is made with it:",
        &[format!("    ssh -i {} USER@ADDRESS", shell_word(path))],
    );
    let Some(path) = in_ssh_config(path) else {
        return;
    };
    ctx.advise(
        &format!("`ssh {name}` does that with these lines in ~/.ssh/config:"),
        &[
            format!("    Host {name}"),
            "        HostName ADDRESS".to_owned(),
            "        User USER".to_owned(),
            format!("        IdentityFile {path}"),
        ],
    );
}

/// A path as `IdentityFile` takes it, if there is a way to write it there.
fn in_ssh_config(path: &str) -> Option<String> {
    let has_no_escape = |c: char| c == '"' || c.is_control() || (c == '\\' && !cfg!(windows));
    if path.contains(has_no_escape) || path.contains("${") {
        return None;
    }
    let path = path.replace('%', "%%");
    Some(
        match path.contains(|c: char| c.is_whitespace() || matches!(c, '\'' | '#')) {
            true => format!("\"{path}\""),
            false => path,
        },
    )
}
