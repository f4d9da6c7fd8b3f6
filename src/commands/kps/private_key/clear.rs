//! `hwkey kps private-key clear`

use anyhow::Result;
use clap::Args;

use super::HostedView;
use crate::api::{self, KeyPairs};
use crate::commands::kps::hosting::settle_hosting;
use crate::commands::kps::keypair::about_pair;
use crate::commands::targets::confirm_removal;
use crate::config::Service;
use crate::context::Context;
use crate::error::ChangeError;
use crate::keys::KeyPairName;

/// Remove the private key that KPS keeps for a key pair
///
/// The pair itself stays. Where KPS keeps no private key, this succeeds and changes nothing. Export
/// the key first if there is no other copy.
///
/// Examples:
///   hwkey kps private-key clear web
///   hwkey kps private-key clear web --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ClearArgs {
    /// Name of the key pair
    #[arg(value_name = "NAME")]
    name: KeyPairName,
}

impl ClearArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        if !ctx.dry_run {
            ctx.can_confirm()?;
        }
        let pairs = ctx.key_pairs()?;
        if ctx.dry_run {
            return ctx.show_request(pairs.http(), &pairs.clear_request(&self.name));
        }
        let question = "Remove the private key that KPS keeps? This cannot be undone.";
        confirm_removal(ctx, Service::Kps, question, || {
            let found = pairs.get(&self.name);
            let pair = found.map_err(|error| about_pair(ctx, &self.name, error))?;
            let facts = pair.facts();
            Ok(vec![format!("{} {}", pair.name, facts.shown_fingerprint())])
        })?;
        match pairs.clear(&self.name) {
            Ok(()) => {}
            Err(error) if error.is_missing() => self.was_clear(ctx, &pairs, error)?,
            Err(error) if error.may_have_happened() => {
                settle_hosting(ctx, &pairs, &self.name, false, error)?;
            }
            Err(error) => return Err(error.into()),
        }
        let view = HostedView {
            name: self.name.to_string(),
            hosted: false,
        };
        let shown = printer.item(&view, &HostedView::FIELDS, HostedView::name);
        ChangeError::check_shown(shown, || {
            format!("KPS keeps no private key of `{}`", self.name)
        })?;
        Ok(())
    }

    /// The same refusal is for a pair without a kept key, which is fine, and for no pair at all.
    fn was_clear(&self, ctx: &Context, pairs: &KeyPairs, error: api::Error) -> Result<()> {
        match pairs.find(&self.name)? {
            Some(_) => {
                ctx.messages
                    .note("KPS kept no private key; nothing was changed");
                Ok(())
            }
            None => Err(about_pair(ctx, &self.name, error)),
        }
    }
}
