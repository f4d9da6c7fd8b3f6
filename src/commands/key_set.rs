//! The public keys of several files: `.pub` files, folders of them, and lists with one key a line.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::commands::key_source::{KeyOrigin, read_path, weakness};
use crate::commands::removal::{Tally, distinct};
use crate::context::Context;
use crate::failure::Kind;
use crate::key_file;
use crate::keys::{KeyTextError, PublicKey};

/// A key of the set.
pub(super) struct FileKey {
    pub(super) key: PublicKey,
    pub(super) file: PathBuf,
    /// `keys.txt:3`
    pub(super) place: String,
}

/// Reads and checks every key, each once. All that is wrong with any of them is reported.
pub(super) fn read(
    ctx: &Context,
    paths: &[PathBuf],
    check: impl Fn(&FileKey) -> Result<()>,
) -> Result<Vec<FileKey>> {
    let mut keys = Vec::new();
    let mut faults = Tally::new(ctx, 0);
    for path in paths {
        let files = files(ctx, path).unwrap_or_else(|error| {
            faults.note(&path.display().to_string(), Err(error));
            Vec::new()
        });
        for file in files {
            let target = file.display().to_string();
            let read = read_file(ctx, &file).unwrap_or_else(|error| vec![Err(error)]);
            for key in read {
                match key.and_then(|key| check(&key).map(|()| key)) {
                    Ok(key) => keys.push(key),
                    Err(error) => faults.note(&target, Err(error)),
                }
            }
        }
    }
    faults.finish()?;
    if keys.is_empty() {
        return Err(Kind::Usage
            .failure("there is no public key in what was given; nothing was sent")
            .hint("give `.pub` files, folders of them, or files with one key a line")
            .into());
    }
    let keys = distinct(keys, |key| key.key.fingerprint());
    for key in &keys {
        if let Some(weakness) = weakness(&key.key) {
            ctx.messages.warn(&format!("{}: {weakness}", key.place));
        }
    }
    Ok(keys)
}

/// The file itself, or the `.pub` files of a folder.
fn files(ctx: &Context, path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let files = key_file::public_files(path)?;
    if files.is_empty() {
        ctx.messages
            .warn(&format!("{} has no .pub files", path.display()));
    }
    Ok(files)
}

fn read_file(ctx: &Context, file: &Path) -> Result<Vec<Result<FileKey>>> {
    let (bytes, origin) = read_path(ctx, file)?;
    let lines = PublicKey::list_from_bytes(&bytes).map_err(|reason| origin.refused(reason))?;
    let key = |(number, key): (usize, Result<PublicKey, KeyTextError>)| {
        let place = KeyOrigin::Line(origin.to_string(), number);
        Ok(FileKey {
            key: key.map_err(|reason| place.refused(reason))?,
            file: file.to_owned(),
            place: place.to_string(),
        })
    };
    let keys: Vec<_> = lines.map(key).collect();
    if keys.is_empty() {
        // A list may be empty. A file for one key that is has lost it.
        if key_file::is_public(file) {
            return Err(origin.refused(KeyTextError::Empty).into());
        }
        ctx.messages.warn(&format!("{origin} has no keys"));
    }
    Ok(keys)
}
