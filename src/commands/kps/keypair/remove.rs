//! Removing a pair, for `delete`, `rotate` and `hwkey revoke`.

use anyhow::Result;

use crate::api::KeyPairs;
use crate::commands::kps::about_pair::about_pair;
use crate::commands::settle::{Change, Seen, settle};
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
    let change = Change {
        what: format!("remove the key pair `{name}`"),
        done: "the key pair was deleted",
        look: format!("{show} shows whether it is still there"),
    };
    match change.send(ctx, || pairs.delete(name)) {
        Ok(()) => Ok(true),
        Err(error) if error.is_missing() && ignore_missing => Ok(false),
        Err(error) if error.may_have_happened() => settle(ctx, &change, error, || {
            let found = pairs.find(name)?;
            Ok(found.map_or(Seen::Done(true), |_| Seen::NotYet))
        }),
        Err(error) => Err(about_pair(ctx, name, error)),
    }
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
