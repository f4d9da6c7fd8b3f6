//! Renames revoked key files, so that nobody uses them.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::public_beside;

const SUFFIX: &str = ".revoked";

/// Whether the file was renamed by a revoke, or is the public half of such a file.
pub(crate) fn is_set_aside(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".pub").unwrap_or(&name);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let unnumbered = match name.rsplit_once('.') {
        Some((name, number)) if is_number(number) => name,
        _ => name,
    };
    unnumbered.ends_with(SUFFIX)
}

/// Renames a private key file to NAME.revoked, NAME.revoked.2 and so on, whichever is free, and the public
/// key beside it in the same way. Returns old and new names. The public file is renamed first, so that a
/// second run can finish an interrupted one.
///
/// # Errors
/// A file cannot be renamed; it keeps its name.
pub(crate) fn set_aside(path: &Path) -> io::Result<Vec<(PathBuf, PathBuf)>> {
    let public = Some(public_beside(path)).filter(|public| fs::symlink_metadata(public).is_ok());
    for number in 1_u32.. {
        let mut name = OsString::from(path);
        name.push(SUFFIX);
        if number > 1 {
            name.push(format!(".{number}"));
        }
        let aside = PathBuf::from(name);
        let beside = public_beside(&aside);
        if fs::symlink_metadata(&beside).is_ok() || !reserve(&aside)? {
            continue;
        }
        let mut renames = vec![(path.to_owned(), aside.clone())];
        if let Some(public) = &public {
            if !reserve(&beside)? {
                fs::remove_file(&aside)?;
                continue;
            }
            renames.insert(0, (public.clone(), beside));
        }
        for (index, (old, new)) in renames.iter().enumerate() {
            if let Err(error) = fs::rename(old, new) {
                // Removes the empty files that reserved the other names.
                for (_, reserved) in &renames[index..] {
                    let _ = fs::remove_file(reserved);
                }
                return Err(error);
            }
        }
        return Ok(renames);
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Reserves a name with an empty file. Returns false if the name is taken.
fn reserve(path: &Path) -> io::Result<bool> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::is_set_aside;
    use std::path::Path;

    #[test]
    fn what_was_set_aside_is_known_by_its_name() {
        let aside = [
            "a.revoked",
            "a.revoked.2",
            "a.pem.revoked.12.pub",
            "a.revoked.pub",
        ];
        for name in aside {
            assert!(is_set_aside(Path::new(name)), "{name}");
        }
        for name in [
            "a",
            "a.pub",
            "revoked",
            "a.revoked.x",
            "a.revoked.",
            "a.2",
            "a.revoked.pem",
        ] {
            assert!(!is_set_aside(Path::new(name)), "{name}");
        }
    }
}
