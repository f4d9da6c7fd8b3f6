//! `hwkey kps keypair create`
//!
//! The service shows the private key once. So the file is made before the request, the key is on
//! the disk before anything else happens, and a key that cannot be written there goes elsewhere.

mod local;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use self::local::create_here;
use super::describe::{describe, described_pair};
use super::view::CreatedView;
use super::{NewPairArgs, not_made, warn_of_mismatch};
use crate::api::{self, Created, Hosting, KeyPairs, NewKeyPair};
use crate::commands::kps::hosting::EncryptionArgs;
use crate::commands::kps::target::{Target, hold_signals};
use crate::context::Context;
use crate::error::{Kind, Report, Situation};
use crate::key_file::{self, SecretFile};
use crate::keys::{Algorithm, EcdsaBits, KeyPair, KeyPairName, PrivateKeyError, public_half};
use crate::output::Format;
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
    algorithm: Option<LocalAlgorithm>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LocalAlgorithm {
    Ed25519,
    #[value(name = "ecdsa-p256")]
    EcdsaP256,
    #[value(name = "ecdsa-p384")]
    EcdsaP384,
    #[value(name = "ecdsa-p521")]
    EcdsaP521,
    #[value(name = "rsa-2048")]
    Rsa2048,
    #[value(name = "rsa-3072")]
    Rsa3072,
    #[value(name = "rsa-4096")]
    Rsa4096,
}

impl CreateArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        ctx.printer()?;
        let encryption = self.encryption.encryption()?;
        self.new.warn_if_long(ctx);
        if self.local {
            self.new.refuse_x509()?;
            return create_here(ctx, &self, self.algorithm());
        }
        let hosting = encryption.as_ref().map(|encryption| Hosting {
            encryption,
            private_key: None,
        });
        let new = self.new.new_pair(None, hosting);
        let pairs = ctx.key_pairs()?;
        if ctx.dry_run {
            return self.new.show(ctx, &pairs, &pairs.create_request(&new));
        }
        self.create(ctx, &pairs, &new)
    }

    fn algorithm(&self) -> Algorithm {
        match self.algorithm.unwrap_or(LocalAlgorithm::Ed25519) {
            LocalAlgorithm::Ed25519 => Algorithm::Ed25519,
            LocalAlgorithm::EcdsaP256 => Algorithm::Ecdsa(EcdsaBits::P256),
            LocalAlgorithm::EcdsaP384 => Algorithm::Ecdsa(EcdsaBits::P384),
            LocalAlgorithm::EcdsaP521 => Algorithm::Ecdsa(EcdsaBits::P521),
            LocalAlgorithm::Rsa2048 => Algorithm::Rsa(2048),
            LocalAlgorithm::Rsa3072 => Algorithm::Rsa(3072),
            LocalAlgorithm::Rsa4096 => Algorithm::Rsa(4096),
        }
    }

    /// From making the file to the saved key, signals wait.
    fn create(&self, ctx: &Context, pairs: &KeyPairs, new: &NewKeyPair<'_>) -> Result<()> {
        let hold = hold_signals(ctx)?;
        let target = Target::make(ctx, self.private_key_file.as_deref(), &self.new.name)?;
        if let Some(signal) = hold.caught() {
            let outcome = "nothing was sent".into();
            return Err(Situation::Interrupted { signal, outcome }.into());
        }
        let Created {
            pair,
            private_key,
            flaw,
        } = self
            .send(pairs, new)
            .map_err(|error| self.or_interrupted(&hold, error))?;
        let private_key = private_key.filter(|key| !key.expose_secret().is_empty());
        let pair = KeyPair {
            hosted: pair.hosted.or(Some(new.hosting.is_some())),
            ..pair
        };
        let Some(private_key) = private_key else {
            return self.without_key(ctx, pairs, pair, target);
        };
        match target {
            Target::File(file) => {
                let path = self.save(ctx, file, private_key.expose_secret())?;
                let checked = check(&pair, &private_key, flaw.is_some());
                let is_ended = checked.text.len() == private_key.expose_secret().len();
                if !is_ended && key_file::end_line(&path).is_err() {
                    ctx.messages
                        .warn("the private key file lacks its last newline, without which OpenSSH does not read it");
                }
                let place = path.display().to_string();
                self.report(ctx, checked, flaw, &place)?;
                self.end_if_interrupted(&hold, &place)?;
                drop(hold);
                self.finish(ctx, pairs, pair, Some(place))
            }
            Target::Stdout => {
                let checked = check(&pair, &private_key, flaw.is_some());
                self.print(ctx, &pair, &checked.text)?;
                self.report(ctx, checked, flaw, "the output")?;
                self.end_if_interrupted(&hold, "the output")?;
                drop(hold);
                warn_of_mismatch(ctx, &pair);
                let done = format!(
                    "the key pair `{}` was created and its private key printed",
                    self.new.name
                );
                describe(
                    pairs,
                    &self.new.name,
                    self.new.description.as_deref(),
                    &done,
                )
            }
        }
    }

    /// Sends the one request, and finds out what happened where its answer does not tell.
    fn send(&self, pairs: &KeyPairs, new: &NewKeyPair<'_>) -> Result<Created> {
        const WHAT: &str = "creating the key pair";
        let name = &self.new.name;
        let error = match pairs.create(new) {
            Ok(created) => return Ok(created),
            Err(error) => error,
        };
        // Not even a 503 that names a time to come back is proof enough where a key may be lost.
        let lost = error.may_have_happened() || error.is_server_error();
        if !lost && !error.may_mean_exists() {
            return Err(not_made(new, error));
        }
        Err(match pairs.find(name) {
            Ok(Some(pair)) if lost => {
                let hosted = pair.hosted.unwrap_or(new.hosting.is_some());
                self.never_came(&error.to_string(), hosted)
            }
            Ok(Some(_)) => Situation::NameExists {
                name: name.to_string(),
                source: error,
            }
            .into(),
            Ok(None) if lost => Situation::not_done(WHAT, error)
            .into(),
            Err(look) if lost => Situation::not_known(WHAT, &error, format!(
                    "its private key was not received: if `hwkey kps keypair show {name}` finds the pair, `hwkey kps keypair delete {name}` and create it again"
                ), look)
            .into(),
            Ok(None) | Err(_) => error.into(),
        })
    }

    /// A hosted pair may come without its private key: KPS has it. An unhosted one must not.
    fn without_key(
        &self,
        ctx: &Context,
        pairs: &KeyPairs,
        pair: KeyPair,
        target: Target,
    ) -> Result<()> {
        drop(target);
        if pair.hosted != Some(true) {
            return Err(self.never_came("the answer held none", false));
        }
        ctx.messages.note(&format!(
            "KPS keeps the private key; `hwkey kps private-key export {}` saves it",
            self.new.name
        ));
        self.finish(ctx, pairs, pair, None)
    }

    fn save(&self, ctx: &Context, file: SecretFile, key: &str) -> Result<PathBuf> {
        let target = file.path().display().to_string();
        match file.fill(key.as_bytes()) {
            Ok(path) => Ok(path),
            Err(key_file::Error::Unwritable { source, .. }) => {
                Err(self.rescue(ctx, &target, &source, key))
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn print(&self, ctx: &Context, pair: &KeyPair, key: &str) -> Result<()> {
        let printer = ctx.printer()?;
        let printed = match printer.format() {
            Format::Json => printer.document(&CreatedView {
                pair: pair.clone().into(),
                created: true,
                private_key_file: None,
                private_key: Some(key.to_owned()),
            }),
            Format::Table | Format::Quiet => printer.raw(key.as_bytes()),
        };
        printed.map_err(|error| self.rescue(ctx, "standard output", &error.0, key))
    }

    /// The private key is never dropped: it goes to the state directory.
    fn rescue(
        &self,
        ctx: &Context,
        target: &str,
        reason: &std::io::Error,
        key: &str,
    ) -> anyhow::Error {
        let name = self.new.name.to_string();
        match key_file::rescue(&ctx.rescue_dirs(), &name, key.as_bytes()) {
            Ok(rescue) => Situation::SavedElsewhere {
                name,
                target: target.to_owned(),
                rescue,
                reason: reason.to_string(),
            },
            Err(source) => Situation::PrivateKeyLost {
                name,
                reason: reason.to_string(),
                source,
            },
        }
        .into()
    }

    /// With the key safe: the description, then the output.
    pub(super) fn finish(
        &self,
        ctx: &Context,
        pairs: &KeyPairs,
        pair: KeyPair,
        private_key_file: Option<String>,
    ) -> Result<()> {
        warn_of_mismatch(ctx, &pair);
        let name = &self.new.name;
        let done = match &private_key_file {
            Some(path) => {
                format!("the key pair `{name}` was created and its private key is in {path}")
            }
            None => format!("the key pair `{name}` was created"),
        };
        let description = self.new.description.as_deref();
        let described = describe(pairs, name, description, &done);
        let view = CreatedView {
            pair: described_pair(pair, description, described.is_ok()).into(),
            created: true,
            private_key_file,
            private_key: None,
        };
        ctx.printer()?
            .item(&view, &CreatedView::FIELDS, CreatedView::name)?;
        if let Some(path) = &view.private_key_file {
            advise(ctx, name, path);
        }
        described
    }

    /// With the key safe: what is odd about it, or about the answer it came in.
    fn report(
        &self,
        ctx: &Context,
        checked: Checked,
        flaw: Option<api::Error>,
        place: &str,
    ) -> Result<()> {
        if let Some(warning) = checked.warning {
            ctx.messages.warn(warning);
        }
        let name = self.new.name.to_string();
        let place = place.to_owned();
        if let Some((private, public)) = checked.differ {
            return Err(Situation::HalvesDiffer {
                name,
                private,
                public,
                place,
            }
            .into());
        }
        match flaw {
            None => Ok(()),
            Some(source) => Err(Situation::OddAnswer {
                name,
                place,
                source,
            }
            .into()),
        }
    }

    pub(super) fn end_if_interrupted(&self, hold: &Hold, place: &str) -> Result<()> {
        let Some(signal) = hold.caught() else {
            return Ok(());
        };
        let undescribed = match self.new.description {
            Some(_) => ", but its description was not set",
            None => "",
        };
        let outcome = format!(
            "the key pair `{}` was created and its private key is in {place}{undescribed}",
            self.new.name
        );
        Err(Situation::Interrupted { signal, outcome }.into())
    }

    /// Where nothing was made, a signal that came meanwhile is why nothing more was tried.
    fn or_interrupted(&self, hold: &Hold, error: anyhow::Error) -> anyhow::Error {
        match hold.caught() {
            Some(signal) if Report::of(&error).kind == Kind::Unavailable => {
                let name = &self.new.name;
                let outcome = format!("the key pair `{name}` was not created: {error}");
                Situation::Interrupted { signal, outcome }.into()
            }
            _ => error,
        }
    }

    fn never_came(&self, reason: &str, hosted: bool) -> anyhow::Error {
        Situation::PrivateKeyNeverCame {
            name: self.new.name.to_string(),
            reason: reason.to_owned(),
            hosted,
        }
        .into()
    }
}

/// A private key as it will be saved, and what there is to say of it once it is.
struct Checked {
    text: Zeroizing<String>,
    /// Fingerprints of the private and of the public key, where they differ.
    differ: Option<(String, String)>,
    warning: Option<&'static str>,
}

/// Compares the halves. Keys that cannot be read are kept as they came.
fn check(pair: &KeyPair, private_key: &SecretString, is_odd: bool) -> Checked {
    let mut text = Zeroizing::new(private_key.expose_secret().to_owned());
    let derived = match public_half(&text) {
        Ok(derived) => derived,
        Err(reason) => {
            let warning = match reason {
                PrivateKeyError::Encrypted => {
                    "the private key from KPS is encrypted; it is saved as it came"
                }
                _ => "the private key from KPS cannot be read; it is saved as it came",
            };
            return Checked {
                text,
                differ: None,
                warning: Some(warning),
            };
        }
    };
    // OpenSSH reads no key whose last line does not end.
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let public = pair.facts();
    let unreadable = public.blob.is_none() && pair.kind.as_deref() != Some("x509") && !is_odd;
    let differ = match (public.fingerprint, derived.fingerprint().to_owned()) {
        (Some(public), private) if public != private => Some((private, public)),
        _ => None,
    };
    Checked {
        text,
        differ,
        warning: unreadable.then_some(
            "the public key from KPS cannot be read, so it was not compared with the private key",
        ),
    }
}

/// How to log in with a private key, and what to write into `~/.ssh/config`.
fn advise(ctx: &Context, name: &KeyPairName, path: &str) {
    let path = match path.contains(char::is_whitespace) {
        true => format!("\"{path}\""),
        false => path.to_owned(),
    };
    ctx.advise(
        &format!(
            "`ssh -i {path} USER@ADDRESS` logs in to a server made with it; in ~/.ssh/config:"
        ),
        &[
            format!("    Host {name}"),
            "        HostName ADDRESS".to_owned(),
            "        User USER".to_owned(),
            format!("        IdentityFile {path}"),
        ],
    );
}
