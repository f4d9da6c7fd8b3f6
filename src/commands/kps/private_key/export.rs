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
        let mut view = ExportedView {
            name: self.name.to_string(),
            private_key_file: None,
            private_key: None,
        };
        match (target, printer.format()) {
            (Target::File(file), _) => {
                let path = file.fill(ended(&key).as_bytes())?.display().to_string();
                warn_if_unreadable(ctx, &key);
                if let Some(signal) = hold.caught() {
                    let outcome = format!("the private key is in {path}");
                    return Err(ChangeError::Interrupted { signal, outcome }.into());
                }
                view.private_key_file = Some(path);
            }
            (Target::Stdout, Format::Json) => {
                warn_if_unreadable(ctx, &key);
                view.private_key = Some(key.expose_secret().to_owned());
            }
            (Target::Stdout, Format::Table | Format::Quiet) => {
                printer.raw(ended(&key).as_bytes())?;
                warn_if_unreadable(ctx, &key);
                return match hold.caught() {
                    None => Ok(()),
                    Some(signal) => {
                        let outcome = "the private key was printed".into();
                        Err(ChangeError::Interrupted { signal, outcome }.into())
                    }
                };
            }
        }
        printer.item(&view, &FIELDS, |view| &view.name)?;
        Ok(())
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
