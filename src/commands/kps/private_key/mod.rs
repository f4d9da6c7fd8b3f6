//! `hwkey kps private-key …`: private keys that KPS keeps.

mod clear;
mod export;
mod import;

use anyhow::Result;
use clap::Subcommand;
use serde::Serialize;

use crate::context::Context;
use crate::output::Column;

/// What can be done with the private keys that KPS keeps.
#[derive(Debug, Subcommand)]
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
        Column {
            title: "name",
            cell: |view| view.name.clone(),
        },
        Column {
            title: "hosted",
            cell: |view| if view.hosted { "yes" } else { "no" }.to_owned(),
        },
    ];

    fn name(&self) -> &str {
        &self.name
    }
}
