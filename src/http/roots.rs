//! Reads the system's trusted certificates from one file, if that is enough.
//!
//! On Linux the default verifier reads the bundle and then the same roots again from the files of a folder.
//! Reading only the bundle saves milliseconds per process. If it does not trust a chain, the caller uses the
//! default verifier.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use reqwest::Certificate;

use super::error::Error;
use super::pem;

/// The bundles of Linux distributions.
const BUNDLES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Longer than any bundle.
const LONGEST_MIB: u64 = 16;
const LONGEST: u64 = LONGEST_MIB * 1024 * 1024;

/// Reads a file of certificates.
///
/// # Errors
/// The file cannot be read, or is too long.
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

/// The roots of one bundle file, or `None` if the default verifier is needed.
///
/// # Errors
/// [`Error::CaBundle`] if the file is too long, because the default verifier would read it too.
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
