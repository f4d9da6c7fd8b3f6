//! `hwkey kps private-key …`: private keys that KPS keeps.

mod clear;
mod export;
mod import;

use anyhow::Result;
use clap::Subcommand;
use serde::Serialize;

use crate::api::{self, KeyPairs};
use crate::commands::kps::keypair::about_pair;
use crate::context::Context;
use crate::error::ChangeError;
use crate::keys::KeyPairName;
use crate::output::Column;

/// Private keys that KPS keeps
///
/// KPS can keep the private key of a key pair, encrypted, so that it is not lost and can be fetched
/// again.
///
/// Examples:
///   hwkey kps private-key export web
///   hwkey kps private-key clear web
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum PrivateKey {
    Export(export::ExportArgs),
    Import(import::ImportArgs),
    Clear(clear::ClearArgs),
}

impl PrivateKey {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Export(args) => args.run(ctx),
            Self::Import(args) => args.run(ctx),
            Self::Clear(args) => args.run(ctx),
        }
    }
}

/// Whether KPS keeps the private key of a pair.
#[derive(Debug, Serialize)]
struct HostedView {
    name: String,
    hosted: bool,
}

impl HostedView {
    const FIELDS: [Column<Self>; 2] = [
        Column::new("name", |view| view.name.clone()),
        Column::new("hosted", |view| {
            if view.hosted { "yes" } else { "no" }.to_owned()
        }),
    ];

    fn name(&self) -> &str {
        &self.name
    }
}

/// A change of whether KPS keeps the private key of a pair.
struct Change {
    what: &'static str,
    /// Whether it keeps one afterwards.
    hosted: bool,
    /// What to say where it was done though its answer was lost.
    done: &'static str,
}

impl Change {
    /// After a lost answer: whether KPS keeps a key now. Whether it did before cannot be known, and
    /// only one key can belong to the pair.
    fn resolve(
        &self,
        ctx: &Context,
        pairs: &KeyPairs,
        name: &KeyPairName,
        error: api::Error,
    ) -> Result<()> {
        let hosted = match pairs.get(name) {
            Ok(pair) => pair.hosted,
            Err(look) if look.is_missing() => return Err(about_pair(ctx, name, look)),
            Err(_) => None,
        };
        match hosted {
            Some(hosted) if hosted == self.hosted => {
                ctx.messages.note(self.done);
                Ok(())
            }
            Some(_) => Err(ChangeError::not_done(self.what, error).into()),
            None => Err(ChangeError::NotKnown {
                what: self.what,
                reason: error.to_string(),
                hint: format!("`hwkey kps keypair show {name}` shows whether it is hosted"),
                source: error,
            }
            .into()),
        }
    }
}
