//! `hwkey kps private-key …`: private keys that KPS keeps.

mod clear;
mod export;
mod import;

use anyhow::Result;
use clap::Subcommand;
use serde::Serialize;

use crate::commands::output_lost::check_shown;
use crate::context::Context;
use crate::keys::KeyPairName;
use crate::output::Column;

/// Private keys that KPS keeps
///
/// KPS can keep an encrypted copy of the private key of a pair, so that you can fetch it again.
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

/// Shows whether KPS keeps the private key of a pair now.
fn show_hosted(ctx: &Context, name: &KeyPairName, hosted: bool) -> Result<()> {
    const FIELDS: [Column<HostedView>; 2] = [
        Column::new("name", |view| Some(&view.name)),
        Column::fact("hosted", |view| Some(view.hosted)),
    ];
    let view = HostedView {
        name: name.to_string(),
        hosted,
    };
    let shown = ctx.printer()?.item(&view, &FIELDS, |view| &view.name);
    check_shown(shown, || {
        if hosted {
            format!("KPS now keeps the private key of `{name}`")
        } else {
            format!("KPS keeps no private key of `{name}`")
        }
    })
}
