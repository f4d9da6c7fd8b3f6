//! `hwkey kps keypair delete`

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::about_pair;
use crate::api::{self, KeyPairs};
use crate::commands::removal::{Shown, Target, confirm_removal, distinct, remove_each};
use crate::commands::settle::{Change, Seen, settle};
use crate::config::Service;
use crate::context::Context;
use crate::keys::{KeyPair, KeyPairName};
use crate::output::Column;

/// Remove key pairs, with the private keys that KPS keeps for them
///
/// Servers that were created with a pair keep its public key. A pair that does not exist does not
/// keep the others: they are removed, and the exit code is 9.
///
/// Examples:
///   hwkey kps keypair delete web
///   hwkey kps keypair delete web db --yes --ignore-missing
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct DeleteArgs {
    /// Names of the key pairs
    #[arg(value_name = "NAME", required = true)]
    names: Vec<KeyPairName>,
    /// Do not fail if a key pair does not exist
    #[arg(long)]
    ignore_missing: bool,
}

#[derive(Debug, Serialize)]
struct DeletedView {
    name: String,
    deleted: bool,
}

const COLUMNS: [Column<DeletedView>; 2] = [
    Column::new("NAME", |view| view.name.clone()),
    Column::fact("DELETED", |view| Some(view.deleted)),
];

impl DeleteArgs {
    pub(super) fn run(mut self, ctx: &Context) -> Result<()> {
        self.names = distinct(self.names, |name| name);
        ctx.can_confirm()?;
        let pairs = ctx.key_pairs()?;
        confirm_removal(ctx, Service::Kps, "Remove from KPS?", || self.lines(&pairs))?;
        let targets = self.names.iter().map(|name| Target {
            given: name.to_string(),
            name: name.to_string(),
            is_there: true,
            item: name,
        });
        let shown = Shown {
            view: |name: &KeyPairName, deleted| DeletedView {
                name: name.to_string(),
                deleted,
            },
            columns: &COLUMNS,
            removed: |view| view.deleted.then_some(view.name.as_str()),
        };
        let remove = |name: &mut &KeyPairName| {
            let deleted = self.delete(ctx, &pairs, name)?;
            ctx.forget_unfinished(name.as_str());
            Ok(deleted)
        };
        remove_each(ctx, targets.collect(), remove, &shown)
    }

    /// What will go, for the question; nothing where nothing is there.
    fn lines(&self, pairs: &KeyPairs) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        let mut is_any = false;
        for name in &self.names {
            let pair = pairs.find(name)?;
            is_any |= pair.is_some();
            lines.push(match pair {
                Some(pair) => label(&pair),
                None => format!("{name} (there is no such key pair)"),
            });
        }
        Ok(if is_any { lines } else { Vec::new() })
    }

    /// Says whether the pair was removed; false is for one that was not there.
    fn delete(&self, ctx: &Context, pairs: &KeyPairs, name: &KeyPairName) -> Result<bool> {
        match pairs.delete(name) {
            Ok(()) => Ok(true),
            Err(error) if error.is_missing() && self.ignore_missing => Ok(false),
            Err(error) if error.may_have_happened() => look(ctx, pairs, name, error),
            Err(error) => Err(about_pair(ctx, name, error)),
        }
    }
}

fn label(pair: &KeyPair) -> String {
    let facts = pair.facts();
    let hosted = match pair.hosted {
        Some(true) => ", with the private key that KPS keeps",
        _ => "",
    };
    format!("{} {}{hosted}", pair.name, facts.shown_fingerprint())
}

/// After a lost answer: whether the pair is gone.
fn look(ctx: &Context, pairs: &KeyPairs, name: &KeyPairName, error: api::Error) -> Result<bool> {
    let change = Change {
        what: "remove the key pair",
        done: "the key pair is gone",
        look: format!("`hwkey kps keypair show {name}` shows whether it is still there"),
    };
    settle(ctx, &change, error, || {
        let found = pairs.find(name)?;
        Ok(found.map_or(Seen::Done(true), |_| Seen::NotYet))
    })
}
