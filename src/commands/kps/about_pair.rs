//! Errors about a key pair.

use crate::api;
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::KeyPairName;

/// Converts an error about a key pair. If KPS has no such pair, the message names the pair.
pub(super) fn about_pair(ctx: &Context, name: &KeyPairName, error: api::Error) -> anyhow::Error {
    if !error.is_missing() {
        return error.into();
    }
    let region = ctx.region().ok().flatten();
    let place = region.map_or_else(String::new, |region| format!(" in {region}"));
    Kind::NotFound
        .failure(format!("no key pair named `{name}`{place}"))
        .hint("`hwkey kps keypair list` shows the names")
        .because(error)
        .into()
}
