//! `hwkey kps keypair create --local`: the pair is made here, and only its public half is sent.

use anyhow::Result;
use secrecy::ExposeSecret;

use super::CreateArgs;
use crate::commands::kps::keypair::register::register;
use crate::commands::kps::target;
use crate::context::Context;
use crate::error::{KeyPairError, Kind, Report};
use crate::key_file::{self, NewFile};
use crate::keys::{Algorithm, KeyPair, KeyPairName, LocalPair};

/// The files of a new pair. Until the service may know the pair, giving up removes them.
struct Files {
    private: NewFile,
    public: NewFile,
}

pub(super) fn create_here(ctx: &Context, args: &CreateArgs) -> Result<()> {
    let algorithm = args.algorithm.unwrap_or(Algorithm::Ed25519);
    let name = &args.new.name;
    let pairs = ctx.key_pairs()?;
    let path = target::path(args.private_key_file.as_deref(), name);
    if path.is_none() && !ctx.dry_run {
        target::refuse_to_discard(ctx)?;
    }
    if ctx.dry_run {
        let made = generate(ctx, algorithm, name.as_str())?;
        let new = args.new.new_pair(Some(made.public_key.line()), None);
        return args.new.show(ctx, &pairs, pairs.create_request(&new));
    }
    pairs.prepare()?;
    // A file that cannot be made is told before the key takes its time, but none is left lying
    // empty by a Ctrl-C meanwhile.
    drop(path.as_deref().map(NewFile::private).transpose()?);
    let made = generate(ctx, algorithm, name.as_str())?;
    let file = path.as_deref().map(NewFile::private).transpose()?;
    let files = match file {
        Some(file) => Some(Files::write(file, &made)?),
        None => None,
    };
    let hold = target::hold_signals(ctx)?;
    let new = args.new.new_pair(Some(made.public_key.line()), None);
    let pair = match register(ctx, &pairs, name, &new, &made.public_key) {
        Ok(registered) => registered.pair,
        Err(error) => {
            match files {
                Some(files) => files.give_up(ctx, &error),
                None => keep(ctx, name, &made, &error),
            }
            return Err(args.or_interrupted(&hold, error));
        }
    };
    let pair = KeyPair {
        hosted: pair.hosted.or(Some(false)),
        ..pair
    };
    match files {
        Some(files) => {
            let place = files.private.path().display().to_string();
            args.end_if_interrupted(hold, &place)?;
            args.finish(ctx, &pairs, pair, Some(place))
        }
        None => {
            args.print(ctx, &pair, made.private_key.expose_secret())?;
            args.end_if_interrupted(hold, "the output")?;
            args.describe_printed(ctx, &pairs)
        }
    }
}

fn generate(ctx: &Context, algorithm: Algorithm, comment: &str) -> Result<LocalPair> {
    let during = |bits| ctx.progress().during(format!("making an rsa-{bits} key"));
    let _shown = algorithm.rsa_bits().map(during);
    let made = LocalPair::generate(algorithm, comment);
    Ok(made.map_err(KeyPairError::NotGenerated)?)
}

impl Files {
    fn write(mut private: NewFile, made: &LocalPair) -> Result<Self> {
        let mut public = NewFile::public(&key_file::public_beside(private.path()))?;
        public.fill(format!("{}\n", made.public_key.line()).as_bytes())?;
        match private.fill(made.private_key.expose_secret().as_bytes()) {
            Ok(()) => Ok(Self { private, public }),
            Err(error) => {
                public.discard();
                Err(error.into())
            }
        }
    }

    /// Removes the files of a pair that the service does not have; otherwise says that they stay.
    fn give_up(self, ctx: &Context, error: &anyhow::Error) {
        match Report::of(error).kind {
            Kind::Incomplete => ctx.messages.warn(&format!(
                "the private key is kept in {}, its public half in {}",
                self.private.path().display(),
                self.public.path().display()
            )),
            _ => {
                self.private.discard();
                self.public.discard();
            }
        }
    }
}

/// A key that was to be printed is kept where the service may know its pair.
fn keep(ctx: &Context, name: &KeyPairName, made: &LocalPair, error: &anyhow::Error) {
    if Report::of(error).kind != Kind::Incomplete {
        return;
    }
    let key = made.private_key.expose_secret().as_bytes();
    match key_file::rescue(&ctx.rescue_dirs(), name.as_str(), key) {
        Ok(path) => ctx.messages.warn(&format!(
            "the private key was not printed; it is kept in {}",
            path.display()
        )),
        Err(error) => ctx.messages.warn(&format!(
            "the private key was not printed and could not be kept: {error}"
        )),
    }
}
