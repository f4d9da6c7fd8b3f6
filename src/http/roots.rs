//! The system's trusted certificates, read from one file where that is enough.
//!
//! On Linux the default verifier reads the bundle and every file of its folder, the same roots
//! twice. One bundle is faster by milliseconds in every process; where it does not trust a chain,
//! the caller falls back to the default verifier.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use reqwest::Certificate;

use super::error::Error;
use super::pem;

/// Where Linux distributions keep the bundle.
const BUNDLES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// More than any bundle has.
const LONGEST_MIB: u64 = 16;
const LONGEST: u64 = LONGEST_MIB * 1024 * 1024;

/// What is in a file of certificates.
///
/// # Errors
/// What stands in the way of reading it, or that it is longer than any.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut pem = Vec::new();
    let file = File::open(path)?;
    if file.take(LONGEST + 1).read_to_end(&mut pem)? as u64 > LONGEST {
        Err(too_long())
    } else {
        Ok(pem)
    }
}

fn too_long() -> io::Error {
    let reason = format!("it is longer than {LONGEST_MIB} MiB");
    io::Error::new(io::ErrorKind::FileTooLarge, reason)
}

/// The roots of one bundle file, or `None` where the default verifier must decide.
///
/// # Errors
/// [`Error::CaBundle`] for a file that is too long: the default verifier would read it too.
pub(super) fn bundle(
    file: Option<&Path>,
    folder_is_set: bool,
) -> Result<Option<Vec<Certificate>>, Error> {
    let is_too_long = |file: &Path| file.metadata().is_ok_and(|file| file.len() > LONGEST);
    if let Some(file) = file.filter(|file| is_too_long(file)) {
        return Err(unusable(file, &too_long()));
    }
    if !cfg!(target_os = "linux") || folder_is_set {
        return Ok(None);
    }
    let usual = || BUNDLES.iter().map(Path::new).find(|path| path.exists());
    let Some(path) = file.or_else(usual) else {
        return Ok(None);
    };
    let pem = match read(path) {
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            return Err(unusable(path, &error));
        }
        pem => pem.ok(),
    };
    let roots: Option<Vec<_>> = pem
        .and_then(|pem| pem::certificates(&pem).ok())
        .and_then(|all| {
            all.iter()
                .map(|certificate| Certificate::from_der(certificate).ok())
                .collect()
        });
    Ok(roots.filter(|roots| !roots.is_empty()))
}

fn unusable(path: &Path, reason: &io::Error) -> Error {
    Error::CaBundle {
        path: path.display().to_string(),
        reason: reason.to_string(),
    }
}
