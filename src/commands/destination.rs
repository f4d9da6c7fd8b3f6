//! The target of a private key: a new file of its owner, or stdout.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::context::Context;
use crate::failure::Kind;
use crate::key_file::NewFile;
use crate::keys::KeyPairName;
use crate::output::Format;

/// The file of `--private-key-file`, or `NAME.pem` in this directory; `None` is stdout.
pub(super) fn path(option: Option<&Path>, name: &KeyPairName) -> Option<PathBuf> {
    match option {
        Some(path) if path.as_os_str() == "-" => None,
        Some(path) => Some(path.to_owned()),
        None => Some(PathBuf::from(format!("{name}.pem"))),
    }
}

/// Finds errors that reserving the file does not: a path that JSON cannot hold, a missing directory, a
/// discarded output. A dry run also tries to reserve the file.
pub(super) fn check(ctx: &Context, target: Option<&Path>) -> Result<()> {
    if let Some(path) = target
        && ctx.printer()?.format() == Format::Json
        && std::path::absolute(path).is_ok_and(|path| path.to_str().is_none())
    {
        return Err(Kind::Usage
            .failure(format!(
                "JSON cannot hold the path {}, which is not UTF-8; nothing was sent",
                path.display()
            ))
            .hint("name another file with --private-key-file, or leave out --json")
            .into());
    }
    if let Some(path) = target
        && let Some(directory) = path.parent().filter(|it| !it.as_os_str().is_empty())
        && directory.try_exists().is_ok_and(|exists| !exists)
    {
        return Err(Kind::Usage
            .failure(format!(
                "cannot create {}: the directory {} does not exist",
                path.display(),
                directory.display()
            ))
            .hint("nothing was sent; make the directory first, or choose another file")
            .into());
    }
    match target {
        Some(path) if ctx.dry_run => {
            NewFile::reserved(path)?;
            Ok(())
        }
        None if ctx.messages.discards() && !ctx.dry_run => Err(Kind::Usage
            .failure(
                "standard output is discarded, so the private key would be lost; nothing was sent",
            )
            .hint("redirect it to a file or a pipe, or name a file with --private-key-file")
            .into()),
        Some(_) | None => Ok(()),
    }
}
