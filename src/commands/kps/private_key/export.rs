//! `hwkey kps private-key export`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::api::{self, KeyPairs};
use crate::commands::kps::keypair::about_pair;
use crate::commands::kps::target::{Target, hold_signals};
use crate::context::Context;
use crate::error::{ChangeError, PrivateHalfError};
use crate::keys::{KeyPairName, public_half};
use crate::output::{Column, Format};
use crate::signals::Hold;

/// Save the private key that KPS keeps for a key pair
///
/// The file is new, and only you can read it; an existing file is never overwritten. KPS keeps the
/// key too.
///
/// Examples:
///   hwkey kps private-key export web
///   hwkey kps private-key export web --private-key-file ~/.ssh/web.pem
///   hwkey kps private-key export web --private-key-file - | ssh-add -
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ExportArgs {
    /// Name of the key pair
    #[arg(value_name = "NAME")]
    name: KeyPairName,
    /// Where to save the private key, or - to print it [default: NAME.pem here]
    #[arg(long, value_name = "PATH|-")]
    private_key_file: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct ExportedView {
    name: String,
    private_key_file: Option<String>,
    /// Only where it was asked for with `--private-key-file -`.
    #[serde(skip_serializing_if = "Option::is_none")]
    private_key: Option<String>,
}

const FIELDS: [Column<ExportedView>; 2] = [
    Column::new("name", |view| view.name.clone()),
    Column::new("private key file", |view| {
        view.private_key_file.clone().unwrap_or_default()
    }),
];

impl ExportArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let pairs = ctx.key_pairs()?;
        if ctx.dry_run {
            return ctx.show_request(pairs.http(), &pairs.export_request(&self.name));
        }
        let hold = hold_signals(ctx)?;
        let target = Target::make(ctx, self.private_key_file.as_deref(), &self.name)?;
        let exported = pairs.export(&self.name);
        let key = exported.map_err(|error| match hold.caught() {
            Some(signal) => {
                let outcome = "nothing was saved".into();
                ChangeError::Interrupted { signal, outcome }.into()
            }
            None => self.explain(ctx, &pairs, error),
        })?;
        let text = ended(&key);
        let name = self.name.to_string();
        match target {
            Target::File(mut file) => {
                file.fill(text.as_bytes())?;
                let path = file.path().display().to_string();
                warn_if_unreadable(ctx, &key);
                end_if_interrupted(&hold, format!("the private key is in {path}"))?;
                let view = ExportedView {
                    name,
                    private_key_file: Some(path),
                    private_key: None,
                };
                printer.item(&view, &FIELDS, |view| &view.name)?;
                Ok(())
            }
            Target::Stdout => {
                match printer.format() {
                    Format::Json => printer.document(&ExportedView {
                        name,
                        private_key_file: None,
                        private_key: Some(text.to_string()),
                    })?,
                    Format::Table | Format::Quiet => printer.raw(text.as_bytes())?,
                }
                warn_if_unreadable(ctx, &key);
                end_if_interrupted(&hold, "the private key was printed".to_owned())
            }
        }
    }

    /// A pair without a kept key and a missing pair may come with the same refusal.
    fn explain(&self, ctx: &Context, pairs: &KeyPairs, error: api::Error) -> anyhow::Error {
        match error.is_missing() && matches!(pairs.find(&self.name), Ok(Some(_))) {
            true => PrivateHalfError::NothingHosted {
                name: self.name.to_string(),
                source: error,
            }
            .into(),
            false => about_pair(ctx, &self.name, error),
        }
    }
}

/// A signal that came meanwhile ends the command, now that the key is safe.
fn end_if_interrupted(hold: &Hold, outcome: String) -> Result<()> {
    match hold.caught() {
        None => Ok(()),
        Some(signal) => Err(ChangeError::Interrupted { signal, outcome }.into()),
    }
}

fn warn_if_unreadable(ctx: &Context, key: &SecretString) {
    if public_half(key.expose_secret()).is_err() {
        ctx.messages
            .warn("the private key from KPS cannot be read; it is left as it came");
    }
}

/// The key, its last line ended: OpenSSH reads no other.
fn ended(key: &SecretString) -> zeroize::Zeroizing<String> {
    let mut text = zeroize::Zeroizing::new(key.expose_secret().to_owned());
    if text.starts_with("-----BEGIN ") && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
