//! A description is a second request, after everything else is done and safe.

use anyhow::Result;

use super::about_pair;
use crate::api::{self, KeyPairs};
use crate::commands::settle::{Change, Seen, settle};
use crate::context::Context;
use crate::error::KeyPairError;
use crate::keys::{KeyPair, KeyPairName};

/// Sets the description, if there is one. `done` says what stands even if this fails.
pub(super) fn set_description(
    ctx: &Context,
    pairs: &KeyPairs,
    name: &KeyPairName,
    description: Option<&str>,
    done: &str,
) -> Result<()> {
    let Some(description) = description else {
        return Ok(());
    };
    let failed = |source| KeyPairError::NotDescribed {
        name: name.to_string(),
        description: description.to_owned(),
        done: done.to_owned(),
        source,
    };
    match pairs.describe(name, description) {
        Ok(()) => Ok(()),
        Err(error) if error.may_have_happened() => {
            let settled = settle_description(ctx, pairs, name, description, error);
            settled.map(drop).map_err(|error| failed(error).into())
        }
        Err(error) => Err(failed(error.into()).into()),
    }
}

/// After a lost answer: whether the description is there.
pub(super) fn settle_description(
    ctx: &Context,
    pairs: &KeyPairs,
    name: &KeyPairName,
    description: &str,
    error: api::Error,
) -> Result<KeyPair> {
    let change = Change {
        what: "set the description",
        done: "the description is set",
        look: format!("`hwkey kps keypair show {name}` shows it"),
    };
    settle(ctx, &change, error, || match pairs.get(name) {
        Ok(pair) if pair.description.as_deref() == Some(description) => Ok(Seen::Done(pair)),
        Ok(_) => Ok(Seen::NotYet),
        Err(look) if look.is_missing() => Ok(Seen::Impossible(about_pair(ctx, name, look))),
        Err(look) => Err(look),
    })
}

/// The pair as it is after [`set_description`].
pub(super) fn described_pair(pair: KeyPair, description: Option<&str>, is_set: bool) -> KeyPair {
    match description.filter(|_| is_set) {
        Some(description) => KeyPair {
            description: Some(description.to_owned()),
            ..pair
        },
        None => pair,
    }
}
