//! Where the private key goes: to its file, to standard output, or, before it is lost, elsewhere.

use std::io;

use anyhow::{Error, Result};

use super::CreateArgs;
use crate::commands::kps::keypair::view::CreatedView;
use crate::context::Context;
use crate::error::PrivateHalfError;
use crate::key_file::{self, NewFile};
use crate::keys::KeyPair;
use crate::output::Format;

impl CreateArgs {
    pub(super) fn save(&self, ctx: &Context, mut file: NewFile, key: &str) -> Result<NewFile> {
        let target = file.path().display().to_string();
        match file.fill(key.as_bytes()) {
            Ok(()) => Ok(file),
            Err(key_file::Error::Unwritable { source, .. }) => {
                Err(self.rescue(ctx, &target, Some(file), &source, key))
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
        printed.map_err(|error| self.rescue(ctx, "standard output", None, &error.0, key))
    }

    /// The private key is never dropped: it goes to the state directory. Where nothing better is to
    /// be had it stays in the file that could be written, but not brought to the disk for sure.
    fn rescue(
        &self,
        ctx: &Context,
        target: &str,
        file: Option<NewFile>,
        reason: &io::Error,
        key: &str,
    ) -> Error {
        self.warn_if_undescribed(ctx);
        let name = self.new.name.to_string();
        match key_file::rescue(&ctx.rescue_dirs(), &name, key.as_bytes()) {
            Ok(rescue) => PrivateHalfError::SavedElsewhere {
                name,
                target: target.to_owned(),
                rescue,
                reason: reason.to_string(),
            },
            Err(source) => match file.and_then(NewFile::keep) {
                Some(path) => PrivateHalfError::NotSynced {
                    name,
                    path,
                    reason: reason.to_string(),
                },
                None => PrivateHalfError::PrivateKeyLost {
                    name,
                    reason: reason.to_string(),
                    source,
                },
            },
        }
        .into()
    }
}
