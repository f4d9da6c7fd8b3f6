//! Reads PEM certificates as OpenSSL does.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use zeroize::Zeroizing;

use super::decoding;

/// The certificates of a bundle. Anything else in it is ignored.
pub(super) fn certificates(bundle: &[u8]) -> Result<Vec<CertificateDer<'static>>, pem::Error> {
    let bundle = decoding::to_utf8(Zeroizing::new(bundle.to_vec()));
    let mut text = Vec::with_capacity(bundle.len());
    for line in bundle.split(|byte| matches!(byte, b'\n' | b'\r')) {
        text.extend_from_slice(match line.trim_ascii() {
            b"-----BEGIN TRUSTED CERTIFICATE-----" | b"-----BEGIN X509 CERTIFICATE-----" => {
                b"-----BEGIN CERTIFICATE-----"
            }
            b"-----END TRUSTED CERTIFICATE-----" | b"-----END X509 CERTIFICATE-----" => {
                b"-----END CERTIFICATE-----"
            }
            line => line,
        });
        text.push(b'\n');
    }
    CertificateDer::pem_slice_iter(&text)
        .map(|found| found.map(|der| without_trust(&der)))
        .collect()
}

/// Cuts off the trust settings that follow in a trusted certificate of OpenSSL.
fn without_trust(der: &[u8]) -> CertificateDer<'static> {
    let (header, length): (_, &[u8]) = match der {
        [0x30, length @ 0..=0x7f, ..] => (2, &[*length]),
        [0x30, 0x81, rest @ ..] => (3, rest.get(..1).unwrap_or_default()),
        [0x30, 0x82, rest @ ..] => (4, rest.get(..2).unwrap_or_default()),
        [0x30, 0x83, rest @ ..] => (5, rest.get(..3).unwrap_or_default()),
        _ => (0, &[]),
    };
    let length = length
        .iter()
        .fold(0, |all, byte| all << 8 | usize::from(*byte));
    match der.get(..header + length) {
        Some(certificate) if header > 0 => certificate.to_vec().into(),
        _ => der.to_vec().into(),
    }
}
