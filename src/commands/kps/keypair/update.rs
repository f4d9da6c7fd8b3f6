//! `hwkey kps keypair update`

use anyhow::Result;
use clap::Args;

use super::description::describe;
use super::view::PairView;
use crate::api::KeyPairs;
use crate::commands::kps::about_pair::about_pair;
use crate::commands::output_lost::check_shown;
use crate::context::Context;
use crate::keys::{KeyPair, KeyPairName};

/// Change the description of a key pair
///
/// Nothing else of a key pair can be changed. The new description replaces the old one and may be
/// empty.
///
/// Examples:
///   hwkey kps keypair update web --description "web servers, 2026"
///   hwkey kps keypair update web --description ""
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct UpdateArgs {
    /// Name of the key pair
    name: KeyPairName,
    /// The new description
    #[arg(long, value_name = "TEXT")]
    description: String,
}

impl UpdateArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let pairs = ctx.key_pairs()?;
        let described = describe(ctx, &pairs, &self.name, &self.description)?;
        let described = described.map_err(|error| about_pair(ctx, &self.name, error))?;
        let pair = described.unwrap_or_else(|| self.look(ctx, &pairs));
        let view = PairView::from(pair);
        let shown = printer.item(&view, &PairView::FIELDS, PairView::name);
        check_shown(shown, || {
            format!("the description of `{}` was changed", self.name)
        })?;
        Ok(())
    }

    /// Reads the changed pair, because the answer to the change is empty. If that fails, the change is still
    /// done.
    fn look(&self, ctx: &Context, pairs: &KeyPairs) -> KeyPair {
        pairs.get(&self.name).unwrap_or_else(|error| {
            ctx.messages.warn(&format!(
                "the description was changed, but the key pair could not be read again: {error}"
            ));
            KeyPair {
                name: self.name.to_string(),
                description: Some(self.description.clone()),
                ..KeyPair::default()
            }
        })
    }
}
