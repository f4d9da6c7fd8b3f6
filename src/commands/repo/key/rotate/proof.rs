//! Tests whether the new key opens a repository.

use anyhow::Result;

use super::NewKey;
use super::view::RotatedView;
use crate::api::RepoKeys;
use crate::context::Context;
use crate::failure::Kind;
use crate::git::{self, PrivateHalf, SshAddress};
use crate::output::{escape, shell_word};

pub(super) struct Proof {
    address: SshAddress,
}

impl Proof {
    /// Reads the address and checks that git and ssh are installed.
    pub(super) fn prepare(ctx: &Context, url: &str) -> Result<Self> {
        let address: SshAddress = url.parse().map_err(|reason| {
            Kind::Usage.failure(format!("the URL of --verify: {reason}; nothing was sent"))
        })?;
        if !ctx.dry_run {
            git::check_installed().map_err(|(program, error)| {
                Kind::Usage
                    .failure(format!(
                        "cannot run `{program}`, which --verify needs; nothing was sent"
                    ))
                    .hint(format!("install {program}, or use --no-verify"))
                    .because(error)
            })?;
        }
        Ok(Self { address })
    }

    pub(super) fn address(&self) -> &SshAddress {
        &self.address
    }

    /// Runs `git ls-remote` with only the new key.
    pub(super) fn prove(
        &self,
        ctx: &Context,
        account: &RepoKeys,
        new: &NewKey,
        half: &PrivateHalf,
        view: &RotatedView<'_>,
    ) -> Result<()> {
        let address = &self.address;
        let stays = format!("{}; the old one, {}, stays", view.new_key(), view.old_id());
        let note = format!("{stays}: run the same command again");
        let _on_signal = ctx.tell_at_signal(move || note.clone());
        let _shown = ctx
            .progress()
            .during(format!("opening {address} with the new key"));
        let proof = git::ls_remote(address, &new.key, half, ctx.local_timeout());
        let (reason, said, hint) = match proof {
            Ok(git::Proof::Opens) => return Ok(()),
            Ok(git::Proof::OtherKey(other)) => (
                format!("ssh reached {address} with another key, {other}"),
                Vec::new(),
                "ssh's configuration names that key; run the same command again once the service accepts the new one".to_owned(),
            ),
            Ok(git::Proof::UnknownHost(said)) => (
                format!("the host key of {address} is unknown"),
                said,
                format!(
                    "`ssh {}` shows its fingerprint and asks: accept it only if it is the one that the service publishes, then run the same command again",
                    address.ssh_arguments
                ),
            ),
            Ok(git::Proof::OtherHost(said)) => (
                format!("the host key of {address} is not the known one"),
                said,
                "someone may be intercepting the connection: find out why it changed before you continue".to_owned(),
            ),
            Ok(git::Proof::Fails(said)) => (
                format!("git could not open {address} with it"),
                said,
                self.advice(view),
            ),
            Err(error) => (
                format!("git could not be run: {error}"),
                Vec::new(),
                self.advice(view),
            ),
        };
        let said = said
            .iter()
            .map(|line| escape(&account.mask(line)).into_owned());
        Err(Kind::Incomplete
            .failure(format!("{stays}: {reason}"))
            .details(said.collect())
            .hint(hint)
            .into())
    }

    fn advice(&self, view: &RotatedView<'_>) -> String {
        format!(
            "fix that and run the same command again, or remove the new key with `hwkey repo key delete {}`",
            shell_word(view.id())
        )
    }
}
