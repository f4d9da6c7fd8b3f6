//! Registers a public key as a pair, for `import` and `create --local`.

use anyhow::Result;

use super::{as_asked, not_made};
use crate::api::{KeyPairs, NewKeyPair, PairKind};
use crate::commands::settle::{Change, Seen};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::keys::{KeyPair, KeyPairName, PublicKey, Scope};
use crate::output::shell_argument;

/// A pair that exists.
pub(super) struct Registered {
    pub(super) pair: KeyPair,
    /// Whether it was created now.
    pub(super) created: bool,
    /// Whether it was looked up, which compares only the key; other properties may differ.
    pub(super) was_found: bool,
}

/// Imports `key`.
///
/// The service documents no code for a name that is taken. So the name is looked up after a refusal that may
/// mean this, and after a lost answer.
pub(super) fn register(
    ctx: &Context,
    pairs: &KeyPairs,
    name: &KeyPairName,
    new: &NewKeyPair<'_>,
    key: &PublicKey,
) -> Result<Registered> {
    let change = Change {
        what: "import the key".to_owned(),
        done: "the key pair exists with this key",
        look: format!(
            "`hwkey kps keypair show {}` shows whether it is there",
            shell_argument(name.as_str())
        ),
    };
    let import = || {
        let pair = pairs.import(new)?;
        warn_of_another_key(ctx, &pair, key);
        Ok(Registered {
            pair: as_asked(new, pair),
            created: true,
            was_found: false,
        })
    };
    let made = change.make(ctx, import, || {
        Ok(match pairs.find(name)? {
            Some(pair) if is_key(&pair, key) => Seen::Done(Registered {
                pair,
                created: true,
                was_found: true,
            }),
            Some(pair) => Seen::Impossible(taken(name, &pair).into()),
            None => Seen::NotYet,
        })
    })?;
    let error = match made {
        Ok(registered) => {
            if registered.was_found {
                note_differences(ctx, new, &registered.pair);
            }
            return Ok(registered);
        }
        Err(error) if !error.may_mean_exists() => return Err(not_made(new, error)),
        Err(error) => error,
    };
    match pairs.find(name) {
        Ok(Some(pair)) if is_key(&pair, key) => {
            ctx.messages
                .note("key pair already exists with this key; not created");
            note_differences(ctx, new, &pair);
            Ok(Registered {
                pair,
                created: false,
                was_found: true,
            })
        }
        Ok(Some(pair)) => Err(taken(name, &pair).because(error).into()),
        Ok(None) | Err(_) => Err(error.into()),
    }
}

/// Notes the requested properties that an existing pair does not have. It is not changed.
fn note_differences(ctx: &Context, new: &NewKeyPair<'_>, pair: &KeyPair) {
    let differences = [
        ("type", new.kind.map(PairKind::as_str), pair.kind.as_deref()),
        ("scope", new.scope.map(Scope::as_str), pair.scope.as_deref()),
        ("user id", new.user_id, pair.user_id.as_deref()),
    ];
    for (what, wanted, found) in differences {
        if let (Some(wanted), Some(found)) = (wanted, found)
            && wanted != found
        {
            ctx.messages.note(&format!(
                "its {what} is `{found}`, not `{wanted}`: only the description of a key pair can be changed"
            ));
        }
    }
}

/// Warns if the reply has another public key than the request.
pub(super) fn warn_of_another_key(ctx: &Context, pair: &KeyPair, key: &PublicKey) {
    let theirs = pair.facts().fingerprint;
    if let Some(theirs) = theirs.filter(|theirs| **theirs != *key.fingerprint())
        && !pair.is_x509()
    {
        ctx.messages.warn(&format!(
            "KPS answered with another public key ({theirs}) than the one that was sent ({}): `hwkey kps keypair show {}` shows what it has",
            key.fingerprint(),
            shell_argument(&pair.name)
        ));
    }
}

pub(super) fn taken(name: &KeyPairName, pair: &KeyPair) -> Failure {
    let fingerprint = pair.facts().fingerprint;
    let theirs = fingerprint.map_or_else(|| "not readable".into(), |found| found.to_string());
    Kind::Conflict
        .failure(format!(
            "a key pair named `{name}` already exists with another key ({theirs})"
        ))
        .hint("choose another name")
}

pub(super) fn is_key(pair: &KeyPair, key: &PublicKey) -> bool {
    let line = pair.public_key.as_deref();
    line.is_some_and(|line| key.is_same_key(line))
}
