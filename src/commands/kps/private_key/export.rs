//! `hwkey kps private-key export`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use crate::api::{self, KeyPairs};
use crate::commands::arguments;
use crate::commands::destination;
use crate::commands::kps::about_pair::about_pair;
use crate::commands::output_lost::check_shown;
use crate::context::Context;
use crate::custody::{Missed, Saved, SavedIn};
use crate::failure::{Failure, Kind};
use crate::keys::{KeyPairName, public_half};
use crate::output::{Column, Format, shell_argument};
use crate::signals;

/// Save the private key that KPS keeps for a key pair
///
/// The key is saved to a new file that only you can read; an existing file is never overwritten.
/// KPS keeps its copy.
///
/// Examples:
///   hwkey kps private-key export web
///   hwkey kps private-key export web --private-key-file ~/.ssh/web.pem
///   hwkey kps private-key export web --private-key-file - | ssh-add -
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ExportArgs {
    /// Name of the key pair
    name: KeyPairName,
    /// Where to save the private key, or - to print it [default: NAME.pem in this directory]
    #[arg(long, value_name = "PATH|-", value_parser = arguments::path())]
    private_key_file: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct ExportedView {
    name: String,
    private_key_file: Option<String>,
    /// Only with `--private-key-file -`.
    #[serde(skip_serializing_if = "Option::is_none")]
    private_key: Option<String>,
}

const FIELDS: [Column<ExportedView>; 2] = [
    Column::new("name", |view| Some(&view.name)),
    Column::new("private key file", |view| view.private_key_file.as_deref()),
];

impl ExportArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let pairs = ctx.key_pairs()?;
        let target = destination::path(self.private_key_file.as_deref(), &self.name);
        destination::check(ctx, target.as_deref())?;
        if ctx.dry_run {
            // A dry run reserves no file.
            pairs.export(&self.name, None)?;
            return Ok(());
        }
        let custody = ctx.custody_of_copy(self.name.as_str(), target)?;
        let exported = pairs.export(&self.name, Some(custody.clone()));
        let outcome = exported.map(|key| custody.keep(key));
        match (custody.conclude(), outcome) {
            (Some(saved), outcome) => self.deliver(ctx, saved, outcome.err()),
            (None, Err(error)) => Err(self.not_exported(ctx, &pairs, error)),
            (None, Ok(())) => Err(anyhow::anyhow!("the private key was not saved")),
        }
    }

    /// Shows where the key is, or prints it. `flaw` is the error of an answer that contained the key.
    fn deliver(self, ctx: &Context, mut saved: Saved, flaw: Option<api::Error>) -> Result<()> {
        let printer = ctx.printer()?;
        let text = ended(saved.key());
        let is_ended = text.len() == saved.key().len();
        let name = self.name.to_string();
        let mut view = ExportedView {
            name: name.clone(),
            private_key_file: None,
            private_key: None,
        };
        match &saved.place {
            SavedIn::Target(path) => {
                let path = path.display().to_string();
                if !is_ended {
                    saved.end_line()?;
                }
                ctx.forget_unfinished(&name);
                warn_if_unreadable(ctx, saved.key());
                drop((text, saved));
                let done = format!("the private key is in {path}");
                accept(ctx, flaw, &done)?;
                end_if_interrupted(&done)?;
                view.private_key_file = Some(path);
                let shown = printer.item(&view, &FIELDS, |view| &view.name);
                check_shown(shown, || done)?;
                Ok(())
            }
            SavedIn::Memory(None) => {
                match printer.format() {
                    Format::Json => {
                        view.private_key = Some(text.to_string());
                        printer.document(&view)?;
                    }
                    Format::Table | Format::Quiet => printer.raw(text.as_bytes())?,
                }
                ctx.forget_unfinished(&name);
                warn_if_unreadable(ctx, saved.key());
                let done = "the private key was printed";
                accept(ctx, flaw, done)?;
                end_if_interrupted(done)
            }
            SavedIn::Unsynced(Missed { path, reason }) => Err(Kind::Incomplete
                .failure(format!(
                    "the private key is in {}, but it may not be on the disk yet",
                    path.display()
                ))
                .hint(format!("copy it to a safe place now ({reason})"))
                .into()),
            SavedIn::Memory(_) | SavedIn::Rescue(..) => Err(Kind::Failed
                .failure(format!("cannot save the private key: {}", saved.reason()))
                .into()),
        }
    }

    fn not_exported(&self, ctx: &Context, pairs: &KeyPairs, error: api::Error) -> anyhow::Error {
        match signals::caught() {
            Some(signal) => Failure::interrupted(signal, "nothing was saved").into(),
            None => self.explain(ctx, pairs, error),
        }
    }

    /// KPS may give the same refusal for a pair without a kept key and for a missing pair.
    fn explain(&self, ctx: &Context, pairs: &KeyPairs, error: api::Error) -> anyhow::Error {
        if error.is_missing() && matches!(pairs.find(&self.name), Ok(Some(_))) {
            let name = &self.name;
            Kind::NotFound
                .failure(format!("KPS keeps no private key for `{name}`"))
                .hint(format!(
                    "`hwkey kps private-key import --private-key FILE --encryption default {}` has KPS keep one",
                    shell_argument(name.as_str())
                ))
                .because(error)
                .into()
        } else {
            about_pair(ctx, &self.name, error)
        }
    }
}

/// Accepts a key from an answer that is malformed. One that came with a refusal may be no key.
fn accept(ctx: &Context, flaw: Option<api::Error>, done: &str) -> Result<()> {
    use api::Error::{Http, Unusable};
    match flaw {
        None => Ok(()),
        Some(flaw @ (Unusable { .. } | Http { .. })) => {
            let text = format!("the rest of the response cannot be used: {flaw}");
            ctx.messages.warn(&text);
            Ok(())
        }
        Some(flaw) => Err(Kind::Incomplete
            .failure(format!("{done}, but it came with a refusal"))
            .because(flaw)
            .into()),
    }
}

/// Ends the command if a signal came before the key was safe.
fn end_if_interrupted(outcome: &str) -> Result<()> {
    match signals::caught() {
        None => Ok(()),
        Some(signal) => Err(Failure::interrupted(signal, outcome).into()),
    }
}

fn warn_if_unreadable(ctx: &Context, key: &str) {
    if public_half(key).is_err() {
        ctx.messages
            .warn("the private key from KPS cannot be read; it was saved unchanged");
    }
}

/// The key with a newline at its end, without which OpenSSH does not read it.
fn ended(key: &str) -> zeroize::Zeroizing<String> {
    let mut text = zeroize::Zeroizing::new(key.to_owned());
    if text.starts_with("-----BEGIN ") && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
