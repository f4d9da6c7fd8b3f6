//! Removes a pair, for `delete`, `rotate` and `hwkey revoke`.

use anyhow::Result;

use crate::api::KeyPairs;
use crate::commands::kps::about_pair::about_pair;
use crate::commands::settle::{Change, Seen};
use crate::context::Context;
use crate::keys::{KeyPair, KeyPairName};
use crate::output::shell_argument;

/// Removes a pair. Returns false if it did not exist.
pub(crate) fn remove(
    ctx: &Context,
    pairs: &KeyPairs,
    name: &KeyPairName,
    ignore_missing: bool,
) -> Result<bool> {
    let argument = shell_argument(name.as_str());
    let change = Change {
        what: format!("remove the key pair `{name}`"),
        done: "the key pair was deleted",
        look: format!("`hwkey kps keypair show {argument}` shows whether it is still there"),
    };
    let made = change.make(
        ctx,
        || pairs.delete(name).map(|()| true),
        || {
            let found = pairs.find(name)?;
            Ok(found.map_or(Seen::Done(true), |_| Seen::NotYet))
        },
    )?;
    match made {
        Err(error) if error.is_missing() && ignore_missing => Ok(false),
        made => made.map_err(|error| about_pair(ctx, name, error)),
    }
}

/// Describes a pair, for a question.
pub(super) fn label(pair: &KeyPair) -> String {
    let facts = pair.facts();
    let hosted = match pair.hosted {
        Some(true) => ", with the private key that KPS keeps",
        _ => "",
    };
    format!("{} {}{hosted}", pair.name, facts.shown_fingerprint())
}
