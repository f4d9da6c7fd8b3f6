//! `hwkey kps private-key import`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::show_hosted;
use crate::api::Hosting;
use crate::commands::arguments;
use crate::commands::kps::hosting::{ENCRYPTION_HINT, EncryptionArgs, host, read_private_key};
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::KeyPairName;

/// Have KPS keep the private key of an existing key pair
///
/// The key must be in PEM format, have no passphrase, and match the public key of the pair.
///
/// Examples:
///   hwkey kps private-key import web --private-key web.pem --encryption default
///   hwkey kps private-key import db --private-key db.pem --kms-key-name prod
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ImportArgs {
    /// Name of the key pair
    name: KeyPairName,
    /// Private key file (PEM, no passphrase)
    #[arg(long, value_name = "FILE", value_parser = arguments::path())]
    private_key: PathBuf,
    #[command(flatten)]
    encryption: EncryptionArgs,
}

impl ImportArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        ctx.printer()?;
        let encryption = self.encryption.encryption()?.ok_or_else(|| {
            Kind::Usage
                .failure("no --encryption is given")
                .hint(ENCRYPTION_HINT)
        })?;
        let (private_key, _) = read_private_key(ctx, &self.private_key)?;
        let hosting = Hosting {
            encryption: &encryption,
            private_key: Some(&private_key),
        };
        let pairs = ctx.key_pairs()?;
        host(ctx, &pairs, &self.name, &hosting)?;
        drop(private_key);
        ctx.forget_sent();
        show_hosted(ctx, &self.name, true)
    }
}
