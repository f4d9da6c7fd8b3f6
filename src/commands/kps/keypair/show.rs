//! `hwkey kps keypair show`

use anyhow::Result;
use clap::Args;

use super::view::PairView;
use super::warn_of_mismatch;
use crate::api;
use crate::commands::kps::about_pair::about_pair;
use crate::context::Context;
use crate::keys::KeyPairName;

/// Show one key pair in full
///
/// The fingerprint is computed from the public key, and compared with the one that the service
/// gives. The private key is not shown; if KPS keeps it, `hwkey kps private-key export` saves it.
///
/// Examples:
///   hwkey kps keypair show web
///   hwkey kps keypair show web --json | jq -r .public_key
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ShowArgs {
    /// Name of the key pair
    name: KeyPairName,
}

impl ShowArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let found = ctx.key_pairs()?.get(&self.name);
        if found.as_ref().is_err_and(api::Error::is_missing) {
            ctx.forget_unfinished(self.name.as_str());
        }
        let pair = found.map_err(|error| about_pair(ctx, &self.name, error))?;
        warn_of_mismatch(&ctx.messages, &pair);
        let view = PairView::from(pair);
        printer.item(&view, &PairView::FIELDS, PairView::name)?;
        Ok(())
    }
}
