//! A description is a second request, after everything else is done and safe.

use anyhow::Result;

use crate::api::KeyPairs;
use crate::error::KeyPairError;
use crate::keys::{KeyPair, KeyPairName};

/// Sets the description, if there is one. `done` says what stands even if this fails.
pub(super) fn describe(
    pairs: &KeyPairs,
    name: &KeyPairName,
    description: Option<&str>,
    done: &str,
) -> Result<()> {
    let Some(description) = description else {
        return Ok(());
    };
    let Err(error) = set(pairs, name, description) else {
        return Ok(());
    };
    Err(KeyPairError::NotDescribed {
        name: name.to_string(),
        description: description.to_owned(),
        done: done.to_owned(),
        source: error,
    }
    .into())
}

/// After a lost answer a look shows whether it was set all the same.
fn set(pairs: &KeyPairs, name: &KeyPairName, description: &str) -> Result<(), crate::api::Error> {
    let error = match pairs.describe(name, description) {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    let is_set = |pair: KeyPair| pair.description.as_deref() == Some(description);
    match error.may_have_happened() && pairs.get(name).is_ok_and(is_set) {
        true => Ok(()),
        false => Err(error),
    }
}

/// The pair as it is after [`describe`].
pub(super) fn described_pair(pair: KeyPair, description: Option<&str>, is_set: bool) -> KeyPair {
    match description.filter(|_| is_set) {
        Some(description) => KeyPair {
            description: Some(description.to_owned()),
            ..pair
        },
        None => pair,
    }
}
