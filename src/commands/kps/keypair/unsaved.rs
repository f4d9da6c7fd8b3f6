//! Key pairs whose private key may never have been saved.

use std::path::Path;

use anyhow::Result;

use super::register::is_key;
use crate::context::Context;
use crate::failure::Kind;
use crate::key_file;
use crate::keys::{KeyPair, public_half};
use crate::output::shell_argument;

/// Refuses to put a pair on servers if its private key was never saved: nobody could log in. A pair is
/// accepted if KPS keeps its private key, if the file made for the key has it, or if it is older than the
/// command that got no key.
pub(super) fn refuse_unsaved(ctx: &Context, pair: &KeyPair) -> Result<()> {
    let name = &pair.name;
    let Some(record) = ctx.unfinished(name)? else {
        return Ok(());
    };
    let file = record.file.as_deref().map(Path::new);
    if pair.hosted == Some(true)
        || pair.is_older_than(record.started_at)
        || file.is_some_and(|file| holds_key(file, pair))
    {
        return Ok(());
    }
    let place = file.map_or_else(String::new, |file| {
        format!(
            "; if you have its private key, put it in {}",
            file.display()
        )
    });
    Err(Kind::Incomplete
        .failure(format!(
            "the private key of `{name}` was never saved, so no server can be given the key pair; nothing was sent"
        ))
        .hint(format!(
            "`hwkey kps keypair delete {}` and create it again{place}",
            shell_argument(name)
        ))
        .into())
}

fn holds_key(file: &Path, pair: &KeyPair) -> bool {
    let bytes = key_file::read(file).unwrap_or_default();
    let text = str::from_utf8(&bytes).unwrap_or_default();
    public_half(text).is_ok_and(|key| is_key(pair, &key))
}
