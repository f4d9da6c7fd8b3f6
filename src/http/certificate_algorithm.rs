//! Names the algorithms of certificates that the TLS library cannot check.

use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use der::{Reader, SliceReader};

/// The library accepts RSA keys from 2048 bits. Those have at least this many bytes.
const SHORTEST_RSA: usize = 256;

/// Returns the name of an algorithm, given as identifier and parameters.
pub(super) fn name(algorithm: &[u8]) -> String {
    let Some((id, parameter)) = parse(algorithm) else {
        return "an unknown algorithm".into();
    };
    let name = match parameter.unwrap_or(id).to_string().as_str() {
        "1.2.840.10045.2.1" => "ECDSA with explicit parameters",
        "1.2.840.10045.3.1.7" => "ECDSA P-256",
        "1.3.132.0.10" => "ECDSA secp256k1",
        "1.3.132.0.33" => "ECDSA P-224",
        "1.3.132.0.34" => "ECDSA P-384",
        "1.3.132.0.35" => "ECDSA P-521",
        "1.3.36.3.3.2.8.1.1.7" => "ECDSA brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11" => "ECDSA brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13" => "ECDSA brainpoolP512r1",
        "1.2.840.10045.4.1" => "ECDSA with SHA-1",
        "1.2.840.10045.4.3.1" => "ECDSA with SHA-224",
        "1.2.840.10045.4.3.4" => "ECDSA with SHA-512",
        "1.2.840.113549.1.1.1" => "RSA",
        "1.2.840.113549.1.1.4" => "RSA with MD5",
        "1.2.840.113549.1.1.5" => "RSA with SHA-1",
        "1.2.840.113549.1.1.10" => "RSASSA-PSS",
        "1.2.840.113549.1.1.14" => "RSA with SHA-224",
        "1.2.840.10040.4.1" | "1.2.840.10040.4.3" | "2.16.840.1.101.3.4.3.2" => "DSA",
        "1.2.156.10197.1.301" | "1.2.156.10197.1.501" => "SM2",
        "1.3.101.113" => "Ed448",
        "2.16.840.1.101.3.4.3.17" => "ML-DSA-44",
        "2.16.840.1.101.3.4.3.18" => "ML-DSA-65",
        "2.16.840.1.101.3.4.3.19" => "ML-DSA-87",
        other => return format!("the algorithm {other}"),
    };
    name.into()
}

/// Returns the name of a public key's algorithm if the library cannot use the key.
pub(super) fn unusable(public_key: &[u8]) -> Option<String> {
    let mut reader = SliceReader::new(public_key).ok()?;
    let algorithm: AnyRef<'_> = reader.decode().ok()?;
    let (id, parameter) = parse(algorithm.value())?;
    match parameter.unwrap_or(id).to_string().as_str() {
        "1.2.840.10045.3.1.7" | "1.3.132.0.34" | "1.3.101.112" => None,
        "1.2.840.113549.1.1.1" => {
            let key: BitStringRef<'_> = reader.decode().ok()?;
            let is_short = key.raw_bytes().len() < SHORTEST_RSA;
            is_short.then(|| "RSA with less than 2048 bits".into())
        }
        _ => Some(name(algorithm.value())),
    }
}

/// Reads the identifiers of an algorithm and its curve.
fn parse(algorithm: &[u8]) -> Option<(ObjectIdentifier, Option<ObjectIdentifier>)> {
    let mut reader = SliceReader::new(algorithm).ok()?;
    Some((reader.decode().ok()?, reader.decode().ok()))
}

/// Returns the common name in a DER subject.
pub(super) fn common_name(subject: &[u8]) -> Option<String> {
    const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];
    let (_, rest) = subject.split_at_checked(memchr::memmem::find(subject, &COMMON_NAME)? + 3)?;
    let [_string, length @ 0..=0x7f, text @ ..] = rest else {
        return None;
    };
    let text = text.get(..usize::from(*length))?;
    Some(String::from_utf8_lossy(text).into_owned())
}
