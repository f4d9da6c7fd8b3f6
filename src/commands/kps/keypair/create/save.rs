//! Where the private key goes: to its file, to standard output, or, before it is lost, elsewhere.

use std::io;
use std::path::PathBuf;

use anyhow::{Error, Result};

use super::CreateArgs;
use crate::commands::kps::keypair::view::CreatedView;
use crate::context::Context;
use crate::error::PrivateHalfError;
use crate::key_file::{self, SecretFile};
use crate::keys::KeyPair;
use crate::output::Format;

impl CreateArgs {
    pub(super) fn save(&self, ctx: &Context, file: SecretFile, key: &str) -> Result<PathBuf> {
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
    fn rescue(&self, ctx: &Context, target: &str, reason: &io::Error, key: &str) -> Error {
        self.warn_if_undescribed(ctx);
        let name = self.new.name.to_string();
        match key_file::rescue(&ctx.rescue_dirs(), &name, key.as_bytes()) {
            Ok(rescue) => PrivateHalfError::SavedElsewhere {
                name,
                target: target.to_owned(),
                rescue,
                reason: reason.to_string(),
            },
            Err(source) => PrivateHalfError::PrivateKeyLost {
                name,
                reason: reason.to_string(),
                source,
            },
        }
        .into()
    }
}
