//! `hwkey kps private-key clear`

use anyhow::Result;
use clap::Args;

use super::show_hosted;
use crate::api::{self, KeyPairs};
use crate::commands::kps::about_pair::about_pair;
use crate::commands::kps::hosting::{hosting_change, look_for_hosting};
use crate::commands::removal::confirm_removal;
use crate::config::Service;
use crate::context::Context;
use crate::keys::KeyPairName;

/// Remove the private key that KPS keeps for a key pair
///
/// The pair itself stays. If KPS keeps no private key, the command succeeds and changes nothing.
/// Export the key first if there is no other copy.
///
/// Examples:
///   hwkey kps private-key clear web
///   hwkey kps private-key clear web --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ClearArgs {
    /// Name of the key pair
    name: KeyPairName,
}

const NOTHING_KEPT: &str = "KPS keeps no private key for this pair; nothing was changed";

impl ClearArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        ctx.can_confirm()?;
        let pairs = ctx.key_pairs()?;
        if !ctx.assume_yes {
            let found = pairs.get(&self.name);
            let pair = found.map_err(|error| about_pair(ctx, &self.name, error))?;
            if pair.hosted == Some(false) {
                ctx.messages.note(NOTHING_KEPT);
                return show_hosted(ctx, &self.name, false);
            }
            let question = "Remove the private key that KPS keeps? This cannot be undone.";
            confirm_removal(ctx, Service::Kps, question, || {
                let facts = pair.facts();
                Ok(vec![format!("{} {}", pair.name, facts.shown_fingerprint())])
            })?;
        }
        let made = hosting_change(&self.name, false).make(
            ctx,
            || pairs.clear(&self.name),
            || look_for_hosting(ctx, &pairs, &self.name, false),
        )?;
        match made {
            Err(error) if error.is_missing() => self.was_clear(ctx, &pairs, error)?,
            made => made?,
        }
        show_hosted(ctx, &self.name, false)
    }

    /// KPS gives the same refusal for a pair without a kept key, which is fine, and for a missing pair.
    fn was_clear(&self, ctx: &Context, pairs: &KeyPairs, error: api::Error) -> Result<()> {
        match pairs.find(&self.name)? {
            Some(_) => {
                ctx.messages.note(NOTHING_KEPT);
                Ok(())
            }
            None => Err(about_pair(ctx, &self.name, error)),
        }
    }
}
