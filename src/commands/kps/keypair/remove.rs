//! Removing a pair, for `delete`, `rotate` and `hwkey revoke`.

use anyhow::Result;

use crate::api::{self, KeyPairs};
use crate::commands::kps::about_pair::about_pair;
use crate::commands::settle::{Change, Seen, send, settle};
use crate::context::Context;
use crate::keys::{KeyPair, KeyPairName};

/// Says whether the pair was removed; false is for one that was not there.
pub(crate) fn remove(
    ctx: &Context,
    pairs: &KeyPairs,
    name: &KeyPairName,
    ignore_missing: bool,
) -> Result<bool> {
    let show = ctx.command_here(&format!("hwkey kps keypair show {name}"));
    let look = format!("{show} shows whether it is still there");
    let what = format!("remove the key pair `{name}`");
    match send(ctx, &what, &look, || pairs.delete(name)) {
        Ok(()) => Ok(true),
        Err(error) if error.is_missing() && ignore_missing => Ok(false),
        Err(error) if error.may_have_happened() => find_out(ctx, pairs, name, look, error),
        Err(error) => Err(about_pair(ctx, name, error)),
    }
}

/// After a lost answer: whether the pair is gone.
fn find_out(
    ctx: &Context,
    pairs: &KeyPairs,
    name: &KeyPairName,
    look: String,
    error: api::Error,
) -> Result<bool> {
    let change = Change {
        what: "remove the key pair",
        done: "the key pair was deleted",
        look,
    };
    settle(ctx, &change, error, || {
        let found = pairs.find(name)?;
        Ok(found.map_or(Seen::Done(true), |_| Seen::NotYet))
    })
}

/// What will go, for a question.
pub(super) fn label(pair: &KeyPair) -> String {
    let facts = pair.facts();
    let hosted = match pair.hosted {
        Some(true) => ", with the private key that KPS keeps",
        _ => "",
    };
    format!("{} {}{hosted}", pair.name, facts.shown_fingerprint())
}
