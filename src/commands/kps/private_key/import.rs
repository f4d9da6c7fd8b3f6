//! `hwkey kps private-key import`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::HostedView;
use crate::api::{self, Hosting, KeyPairs};
use crate::commands::kps::hosting::{EncryptionArgs, read_private_key};
use crate::commands::kps::keypair::about_pair;
use crate::context::Context;
use crate::error::Situation;
use crate::keys::KeyPairName;

/// Have KPS keep the private key of an existing key pair
///
/// The key must be PEM without a passphrase, and the other half of the pair's public key.
///
/// Examples:
///   hwkey kps private-key import web --private-key web.pem --encryption default
///   hwkey kps private-key import web --private-key web.pem --kms-key-name kps/default
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ImportArgs {
    /// Name of the key pair
    #[arg(value_name = "NAME")]
    name: KeyPairName,
    /// The private key, PEM, without a passphrase
    #[arg(long, value_name = "FILE")]
    private_key: PathBuf,
    #[command(flatten)]
    encryption: EncryptionArgs,
}

impl ImportArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let encryption = self.encryption.encryption()?.ok_or(Situation::Encryption {
            reason: "no --encryption is given",
        })?;
        let (private_key, _) = read_private_key(&self.private_key)?;
        let hosting = Hosting {
            encryption: &encryption,
            private_key: Some(&private_key),
        };
        let pairs = ctx.key_pairs()?;
        if ctx.dry_run {
            return ctx.show_request(pairs.http(), &pairs.host_request(&self.name, &hosting));
        }
        match pairs.host(&self.name, &hosting) {
            Ok(()) => {}
            Err(error) if error.may_have_happened() => self.resolve(ctx, &pairs, error)?,
            Err(error) => return Err(about_pair(ctx, &self.name, error)),
        }
        let view = HostedView {
            name: self.name.to_string(),
            hosted: true,
        };
        printer.item(&view, &HostedView::FIELDS, HostedView::name)?;
        Ok(())
    }

    /// After a lost answer: whether KPS keeps a key now. Whether it did before cannot be known, and
    /// only one key can belong to the pair.
    fn resolve(&self, ctx: &Context, pairs: &KeyPairs, error: api::Error) -> Result<()> {
        const WHAT: &str = "importing the private key";
        let hosted = match pairs.get(&self.name) {
            Ok(pair) => pair.hosted,
            Err(look) if look.is_missing() => return Err(about_pair(ctx, &self.name, look)),
            Err(_) => None,
        };
        match hosted {
            Some(true) => {
                ctx.messages
                    .note("the answer was lost, but KPS keeps the private key");
                Ok(())
            }
            Some(false) => Err(Situation::not_done(WHAT, error).into()),
            None => Err(Situation::NotKnown {
                what: WHAT,
                reason: error.to_string(),
                hint: format!(
                    "`hwkey kps keypair show {}` shows whether it is hosted",
                    self.name
                ),
                source: error,
            }
            .into()),
        }
    }
}
