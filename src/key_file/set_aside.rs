//! Key files that are kept, but under a name that nobody uses.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::public_beside;

const SUFFIX: &str = ".revoked";

/// Whether a file was set aside before, or is the public half of one that was.
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

/// Renames a private key file to NAME.revoked, or the first of NAME.revoked.2 and so on that is free, and
/// the public key beside it accordingly. Tells the new names; the public one comes first, so that what is
/// interrupted is found again by the private one.
///
/// # Errors
/// What the system says; a file that could not be renamed is where it was.
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
                // Nothing is in those that were not taken.
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

/// Takes a name, unless something has it already.
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
