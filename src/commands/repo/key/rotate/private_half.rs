//! Finds the private half of the new key, which the test needs.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::agent;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::git::PrivateHalf;
use crate::key_file;
use crate::keys::{PrivateFacts, PublicKey};
use crate::output::shell_word;

/// Looks for the private key beside the public key file, if ssh can use it without a question, else in the
/// ssh-agent.
pub(super) fn find(ctx: &Context, key: &PublicKey, file: Option<&Path>) -> Result<PrivateHalf> {
    let reason = match file.map(|file| beside(key, file)) {
        Some(Ok(path)) => return Ok(PrivateHalf::File(path)),
        Some(Err(reason)) => reason,
        None => unusable("the private key is not available".to_owned()),
    };
    let held = agent::list(ctx.env().path("SSH_AUTH_SOCK"), ctx.local_timeout());
    let fingerprint = key.fingerprint();
    let is_held = |key: &PublicKey| key.fingerprint() == fingerprint;
    if held.is_ok_and(|held| held.keys.iter().any(is_held)) {
        return Ok(PrivateHalf::Agent);
    }
    Err(reason.into())
}

fn beside(key: &PublicKey, public: &Path) -> Result<PathBuf, Failure> {
    let public = std::path::absolute(public).unwrap_or_else(|_| public.to_owned());
    let shown = public.display();
    let path = public.with_extension("");
    if public
        .extension()
        .is_none_or(|extension| extension != "pub")
        || !path.exists()
    {
        return Err(unusable(format!("there is no private key beside {shown}")));
    }
    let facts = PrivateFacts::read(&key_file::read(&path)?);
    let (shown, word) = (path.display(), shell_word(&path.display().to_string()));
    match (facts.public_half, facts.has_passphrase) {
        (Ok(public), _) if public.fingerprint() != key.fingerprint() => Err(unusable(format!(
            "{shown} is not the private key of the public one beside it"
        ))),
        (_, Some(true)) => Err(unusable(format!(
            "{shown} has a passphrase, which the test cannot ask for"
        ))
        .hint(format!(
            "`ssh-add {word}` adds the key to the ssh-agent, so that no passphrase is needed"
        ))),
        (Err(reason), _) => Err(unusable(format!("{shown} {reason}"))),
        (Ok(_), _) if key_file::is_open_to_others(&path) => Err(unusable(format!(
            "{shown} is open to other users, so ssh does not use it"
        ))
        .hint(format!("`chmod 600 {word}`"))),
        (Ok(_), _) => Ok(path),
    }
}

fn unusable(reason: String) -> Failure {
    Kind::Usage
        .failure(format!(
            "--verify needs the private key: {reason}, and the ssh-agent does not hold it; nothing was sent"
        ))
        .hint("`ssh-add FILE` adds a key to the ssh-agent; --no-verify skips the test")
}
