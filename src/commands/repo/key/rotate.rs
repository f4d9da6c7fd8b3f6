//! `hwkey repo key rotate`

mod private_half;
mod proof;
mod select;
mod steps;
mod view;

use std::path::Path;

use anyhow::Result;
use clap::{ArgGroup, Args};

use super::ApiArg;
use crate::api::ListRange;
use crate::commands::arguments::selector;
use crate::commands::repo::generate::GenerateArgs;
use crate::commands::repo::registration::KeyArgs;
use crate::commands::repo::registry::no_such_key;
use crate::context::Context;
use crate::failure::Kind;
use crate::git::PrivateHalf;
use crate::key_file;
use crate::keys::{KeySelector, PublicKey};
use crate::output::{shell_argument, shell_word};

use proof::Proof;
use select::{Selected, select};
use steps::Rotation;
use view::RotatedView;

/// Replace a key of your CodeArts Repo account with a new one
///
/// The new key is added under the title of the old one and tested; only then is the old one
/// removed. The test is `git ls-remote URL` with the new key alone; if it fails, the old key stays.
/// After a failure or an interruption, run the same command again: it continues where it stopped.
/// Name OLD by its id or fingerprint then, because the new key has the same title.
///
/// Examples:
///   hwkey repo key rotate 2112483822 new.pub --verify git@HOST:GROUP/NAME.git
///   hwkey repo key rotate 2112483822 --generate new --verify ssh://HOST/NAME
///   hwkey repo key rotate laptop --agent --no-verify
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    override_usage = "hwkey repo key rotate [OPTIONS] <--verify URL|--no-verify> <OLD> [FILE|-]",
    mut_arg("title", |title| title.help("Title of the new key [default: that of OLD]")),
    group = ArgGroup::new("proof").args(["verify", "no_verify"]).required(true)
)]
pub(crate) struct RotateArgs {
    /// The key to replace: id, fingerprint or exact title
    #[arg(value_name = "OLD", value_parser = selector)]
    old: KeySelector,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    generate: GenerateArgs,
    /// Remove OLD once git can open this repository (an SSH address) with the new key
    // Parsed later, because an error of the parser would quote a password in the URL.
    #[arg(long, value_name = "URL", allow_hyphen_values = true)]
    verify: Option<String>,
    /// Remove OLD without testing the new key
    #[arg(long)]
    no_verify: bool,
    #[command(flatten)]
    pub(super) api: ApiArg,
}

/// The ways to give a key, for messages.
const SOURCES: &str =
    "a FILE, `-` for standard input, --key TEXT, --agent, or --generate PATH for a new one";

/// A new key that exists, but may not be in the account yet.
struct NewKey {
    key: PublicKey,
    /// Only if the key has to be tested.
    half: Option<PrivateHalf>,
}

impl RotateArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        if self.no_verify {
            ctx.can_confirm()?;
        }
        let verify = self.verify.as_deref();
        let proof = verify.map(|url| Proof::prepare(ctx, url)).transpose()?;
        let new = self.read(ctx, proof.is_some())?;
        let account = ctx.repo_keys()?;
        let listed = account.list(None, ListRange::default())?;
        let selected = select(
            &account,
            &self.old,
            &listed,
            new.as_ref().map(|new| &new.key),
        )?;
        let Selected { old, in_account } = selected;
        match (old, in_account, new) {
            (Some(old), in_account, new) => {
                let rotation = Rotation {
                    ctx,
                    args: &self,
                    account,
                    proof,
                };
                rotation.carry_out(old, in_account, new)
            }
            (None, Some(record), _) => {
                ctx.messages.note(&format!(
                    "the account has the new key and no longer has `{}`: nothing is left to do",
                    self.old
                ));
                steps::show(ctx, &RotatedView::new(None, &record, false))
            }
            (None, None, _) => Err(no_such_key(&account, &self.old, None)),
        }
    }

    /// Reads the new key and finds its private half. Returns `None` if the pair has to be made first. If an
    /// earlier run made the pair, its public key is read.
    fn read(&self, ctx: &Context, for_proof: bool) -> Result<Option<NewKey>> {
        let made = self
            .generate
            .generate
            .as_deref()
            .map(key_file::public_beside);
        let (key, file) = match made {
            Some(public) if public.exists() => {
                let bytes = key_file::read(&public)?;
                (PublicKey::from_bytes(&bytes).ok(), Some(public))
            }
            Some(_) => (None, None),
            None => {
                if for_proof {
                    self.refuse_lone_public()?;
                }
                let (key, file) = self.key.read_with_file(ctx, SOURCES)?;
                (Some(key), file)
            }
        };
        let Some(key) = key else {
            self.generate.check(ctx)?;
            if for_proof {
                self.generate.refuse_passphrase()?;
            }
            return Ok(None);
        };
        let half = for_proof.then(|| private_half::find(ctx, &key, file.as_deref()));
        Ok(Some(NewKey {
            half: half.transpose()?,
            key,
        }))
    }

    /// Refuses sources that give only a public key, which cannot be tested.
    fn refuse_lone_public(&self) -> Result<()> {
        let source = if self.key.key.is_some() {
            "--key"
        } else if self.key.file.as_deref() == Some(Path::new("-")) {
            "standard input"
        } else {
            return Ok(());
        };
        Err(Kind::Usage
            .failure(format!(
                "--verify needs the private key, and {source} gives only the public one; nothing was sent"
            ))
            .hint("name the public key file beside the private one, or use --agent; --no-verify skips the test")
            .into())
    }

    /// The command that continues with a public key file.
    fn again(&self, public: &str) -> String {
        let mut again = "hwkey repo key rotate".to_owned();
        match &self.verify {
            Some(url) => again.push_str(&format!(" --verify {}", shell_word(url))),
            None => again.push_str(" --no-verify"),
        }
        if let Some(title) = &self.key.title {
            again.push_str(&format!(" --title {}", shell_word(title)));
        }
        format!("{again} {} {public}", shell_argument(&self.old.to_string()))
    }
}
