//! `hwkey kps keypair import`

use std::path::{PathBuf, is_separator};

use anyhow::Result;
use clap::Args;
use secrecy::SecretString;

use super::description::{described_pair, set_description};
use super::import_folder::import_folder;
use super::register::{Registered, register};
use super::view::ImportedView;
use super::{NewPairArgs, warn_if_long, warn_of_mismatch};
use crate::api::{Encryption, Hosting, KeyPairs};
use crate::commands::arguments;
use crate::commands::key_source::KeySource;
use crate::commands::kps::hosting::{ENCRYPTION_HINT, EncryptionArgs, host, read_private_key};
use crate::commands::output_lost::check_shown;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::keys::{KeyPair, KeyPairName, PublicKey};

/// Import a public key as a key pair of KPS
///
/// Importing the same key under the same name again succeeds and creates no second pair, but still
/// applies --description and --private-key. A private key stays on this machine unless you ask KPS
/// to keep it with --private-key and --encryption. Given a folder, hwkey imports every `.pub` file
/// in it under the name of the file, ten at a time; if some fail, the others are imported anyway,
/// and the exit code is 9.
///
/// Examples:
///   hwkey kps keypair import laptop ~/.ssh/id_ed25519.pub
///   hwkey kps keypair import keys/
///   hwkey kps keypair import ci --public-key "ssh-ed25519 AAAA… ci" --json
///   hwkey kps keypair import web --private-key web.pem --encryption default
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ImportArgs {
    /// Name (letters, digits, `_` and `-`); with a `/` in it, a folder of `.pub` files
    #[arg(value_name = "NAME|FOLDER/", value_parser = target)]
    target: Target,
    #[command(flatten)]
    new: NewPairArgs,
    /// File with one public key, or - for standard input
    #[arg(value_name = "FILE|-", group = "source", value_parser = arguments::path())]
    file: Option<PathBuf>,
    /// The public key itself: `ssh-ed25519 AAAA… comment`
    // A private key starts with hyphens. The parser would quote it; a later check refuses it without quoting.
    #[arg(
        long,
        value_name = "TEXT",
        group = "source",
        allow_hyphen_values = true
    )]
    public_key: Option<String>,
    /// Private key for KPS to keep (PEM, no passphrase); gives the public key too. Needs --encryption
    #[arg(long, value_name = "FILE", value_parser = arguments::path())]
    private_key: Option<PathBuf>,
    #[command(flatten)]
    encryption: EncryptionArgs,
}

/// What to import.
#[derive(Debug, Clone)]
enum Target {
    /// One key, under this name.
    Name(KeyPairName),
    /// A key for each `.pub` file.
    Folder(PathBuf),
}

fn target(text: &str) -> Result<Target, String> {
    if text.contains(is_separator) {
        Ok(Target::Folder(text.into()))
    } else {
        text.parse().map(Target::Name)
    }
}

/// The keys to register, and what KPS should keep.
struct KeysToImport {
    public: PublicKey,
    hosting: Option<(Encryption, SecretString)>,
}

impl ImportArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let name = match &self.target {
            Target::Name(name) => name,
            Target::Folder(folder) => {
                self.check_folder_options()?;
                return import_folder(ctx, folder, &self.new);
            }
        };
        let keys = self.read(ctx)?;
        warn_if_long(ctx, name);
        let pairs = ctx.key_pairs()?;
        let hosting = keys.hosting.as_ref();
        let hosting = hosting.map(|(encryption, private_key)| Hosting {
            encryption,
            private_key: Some(private_key),
        });
        let new = self.new.new_pair(name, Some(keys.public.line()), hosting);
        let description = self.new.description.as_deref();
        if ctx.dry_run {
            return self.new.record(&pairs, name, &new);
        }
        let Registered {
            pair,
            created,
            was_found,
        } = register(ctx, &pairs, name, &new, &keys.public)?;
        warn_of_mismatch(&ctx.messages, &pair);
        let mut hosted = pair.hosted.or(Some(new.hosting.is_some()));
        if let Some(hosting) = &new.hosting
            && was_found
            && pair.hosted != Some(true)
        {
            // The pair exists, but KPS does not keep its private key yet.
            host_found(ctx, &pairs, name, hosting, created)?;
            hosted = Some(true);
        }
        let done = format!("the key pair `{name}` was imported");
        let described = set_description(ctx, &pairs, name, description, &done);
        if !created
            && described.is_ok()
            && description.is_some_and(|new| pair.description.as_deref() != Some(new))
        {
            ctx.messages.note("description updated");
        }
        let pair = KeyPair {
            hosted,
            ..described_pair(pair, description, described.is_ok())
        };
        let imported = ImportedView {
            pair: pair.into(),
            created,
        };
        let shown = printer.item(&imported, &ImportedView::FIELDS, ImportedView::name);
        described?;
        check_shown(shown, || done)?;
        Ok(())
    }

    /// Refuses options that are for a single pair.
    fn check_folder_options(&self) -> Result<()> {
        let is_for_one = self.file.is_some()
            || self.public_key.is_some()
            || self.private_key.is_some()
            || self.new.description.is_some()
            || self.encryption.encryption()?.is_some();
        if is_for_one {
            return Err(Kind::Usage
                .failure("only public keys can be imported from a folder; nothing was sent")
                .hint("leave out FILE, --public-key, --private-key, --encryption and --description")
                .into());
        }
        Ok(())
    }

    /// Reads the keys and checks everything that can be checked before a request is sent.
    fn read(&self, ctx: &Context) -> Result<KeysToImport> {
        let encryption = self.encryption.encryption()?;
        let private = match (&self.private_key, encryption) {
            (None, None) => None,
            (Some(path), Some(encryption)) => Some((read_private_key(ctx, path)?, encryption)),
            (Some(_), None) => {
                let reason = "`--private-key` is for KPS to keep, and needs --encryption";
                return Err(Kind::Usage.failure(reason).hint(ENCRYPTION_HINT).into());
            }
            (None, Some(_)) => {
                let reason = "`--encryption` has KPS keep a private key, and needs --private-key";
                return Err(Kind::Usage.failure(reason).hint(ENCRYPTION_HINT).into());
            }
        };
        let given = self.file.is_some() || self.public_key.is_some();
        let public = match &private {
            Some(((_, derived), _)) if !given => derived.clone(),
            _ => self.source().read(ctx)?,
        };
        if let Some(((_, derived), _)) = &private
            && !derived.is_same_key(public.line())
        {
            return Err(Kind::Usage
                .failure(format!(
                    "the private key ({}) does not match the public key ({}); nothing was sent",
                    derived.fingerprint(),
                    public.fingerprint()
                ))
                .hint("leave the public key out: it is taken from the private key")
                .into());
        }
        Ok(KeysToImport {
            public,
            hosting: private.map(|((key, _), encryption)| (encryption, key)),
        })
    }

    fn source(&self) -> KeySource<'_> {
        match (&self.file, &self.public_key) {
            (Some(file), _) => KeySource::File(file),
            (None, Some(text)) => KeySource::Text {
                option: "--public-key",
                text,
            },
            (None, None) => KeySource::Ask {
                options: "a FILE, `-` for standard input, or --public-key TEXT",
            },
        }
    }
}

/// Has KPS keep the private key of a pair that existed or was just `created`.
fn host_found(
    ctx: &Context,
    pairs: &KeyPairs,
    name: &KeyPairName,
    hosting: &Hosting<'_>,
    created: bool,
) -> Result<()> {
    host(ctx, pairs, name, hosting).map_err(|error| {
        if created {
            not_hosted(name, error).into()
        } else {
            error
        }
    })?;
    ctx.messages
        .note("KPS now keeps the private key of the pair");
    Ok(())
}

/// The pair was imported, but KPS does not keep its private key.
fn not_hosted(name: &KeyPairName, error: anyhow::Error) -> Failure {
    Kind::Incomplete
        .failure(format!(
            "the key pair `{name}` was imported, but not its private key"
        ))
        .hint("run the same command again to finish; existing pairs stay as they are")
        .because(error)
}
