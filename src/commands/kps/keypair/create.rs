//! `hwkey kps keypair create`
//!
//! The service shows the private key once. So the file is made before the request, the key is on
//! the disk before anything else happens, and a key that cannot be written there goes elsewhere.

mod finish;
mod halves;
mod local;
mod save;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use secrecy::ExposeSecret;

use self::halves::check;
use self::local::create_here;
use super::{NewPairArgs, not_made, warn_of_mismatch};
use crate::api::{self, Created, Hosting, KeyPairs, NewKeyPair};
use crate::commands::kps::hosting::EncryptionArgs;
use crate::commands::kps::target::{Target, hold_signals};
use crate::commands::settle::{Change, Seen, settle};
use crate::context::Context;
use crate::error::{ChangeError, KeyPairError, Kind, PrivateHalfError, Report};
use crate::keys::{Algorithm, KeyPair};
use crate::signals::Hold;

/// Create a key pair in KPS and save its private key
///
/// The service shows the private key once. It is saved to a new file that only you can read, before
/// anything else happens; an existing file is never overwritten. With --local the pair is made on
/// this machine and the private key never leaves it.
///
/// Examples:
///   hwkey kps keypair create web
///   hwkey kps keypair create web --local --private-key-file ~/.ssh/web
///   hwkey kps keypair create web --private-key-file - | ssh-add -
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct CreateArgs {
    #[command(flatten)]
    pub(super) new: NewPairArgs,
    #[command(flatten)]
    encryption: EncryptionArgs,
    /// Where to save the private key, or - to print it [default: NAME.pem here]
    #[arg(long, value_name = "PATH|-")]
    pub(super) private_key_file: Option<PathBuf>,
    /// Make the pair on this machine and import only its public half
    #[arg(long, conflicts_with_all = ["encryption", "kms_key_name", "kms_key_id"])]
    local: bool,
    /// With --local: ed25519 (default), ecdsa-p256, ecdsa-p384, ecdsa-p521, rsa-2048, rsa-3072, rsa-4096
    #[arg(
        long,
        value_name = "ALGORITHM",
        value_enum,
        hide_possible_values = true,
        requires = "local"
    )]
    algorithm: Option<Algorithm>,
}

impl CreateArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        ctx.printer()?;
        let encryption = self.encryption.encryption()?;
        self.new.warn_if_long(ctx);
        if self.local {
            self.new.refuse_x509()?;
            return create_here(ctx, &self);
        }
        let hosting = encryption.as_ref().map(|encryption| Hosting {
            encryption,
            private_key: None,
        });
        let new = self.new.new_pair(None, hosting);
        let pairs = ctx.key_pairs()?;
        if ctx.dry_run {
            return self.new.show(ctx, &pairs, pairs.create_request(&new));
        }
        self.create(ctx, &pairs, &new)
    }

    /// From making the file to the saved key, signals wait.
    fn create(&self, ctx: &Context, pairs: &KeyPairs, new: &NewKeyPair<'_>) -> Result<()> {
        // What makes a token may take its time, and can be interrupted.
        pairs.prepare()?;
        let hold = hold_signals(ctx)?;
        let target = Target::make(ctx, self.private_key_file.as_deref(), &self.new.name)?;
        if let Some(signal) = hold.caught() {
            let outcome = "nothing was sent".into();
            return Err(ChangeError::Interrupted { signal, outcome }.into());
        }
        let Created {
            pair,
            private_key,
            flaw,
        } = self
            .send(ctx, pairs, new)
            .map_err(|error| self.or_interrupted(&hold, error))?;
        let pair = KeyPair {
            hosted: pair.hosted.or(Some(new.hosting.is_some())),
            ..pair
        };
        let Some(private_key) = private_key else {
            drop(target);
            return self.without_key(ctx, pairs, pair, hold);
        };
        match target {
            Target::File(file) => {
                let mut file = self.save(ctx, file, private_key.expose_secret())?;
                let checked = check(&pair, &private_key, flaw.is_some());
                let is_ended = checked.text.len() == private_key.expose_secret().len();
                if !is_ended && file.end_line().is_err() {
                    ctx.messages
                        .warn("the private key file lacks its last newline, without which OpenSSH does not read it");
                }
                let place = file.path().display().to_string();
                self.report(ctx, checked, flaw, &place)?;
                self.end_if_interrupted(hold, &place)?;
                self.finish(ctx, pairs, pair, Some(place))
            }
            Target::Stdout => {
                let checked = check(&pair, &private_key, flaw.is_some());
                self.print(ctx, &pair, &checked.text)?;
                self.report(ctx, checked, flaw, "the output")?;
                self.end_if_interrupted(hold, "the output")?;
                warn_of_mismatch(ctx, &pair);
                self.describe_printed(ctx, pairs)
            }
        }
    }

    /// Sends the one request, and finds out what happened where its answer does not tell.
    fn send(&self, ctx: &Context, pairs: &KeyPairs, new: &NewKeyPair<'_>) -> Result<Created> {
        let name = &self.new.name;
        let error = match pairs.create(new) {
            Ok(created) => return Ok(created),
            Err(error) => error,
        };
        // Not even a 503 that names a time to come back is proof enough where a key may be lost.
        let lost = error.may_have_happened() || error.is_server_error();
        if lost {
            return self.settle(ctx, pairs, new, error);
        }
        if !error.may_mean_exists() {
            return Err(not_made(new, error));
        }
        Err(match pairs.find(name) {
            Ok(Some(_)) => KeyPairError::NameExists {
                name: name.to_string(),
                source: error,
            }
            .into(),
            Ok(None) | Err(_) => error.into(),
        })
    }

    /// After a lost answer: whatever became of the pair, its private key was not received.
    fn settle(
        &self,
        ctx: &Context,
        pairs: &KeyPairs,
        new: &NewKeyPair<'_>,
        error: api::Error,
    ) -> Result<Created> {
        let name = &self.new.name;
        let change = Change {
            what: "create the key pair",
            done: "the key pair was created",
            look: format!(
                "if `hwkey kps keypair show {name}` finds it, its private key was not received: `hwkey kps keypair delete {name}` and create it again"
            ),
        };
        let reason = error.to_string();
        settle(ctx, &change, error, || {
            Ok(match pairs.find(name)? {
                Some(pair) => {
                    let hosted = pair.hosted.unwrap_or(new.hosting.is_some());
                    Seen::Impossible(self.never_came(&reason, hosted))
                }
                None => Seen::NotYet,
            })
        })
    }

    /// A hosted pair may come without its private key: KPS has it. An unhosted one must not.
    fn without_key(
        &self,
        ctx: &Context,
        pairs: &KeyPairs,
        pair: KeyPair,
        hold: Hold,
    ) -> Result<()> {
        if pair.hosted != Some(true) {
            return Err(self.never_came("the answer held none", false));
        }
        ctx.messages.note(&format!(
            "KPS keeps the private key; `hwkey kps private-key export {}` saves it",
            self.new.name
        ));
        self.end_if_interrupted(hold, "KPS")?;
        self.finish(ctx, pairs, pair, None)
    }

    /// Where nothing was made, a signal that came meanwhile is why nothing more was tried.
    fn or_interrupted(&self, hold: &Hold, error: anyhow::Error) -> anyhow::Error {
        match hold.caught() {
            Some(signal) if Report::of(&error).kind == Kind::Unavailable => {
                let name = &self.new.name;
                let outcome = format!("the key pair `{name}` was not created: {error}");
                ChangeError::Interrupted { signal, outcome }.into()
            }
            _ => error,
        }
    }

    fn never_came(&self, reason: &str, hosted: bool) -> anyhow::Error {
        PrivateHalfError::PrivateKeyNeverCame {
            name: self.new.name.to_string(),
            reason: reason.to_owned(),
            hosted,
        }
        .into()
    }
}
