//! Sets the description: a second request, after everything else is done.

use anyhow::Result;

use crate::api::{self, KeyPairs};
use crate::commands::kps::about_pair::about_pair;
use crate::commands::settle::{Change, Seen};
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeyPair, KeyPairName};
use crate::output::{shell_argument, shell_word};

/// Sets the description, if there is one. `done` says in an error what was done before.
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
    let described = describe(ctx, pairs, name, description).and_then(|made| Ok(made?));
    described.map(drop).map_err(|error| {
        Kind::Incomplete
            .failure(format!("{done}, but its description could not be set"))
            .hint(format!(
                "`hwkey kps keypair update --description={} {}` sets it",
                shell_word(description),
                shell_argument(name.as_str())
            ))
            .because(error)
            .into()
    })
}

/// Sets a description. If the answer is lost, reads the pair to compare, and returns it.
pub(super) fn describe(
    ctx: &Context,
    pairs: &KeyPairs,
    name: &KeyPairName,
    description: &str,
) -> Result<Result<Option<KeyPair>, api::Error>> {
    let change = Change {
        what: "set the description".to_owned(),
        done: "the description is set",
        look: format!(
            "`hwkey kps keypair show {}` shows it",
            shell_argument(name.as_str())
        ),
    };
    let request = || pairs.describe(name, description).map(|()| None);
    change.make(ctx, request, || match pairs.get(name) {
        Ok(pair) if pair.description.as_deref() == Some(description) => Ok(Seen::Done(Some(pair))),
        Ok(_) => Ok(Seen::NotYet),
        Err(look) if look.is_missing() => Ok(Seen::Impossible(about_pair(ctx, name, look))),
        Err(look) => Err(look),
    })
}

/// The pair with the description of [`set_description`].
pub(super) fn described_pair(pair: KeyPair, description: Option<&str>, is_set: bool) -> KeyPair {
    match description.filter(|_| is_set) {
        Some(description) => KeyPair {
            description: Some(description.to_owned()),
            ..pair
        },
        None => pair,
    }
}
