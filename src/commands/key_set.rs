//! Public keys of several files: `.pub` files, folders of them, and lists with one key per line.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::commands::key_source::{KeyOrigin, read_path, weakness};
use crate::commands::several::{all_or_faults, distinct};
use crate::context::Context;
use crate::failure::Kind;
use crate::key_file;
use crate::keys::{KeyTextError, PublicKey};

/// A key and its file.
pub(super) struct FileKey {
    pub(super) key: PublicKey,
    pub(super) file: PathBuf,
    /// The place in messages: `alice.pub`, `keys.txt:3`
    pub(super) place: String,
}

/// Reads and checks all keys, without duplicates. Reports every error. With `each_has_keys`, a path without
/// keys is an error: a folder that is not mounted must not remove keys.
pub(super) fn read(
    ctx: &Context,
    paths: &[PathBuf],
    each_has_keys: bool,
    check: impl Fn(&FileKey) -> Result<()>,
) -> Result<Vec<FileKey>> {
    let (mut read, mut empty) = (Vec::new(), Vec::new());
    for path in paths {
        let target = path.display().to_string();
        let before = read.len();
        match files(ctx, path) {
            Ok(files) => files
                .iter()
                .for_each(|file| read.extend(read_file(ctx, file))),
            Err(error) => read.push((target.clone(), Err(error))),
        }
        if read.len() == before {
            empty.push(target);
        }
    }
    let is_wrong = each_has_keys && !read.is_empty();
    for target in empty {
        let text = format!("{target} has no public keys");
        if is_wrong {
            let failure = Kind::Usage.failure(text);
            let failure = failure.hint("leave it out if that is intended");
            read.push((target, Err(failure.into())));
        } else {
            ctx.messages.warn(&text);
        }
    }
    let checked = read
        .into_iter()
        .map(|(target, key)| (target, key.and_then(|key| check(&key).map(|()| key))));
    let keys = all_or_faults(ctx, checked)?;
    if keys.is_empty() {
        return Err(Kind::Usage
            .failure("no public key was found; nothing was sent")
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

/// The file, or the `.pub` files of a folder.
fn files(ctx: &Context, path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_dir() {
        public_files(ctx, path)
    } else {
        Ok(vec![path.to_owned()])
    }
}

/// The `.pub` files of a folder, without revoked keys. Warns about files that are left out.
pub(super) fn public_files(ctx: &Context, folder: &Path) -> Result<Vec<PathBuf>> {
    for path in key_file::unlike_public(folder) {
        let reason = if key_file::is_set_aside(&path) {
            "its key was revoked; name the file itself to use it anyway"
        } else {
            "only regular files whose names end in .pub are read"
        };
        ctx.messages
            .warn(&format!("{} is left out: {reason}", path.display()));
    }
    Ok(key_file::public_files(folder)?)
}

/// The keys of a file with their places, or errors for those that cannot be read.
fn read_file(ctx: &Context, file: &Path) -> Vec<(String, Result<FileKey>)> {
    let lines = || -> Result<_> {
        let (bytes, origin) = read_path(ctx, file)?;
        let lines = PublicKey::list_from_bytes(&bytes).map_err(|reason| origin.refused(reason))?;
        let lines: Vec<_> = lines.collect();
        // A list of keys may be empty; a `.pub` file without a key is broken.
        if lines.is_empty() && key_file::is_public(file) {
            return Err(origin.refused(KeyTextError::Empty).into());
        }
        Ok((lines, origin))
    };
    let (lines, origin) = match lines() {
        Ok(lines) => lines,
        Err(error) => return vec![(file.display().to_string(), Err(error))],
    };
    let is_list = lines.len() > 1;
    let key = |(number, key): (usize, Result<PublicKey, KeyTextError>)| {
        let line = KeyOrigin::Line(origin.to_string(), number);
        let place = if is_list { &line } else { &origin }.to_string();
        let key = key.map_err(|reason| line.refused(reason).into());
        let key = key.map(|key| FileKey {
            key,
            file: file.to_owned(),
            place: place.clone(),
        });
        (place, key)
    };
    lines.into_iter().map(key).collect()
}
