//! Where a private key goes that comes from the service: a new file of its owner's, or stdout.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::context::Context;
use crate::error::PrivateHalfError;
use crate::key_file::{self, NewFile};
use crate::keys::KeyPairName;
use crate::signals::Hold;

/// Made before the request; unless it is filled, nothing of it is left.
pub(super) enum Target {
    /// A new, empty file.
    File(NewFile),
    /// Standard output, only where that was asked for.
    Stdout,
}

impl Target {
    /// The file that `--private-key-file` names, else `NAME.pem` here; `-` is stdout.
    pub(super) fn make(ctx: &Context, option: Option<&Path>, name: &KeyPairName) -> Result<Self> {
        match path(option, name) {
            Some(path) => Ok(Self::File(NewFile::private(&path)?)),
            None => refuse_to_discard(ctx).map(|()| Self::Stdout),
        }
    }
}

/// Nothing secret is printed to where nothing is kept.
pub(super) fn refuse_to_discard(ctx: &Context) -> Result<()> {
    key_file::limit_is_an_error();
    match ctx.messages.discards() {
        true => Err(PrivateHalfError::StdoutDiscards.into()),
        false => Ok(()),
    }
}

/// The file that is meant; `None` is stdout.
pub(super) fn path(option: Option<&Path>, name: &KeyPairName) -> Option<PathBuf> {
    match option {
        Some(path) if path.as_os_str() == "-" => None,
        Some(path) => Some(path.to_owned()),
        None => Some(PathBuf::from(format!("{name}.pem"))),
    }
}

/// From making the file to the saved key, signals wait.
pub(super) fn hold_signals(ctx: &Context) -> Result<Hold> {
    let messages = ctx.messages.clone();
    let tell = move || messages.warn("waiting for the answer, so that the private key is not lost");
    Ok(Hold::begin(ctx.stop.clone(), tell)?)
}
