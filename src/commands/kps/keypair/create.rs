//! `hwkey kps keypair create`

use anyhow::Result;
use clap::Args;

use super::make::MakeArgs;
use crate::context::Context;

/// Create a key pair in KPS and save its private key
///
/// KPS shows the private key only once. It is saved to a new file that only you can read, before
/// anything else happens; an existing file is never overwritten. With --local, the pair is created
/// on this machine and the private key never leaves it; the public key is saved beside it (`.pub`).
///
/// Examples:
///   hwkey kps keypair create web
///   hwkey kps keypair create web --local --private-key-file ~/.ssh/web
///   hwkey kps keypair create web --local --passphrase --add-to-agent
///   hwkey kps keypair create web --ssh-config web.example.com
///   hwkey kps keypair create web --private-key-file - | ssh-add -
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CreateArgs {
    #[command(flatten)]
    pair: MakeArgs,
}

impl CreateArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        self.pair.make(ctx)
    }
}
