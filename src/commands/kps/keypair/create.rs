//! `hwkey kps keypair create`
//!
//! The service shows the private key once. So the file is made before the request, the key is on
//! the disk before anything else happens, and a key that cannot be written there goes elsewhere.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use secrecy::{ExposeSecret, SecretString};

use super::view::CreatedView;
use super::{NewPairArgs, warn_of_mismatch};
use crate::api::{Created, KeyPairs};
use crate::context::Context;
use crate::error::Situation;
use crate::key_file::{self, SecretFile};
use crate::keys::KeyPair;
use crate::output::Format;

/// Create a key pair in KPS and save its private key
///
/// The service shows the private key once. It is saved to a new file that only you can read, before
/// anything else happens; an existing file is never overwritten.
///
/// Examples:
///   hwkey kps keypair create web
///   hwkey kps keypair create web --private-key-file ~/.ssh/web.pem
///   hwkey kps keypair create web --private-key-file - | ssh-add -
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct CreateArgs {
    #[command(flatten)]
    new: NewPairArgs,
    /// Where to save the private key, or - to print it [default: NAME.pem here]
    #[arg(long, value_name = "PATH|-")]
    private_key_file: Option<PathBuf>,
}

/// Where the private key goes.
enum Target {
    File(SecretFile),
    Stdout,
}

impl CreateArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        self.new.warn_if_long(ctx);
        let pairs = ctx.key_pairs()?;
        if ctx.dry_run {
            let request = pairs.create_request(&self.new.new_pair(None));
            return ctx.show_request(pairs.http(), &request);
        }
        let target = self.target()?;
        let Created { pair, private_key } = self.create(ctx, &pairs)?;
        let Some(private_key) = private_key.filter(|key| !key.expose_secret().is_empty()) else {
            return Err(self.never_came("the answer held none"));
        };
        match target {
            Target::File(file) => {
                let path = self.save(ctx, file, &private_key)?;
                warn_of_mismatch(ctx, &pair);
                let view = view(pair, Some(&path), None);
                printer.item(&view, &CreatedView::FIELDS, CreatedView::name)?;
            }
            Target::Stdout => {
                warn_of_mismatch(ctx, &pair);
                let printed = match printer.format() {
                    Format::Json => printer.document(&view(pair, None, Some(&private_key))),
                    _ => printer.raw(private_key.expose_secret().as_bytes()),
                };
                if let Err(error) = printed {
                    return Err(self.rescue(ctx, "standard output", &error.0, &private_key));
                }
            }
        }
        Ok(())
    }

    /// Makes the file; nothing is sent if that fails.
    fn target(&self) -> Result<Target> {
        let path = match &self.private_key_file {
            Some(path) if path.as_os_str() == "-" => return Ok(Target::Stdout),
            Some(path) => path.clone(),
            None => PathBuf::from(format!("{}.pem", self.new.name)),
        };
        Ok(Target::File(SecretFile::create(&path)?))
    }

    fn create(&self, ctx: &Context, pairs: &KeyPairs) -> Result<Created> {
        let name = &self.new.name;
        let error = match pairs.create(&self.new.new_pair(None)) {
            Ok(created) => return Ok(created),
            Err(error) => error,
        };
        if !error.may_have_happened() && !error.may_mean_exists() {
            return Err(error.into());
        }
        let lost = error.may_have_happened();
        Err(match pairs.find(name) {
            Ok(Some(_)) if lost => self.never_came(&error.to_string()),
            Ok(Some(pair)) => Situation::NameTaken {
                name: name.to_string(),
                theirs: pair.facts().fingerprint.unwrap_or_else(|| "not readable".into()),
                source: error,
            }
            .into(),
            Ok(None) if lost => Situation::NotDone {
                what: "creating the key pair",
                reason: error.to_string(),
                source: error,
            }
            .into(),
            Err(look) if lost => Situation::NotKnown {
                what: "creating the key pair",
                reason: error.to_string(),
                hint: format!(
                    "its private key was not received: if `{name}` is there, delete it in {} before creating it again",
                    ctx.region()?.unwrap_or("the console")
                ),
                source: look,
            }
            .into(),
            Ok(None) | Err(_) => error.into(),
        })
    }

    fn save(&self, ctx: &Context, file: SecretFile, key: &SecretString) -> Result<PathBuf> {
        let target = file.path().display().to_string();
        match file.fill(key.expose_secret().as_bytes()) {
            Ok(path) => Ok(path),
            Err(key_file::Error::Unwritable { source, .. }) => {
                Err(self.rescue(ctx, &target, &source, key))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The private key is never dropped: it goes to the state directory.
    fn rescue(
        &self,
        ctx: &Context,
        target: &str,
        reason: &std::io::Error,
        key: &SecretString,
    ) -> anyhow::Error {
        let name = self.new.name.to_string();
        let directory = match ctx.state_dir("the private key") {
            Ok(directory) => directory.join("rescued"),
            Err(error) => return error,
        };
        match key_file::rescue(&directory, &name, key.expose_secret().as_bytes()) {
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

    fn never_came(&self, reason: &str) -> anyhow::Error {
        Situation::PrivateKeyNeverCame {
            name: self.new.name.to_string(),
            reason: reason.to_owned(),
        }
        .into()
    }
}

fn view(pair: KeyPair, path: Option<&Path>, private_key: Option<&SecretString>) -> CreatedView {
    CreatedView {
        pair: KeyPair {
            hosted: pair.hosted.or(Some(false)),
            ..pair
        }
        .into(),
        created: true,
        private_key_file: path.map(|path| path.display().to_string()),
        private_key: private_key.map(|key| key.expose_secret().to_owned()),
    }
}
