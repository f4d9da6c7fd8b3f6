//! `hwkey kps keypair create --local`: the pair is made here, and only its public half is sent.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use anyhow::Result;
use secrecy::SecretString;

use super::report::{Creation, undescribed};
use crate::api;
use crate::commands::kps::destination;
use crate::commands::kps::keypair::NewPairArgs;
use crate::commands::kps::keypair::register::register;
use crate::commands::passphrase::PassphraseArgs;
use crate::context::Context;
use crate::custody::{Place, Saved};
use crate::failure::{Failure, Kind};
use crate::key_file::{self, NewFile};
use crate::keys::{Algorithm, KeyPair, LocalPair, PublicKey};
use crate::output::shell_word;
use crate::report::Report;

pub(super) fn create(
    ctx: &Context,
    args: &NewPairArgs,
    algorithm: Algorithm,
    passphrase: &PassphraseArgs,
    target: Option<PathBuf>,
) -> Result<()> {
    let name = &args.name;
    ctx.check_places()?;
    let pairs = ctx.key_pairs()?;
    destination::check(ctx, target.as_deref())?;
    if let Some(path) = &target {
        // Found before the key takes its time.
        drop(NewFile::public(&key_file::public_beside(path))?);
    }
    let passphrase = passphrase.read(ctx)?;
    let generate = || generate(ctx, algorithm, name.as_str(), passphrase.as_ref());
    if ctx.dry_run {
        let made = generate()?;
        let new = args.new_pair(Some(made.public_key.line()), None);
        return args.record(&pairs, &new);
    }
    pairs.prepare()?;
    let custody = match &target {
        // Nothing is lost before there is a key.
        Some(_) => ctx.custody_of_copy(name.as_str(), target.clone())?,
        None => ctx.custody(name.as_str(), None)?,
    };
    custody.set_undone(undescribed(args));
    let made = generate()?;
    let public = target.as_deref().map(|path| public_file(path, &made));
    let public = public.transpose()?;
    custody.keep(made.private_key);
    let Some(saved) = custody.conclude().map(saved_here) else {
        return Err(anyhow::anyhow!("the private key of `{name}` was not saved"));
    };
    let mut saved = match saved {
        Ok(saved) => saved,
        Err(error) => {
            custody.forget_place();
            public.into_iter().for_each(NewFile::discard);
            return Err(error);
        }
    };
    let creation = Creation {
        ctx,
        pairs: &pairs,
        args,
        custody: &custody,
    };
    custody.hold();
    let new = args.new_pair(Some(made.public_key.line()), None);
    let registered = register(ctx, &pairs, name, &new, &made.public_key);
    custody.conclude();
    saved.confirm(&ctx.rescue_dirs(), name.as_str());
    let pair = match registered {
        Ok(registered) => registered.pair,
        Err(error) => {
            give_up(&creation, saved, public, &error);
            return Err(creation.or_interrupted(error));
        }
    };
    let pair = KeyPair {
        hosted: pair.hosted.or(Some(false)),
        ..pair
    };
    if target.is_none() {
        let key = saved.key().to_owned();
        creation.print(saved, &pair, &key)?;
        creation.end_if_interrupted("the output")?;
        return creation.describe_printed();
    }
    let (saved, place) = creation.in_place(saved)?;
    if let Some(public) = public {
        warn_if_gone(ctx, public, &made.public_key, &place);
    }
    creation.end_if_interrupted(&place)?;
    creation.finish(pair, Some(saved))
}

fn generate(
    ctx: &Context,
    algorithm: Algorithm,
    comment: &str,
    passphrase: Option<&SecretString>,
) -> Result<LocalPair> {
    let during = |bits| ctx.progress().during(format!("making an rsa-{bits} key"));
    let _shown = algorithm.rsa_bits().map(during);
    let made = LocalPair::generate(algorithm, comment, passphrase);
    Ok(made.map_err(|error| {
        Kind::Failed
            .failure("cannot make a key")
            .because(anyhow::Error::from_boxed(error))
    })?)
}

fn public_file(private: &Path, made: &LocalPair) -> Result<NewFile> {
    let mut public = NewFile::public(&key_file::public_beside(private))?;
    let text = format!("{}\n", made.public_key.line());
    match public.fill(text.as_bytes()) {
        Ok(()) => Ok(public),
        Err(error) => {
            public.discard();
            Err(unsaved("public key", error).into())
        }
    }
}

/// The public half can be had from the private key at any time.
fn warn_if_gone(ctx: &Context, mut public: NewFile, key: &PublicKey, private: &str) {
    if let Err(error) = public.check(key.line().as_bytes()) {
        ctx.messages.warn(&format!(
            "the public key is not in {}: {error}; `ssh-keygen -y -f {}` prints it",
            public.path().display(),
            shell_word(private)
        ));
    }
}

/// A key that is not on the disk is not used: nothing was sent.
fn saved_here(saved: Saved) -> Result<Saved> {
    match saved.place {
        Place::Target(_) | Place::Rescue(..) => Ok(saved),
        Place::Unsynced(_) | Place::Memory(_) => {
            let failure = unsaved("private key", saved.reason());
            saved.discard();
            Err(failure.into())
        }
    }
}

fn unsaved(what: &str, reason: impl Display) -> Failure {
    Kind::Usage
        .failure(format!(
            "cannot save the {what}: {reason}; nothing was sent"
        ))
        .hint("make room, or choose another file with --private-key-file")
}

/// Removes the files of a pair that the service surely does not have; otherwise says that they stay.
fn give_up(creation: &Creation<'_>, saved: Saved, public: Option<NewFile>, error: &anyhow::Error) {
    if is_refused(error) {
        saved.discard();
        creation.custody.forget_place();
        public.into_iter().for_each(NewFile::discard);
        creation.custody.settle();
        return;
    }
    let path = saved.path().map(Path::display);
    creation.ctx.messages.warn(&match (path, public) {
        (None, _) => format!("the private key is lost: {}", saved.reason()),
        (Some(path), Some(public)) => format!(
            "the private key is kept in {path}, its public half in {}",
            public.path().display()
        ),
        (Some(path), None) => format!("the private key was not printed; it is kept in {path}"),
    });
}

/// Whether the request was refused, or surely never got there.
fn is_refused(error: &anyhow::Error) -> bool {
    let mut causes = error.chain();
    let cause = causes.find_map(|cause| cause.downcast_ref::<api::Error>());
    let open = |error: &api::Error| error.may_have_happened() || error.is_server_error();
    Report::of(error).kind != Kind::Incomplete && cause.is_some_and(|cause| !open(cause))
}
