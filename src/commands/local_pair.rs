//! A key pair made on this machine: both files exist before the public half is sent.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use clap::{ArgGroup, Args};
use secrecy::{SecretSlice, SecretString};

use super::passphrase::PassphraseArgs;
use crate::api;
use crate::context::Context;
use crate::custody::{Custody, Saved, SavedIn};
use crate::failure::{Failure, Kind};
use crate::key_file::{self, NewFile};
use crate::keys::{Algorithm, LocalPair, PublicKey};
use crate::output::shell_word;
use crate::report::Report;

/// The options for a new pair. A command needs a group `made_here` with the options that make a pair here, and
/// a group `made_elsewhere` with the options that conflict with them.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("local_pair")
        .args(["algorithm", "passphrase", "passphrase_stdin"])
        .multiple(true)
        .requires("made_here")
        // Without this, clap would report both a conflict and a missing option.
        .conflicts_with("made_elsewhere")
)]
pub(crate) struct LocalPairArgs {
    /// Algorithm of a new key: ed25519 (default), ecdsa-p256, ecdsa-p384, ecdsa-p521, rsa-2048, rsa-3072, rsa-4096
    #[arg(long, value_name = "ALGORITHM", hide_possible_values = true)]
    algorithm: Option<Algorithm>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// The options of the new pair, and its passphrase.
pub(super) struct Wanted<'a> {
    algorithm: Algorithm,
    comment: &'a str,
    passphrase: Option<SecretString>,
}

impl LocalPairArgs {
    pub(super) fn has_passphrase(&self) -> bool {
        self.passphrase.is_wanted()
    }

    /// Asks for the passphrase, if one is wanted, after checking that the public key file can be made.
    pub(super) fn read<'a>(
        &self,
        ctx: &Context,
        comment: &'a str,
        target: Option<&Path>,
        again: impl Fn(&str) -> String,
    ) -> Result<Wanted<'a>> {
        if let Some(path) = target {
            // Checked first, because making the key may take long.
            let public = key_file::public_beside(path);
            let made = NewFile::public(&public);
            drop(made.map_err(|failure| with_way_on(failure, path, &public, again))?);
        }
        Ok(Wanted {
            algorithm: self.algorithm.unwrap_or(Algorithm::Ed25519),
            comment,
            passphrase: self.passphrase.read(ctx)?,
        })
    }
}

impl Wanted<'_> {
    /// Makes the pair in memory.
    pub(super) fn generate(&self, ctx: &Context) -> Result<LocalPair> {
        let algorithm = self.algorithm;
        let during = |bits| ctx.progress().during(format!("making an rsa-{bits} key"));
        let _shown = algorithm.rsa_bits().map(during);
        let made = LocalPair::generate(algorithm, self.comment, self.passphrase.as_ref());
        Ok(made.map_err(|error| {
            Kind::Failed
                .failure("cannot make a key")
                .because(anyhow::Error::from_boxed(error))
        })?)
    }
}

/// A pair whose private half is on the disk.
pub(super) struct LocalFiles {
    pub(super) custody: Arc<Custody>,
    pub(super) saved: Saved,
    pub(super) key: PublicKey,
    /// The private key in the form that ssh-agent takes.
    pub(super) identity: SecretSlice<u8>,
    public: Option<NewFile>,
}

impl LocalFiles {
    /// Makes a pair and saves it: the private half in the file of `custody`, the public half beside `target`.
    pub(super) fn make(
        ctx: &Context,
        wanted: &Wanted<'_>,
        custody: Arc<Custody>,
        target: Option<&Path>,
    ) -> Result<Self> {
        let made = wanted.generate(ctx)?;
        let public = target.map(|path| public_file(path, &made.public_key));
        let public = public.transpose()?;
        custody.keep(made.private_key);
        let Some(saved) = custody.conclude() else {
            return Err(anyhow::anyhow!("the private key was not saved"));
        };
        let files = Self {
            custody,
            saved,
            key: made.public_key,
            identity: made.identity,
            public,
        };
        match files.saved.place {
            SavedIn::Target(_) | SavedIn::Rescue(..) => Ok(files),
            // Fails before anything is sent if the key is not safely on the disk.
            SavedIn::Unsynced(_) | SavedIn::Memory(_) => {
                let failure = unsaved("private key", files.saved.reason());
                files.discard();
                Err(failure.into())
            }
        }
    }

    /// The path of the public half.
    pub(super) fn public_path(&self) -> Option<PathBuf> {
        self.public.as_ref().map(|file| file.path().to_owned())
    }

    /// Removes the files if the service surely does not have the key, and returns true. Otherwise says where
    /// the files are.
    pub(super) fn give_up(self, ctx: &Context, error: &anyhow::Error) -> bool {
        if is_refused(error) {
            self.discard();
            return true;
        }
        let path = self.saved.path().map(Path::display);
        ctx.messages.warn(&match (path, self.public_path()) {
            (None, _) => format!("the private key is lost: {}", self.saved.reason()),
            (Some(path), Some(public)) => format!(
                "the private key is kept in {path}, its public half in {}",
                public.display()
            ),
            (Some(path), None) => format!("the private key was not printed; it is kept in {path}"),
        });
        false
    }

    /// Warns if the public key file has changed or is gone. `ssh-keygen -y` can restore it.
    pub(super) fn warn_if_gone(&mut self, ctx: &Context) {
        let Some(public) = &mut self.public else {
            return;
        };
        if let Err(error) = public.check(self.key.line().as_bytes()) {
            let private = self.saved.path().unwrap_or(Path::new("FILE"));
            ctx.messages.warn(&format!(
                "the public key is not in {}: {error}; `ssh-keygen -y -f {}` prints it",
                public.path().display(),
                shell_word(&private.display().to_string())
            ));
        }
    }

    fn discard(self) {
        self.saved.discard();
        self.custody.forget_place();
        self.public.into_iter().for_each(NewFile::discard);
        self.custody.settle();
    }
}

/// Adds a hint if both files exist: a command that was killed may have made them, and the key is still good.
fn with_way_on(
    failure: Failure,
    private: &Path,
    public: &Path,
    again: impl Fn(&str) -> String,
) -> Failure {
    if !(private.is_file() && public.is_file()) {
        return failure;
    }
    let again = again(&shell_word(&public.display().to_string()));
    failure.hint(format!(
        "if an interrupted command made these files, {again}; else choose another file, or move them away"
    ))
}

fn public_file(private: &Path, key: &PublicKey) -> Result<NewFile> {
    let mut public = NewFile::public(&key_file::public_beside(private))?;
    match public.fill(format!("{}\n", key.line()).as_bytes()) {
        Ok(()) => Ok(public),
        Err(error) => {
            public.discard();
            Err(unsaved("public key", error).into())
        }
    }
}

fn unsaved(what: &str, reason: impl Display) -> Failure {
    Kind::Usage
        .failure(format!(
            "cannot save the {what}: {reason}; nothing was sent"
        ))
        .hint("make room, or choose another file")
}

/// Whether the request was refused or was surely not processed.
fn is_refused(error: &anyhow::Error) -> bool {
    let mut causes = error.chain();
    let cause = causes.find_map(|cause| cause.downcast_ref::<api::Error>());
    let open = |error: &api::Error| error.may_have_happened() || error.is_server_error();
    Report::of(error).kind != Kind::Incomplete && cause.is_some_and(|cause| !open(cause))
}
