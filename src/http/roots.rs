//! The system's trusted certificates, read from one file where that is enough.
//!
//! On Linux the default verifier reads the bundle and every file of its folder, the same roots
//! twice. One bundle is faster by milliseconds in every process; where it does not trust a chain,
//! the caller falls back to the default verifier.

use std::path::{Path, PathBuf};

use reqwest::Certificate;

/// Where Linux distributions keep the bundle.
const BUNDLES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// The roots of one bundle file, or `None` where the default verifier must decide.
pub(super) fn bundle(file: Option<&Path>, folder_is_set: bool) -> Option<Vec<Certificate>> {
    if !cfg!(target_os = "linux") || folder_is_set {
        return None;
    }
    let path = match file {
        Some(path) => path.to_owned(),
        None => BUNDLES.iter().map(PathBuf::from).find(|p| p.exists())?,
    };
    let pem = std::fs::read(path).ok()?;
    let roots = Certificate::from_pem_bundle(&pem).ok()?;
    (!roots.is_empty()).then_some(roots)
}
