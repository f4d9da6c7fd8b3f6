//! `hwkey kps keypair delete`

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::about_pair;
use crate::api::{self, KeyPairs};
use crate::commands::removal::{Tally, confirm_removal, distinct, removed};
use crate::commands::settle::{Change, Seen, settle};
use crate::commands::shown::check_shown;
use crate::config::Service;
use crate::context::Context;
use crate::keys::{KeyPair, KeyPairName};
use crate::output::{Column, Format};

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
        let printer = ctx.printer()?;
        self.names = distinct(self.names, |name| name);
        ctx.can_confirm()?;
        let pairs = ctx.key_pairs()?;
        confirm_removal(ctx, Service::Kps, "Remove from KPS?", || self.lines(&pairs))?;
        let mut tally = Tally::new(ctx, self.names.len());
        let mut views = Vec::new();
        for name in &self.names {
            tally.announce(name.as_str());
            let may_try = tally.may_try(name.as_str());
            let outcome = may_try.and_then(|()| self.delete(ctx, &pairs, name));
            if outcome.is_ok() {
                ctx.forget_unfinished(name.as_str());
            }
            let deleted = matches!(outcome, Ok(true));
            tally.note(name.as_str(), outcome.map(drop));
            views.push(DeletedView {
                name: name.to_string(),
                deleted,
            });
        }
        if ctx.dry_run {
            ctx.show_recorded(true)?;
            return tally.finish();
        }
        let shown = if tally.is_one_failure() && printer.format() == Format::Table {
            Ok(())
        } else {
            printer.list_some(&views, &COLUMNS, |view| {
                view.deleted.then_some(view.name.as_str())
            })
        };
        check_shown(shown, || {
            let deleted = views.iter().filter(|view| view.deleted);
            removed(deleted.map(|view| view.name.as_str()))
        })?;
        tally.finish()
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
