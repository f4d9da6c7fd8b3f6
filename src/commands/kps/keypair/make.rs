//! Creates a key pair, for `hwkey kps keypair create` and `rotate`.
//!
//! The service shows the private key only once: `custody` owns it from before the request until it is on the
//! disk.

mod advice;
mod local;
mod remote;
mod report;
mod verify;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{ArgGroup, Args};

use super::{NewPairArgs, warn_if_long};
use crate::api::{Hosting, KeyPairs, NewKeyPair};
use crate::commands::arguments;
use crate::commands::destination;
use crate::commands::kps::hosting::EncryptionArgs;
use crate::commands::local_pair::LocalPairArgs;
use crate::commands::ssh_setup::SshSetupArgs;
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::KeyPairName;
use crate::output::shell_argument;

/// The options for creating a pair and saving its private key.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("made_elsewhere")
        .args(["encryption", "kms_key_name", "kms_key_id"])
        .multiple(true)
)]
pub(super) struct MakeArgs {
    /// Name: letters, digits, `_` and `-`
    name: KeyPairName,
    #[command(flatten)]
    new: NewPairArgs,
    #[command(flatten)]
    encryption: EncryptionArgs,
    /// Where to save the private key, or - to print it [default: NAME.pem in this directory]
    #[arg(long, value_name = "PATH|-", value_parser = arguments::path())]
    private_key_file: Option<PathBuf>,
    /// Create the pair on this machine and import only its public key
    #[arg(long, group = "made_here", conflicts_with = "made_elsewhere")]
    local: bool,
    #[command(flatten)]
    pair: LocalPairArgs,
    #[command(flatten)]
    pub(super) ssh: SshSetupArgs,
}

impl MakeArgs {
    pub(super) fn name(&self) -> &KeyPairName {
        &self.name
    }

    pub(super) fn private_key_file(&self) -> Option<&Path> {
        self.private_key_file.as_deref()
    }

    /// Creates the pair, saves the private key and shows the pair.
    pub(super) fn make(&self, ctx: &Context) -> Result<()> {
        self.check_ssh(ctx)?;
        self.make_as(ctx, false)
    }

    /// Checks, before anything is sent, whether ssh can be set up for the key.
    pub(super) fn check_ssh(&self, ctx: &Context) -> Result<()> {
        if self.new.is_x509() && self.ssh.has_host() {
            return Err(Kind::Usage
                .failure("--ssh-config is for SSH key pairs, not for --type x509; nothing was sent")
                .into());
        }
        let target = destination::path(self.private_key_file(), &self.name);
        self.ssh.check(ctx, target.as_deref())
    }

    /// Like `make`, as a step of a command that shows its own result and puts the pair on servers.
    pub(super) fn make_as_step(&self, ctx: &Context) -> Result<()> {
        if self.pair.has_passphrase() {
            ctx.messages.warn(
                "KPS accepts only private keys without a passphrase: to replace or unbind the new key pair on a running server, `ssh-keygen -p` has to remove the passphrase from a copy first",
            );
        }
        self.make_as(ctx, true)
    }

    fn make_as(&self, ctx: &Context, is_step: bool) -> Result<()> {
        let encryption = self.encryption.encryption()?;
        warn_if_long(ctx, &self.name);
        let plan = Plan {
            args: self,
            target: destination::path(self.private_key_file(), &self.name),
            is_step,
        };
        if self.local {
            self.new.refuse_x509()?;
            return local::create(ctx, &plan);
        }
        let hosting = encryption.as_ref().map(|encryption| Hosting {
            encryption,
            private_key: None,
        });
        remote::create(ctx, &plan, hosting)
    }
}

/// What is to be made, and where its private key goes.
struct Plan<'a> {
    args: &'a MakeArgs,
    /// The new file; `None` if the key is printed.
    target: Option<PathBuf>,
    /// Whether the pair is a step of another command, which shows its own result.
    is_step: bool,
}

impl Plan<'_> {
    fn name(&self) -> &KeyPairName {
        &self.args.name
    }

    fn new_pair<'a>(
        &'a self,
        public_key: Option<&'a str>,
        hosting: Option<Hosting<'a>>,
    ) -> NewKeyPair<'a> {
        self.args.new.new_pair(self.name(), public_key, hosting)
    }

    fn description(&self) -> Option<&str> {
        self.args.new.description.as_deref()
    }

    /// The hint how to import the public half of a private key file that already exists.
    fn go_on_with(&self, public: &str) -> String {
        let then = if self.is_step {
            ", then run the same command again"
        } else {
            ""
        };
        let name = shell_argument(self.name().as_str());
        format!("`hwkey kps keypair import {name} {public}` continues with its key{then}")
    }

    /// Records the requests of a dry run.
    fn record(&self, ctx: &Context, pairs: &KeyPairs, new: &NewKeyPair<'_>) -> Result<()> {
        if let Some(target) = &self.target {
            self.args.ssh.note_plan(ctx, target)?;
        }
        self.args.new.record(pairs, self.name(), new)
    }

    /// What a signal leaves undone after the private key was saved.
    fn undone(&self) -> Option<String> {
        self.description()?;
        Some(format!(
            "; its description is not set: `hwkey kps keypair update --description TEXT {}` sets it",
            shell_argument(self.name().as_str())
        ))
    }
}
