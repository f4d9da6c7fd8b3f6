//! Algorithms of certificates that the TLS library cannot check.

/// Object identifiers as certificates have them, and what people call them.
const KNOWN: [(&[u8], &str); 14] = [
    (&[0x2b, 0x81, 0x04, 0x00, 0x23], "ECDSA P-521"),
    (&[0x2b, 0x81, 0x04, 0x00, 0x0a], "ECDSA secp256k1"),
    (&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08], "ECDSA Brainpool"),
    (&[0x2b, 0x65, 0x71], "Ed448"),
    (&[0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01], "SM2"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04], "DSA"),
    (
        &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x02],
        "DSA",
    ),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03], "ML-DSA"),
    (
        &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01],
        "ECDSA with SHA-1",
    ),
    (
        &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04],
        "ECDSA with SHA-512",
    ),
    (
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05],
        "RSA with SHA-1",
    ),
    (
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04],
        "RSA with MD5",
    ),
    (
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a],
        "RSASSA-PSS",
    ),
    (
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01],
        "RSA",
    ),
];
/// How many of these no authority may have its key in.
const UNUSABLE_KEYS: usize = 8;

/// The name of an algorithm, from its identifier and parameters.
pub(super) fn name(id: &[u8]) -> &'static str {
    find(&KNOWN, id).unwrap_or("an algorithm")
}

/// The name of the algorithm of a public key that can check nothing.
pub(super) fn unusable(public_key: &[u8]) -> Option<&'static str> {
    // The identifier is at the front, and bits by chance are not.
    find(
        &KNOWN[..UNUSABLE_KEYS],
        public_key.get(..40).unwrap_or(public_key),
    )
}

fn find(known: &[(&[u8], &'static str)], id: &[u8]) -> Option<&'static str> {
    let is_in = |oid: &[u8]| memchr::memmem::find(id, oid).is_some();
    known
        .iter()
        .find(|(oid, _)| is_in(oid))
        .map(|(_, name)| *name)
}

/// The common name in the DER of a subject.
pub(super) fn common_name(subject: &[u8]) -> Option<String> {
    const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];
    let (_, rest) = subject.split_at_checked(memchr::memmem::find(subject, &COMMON_NAME)? + 3)?;
    let [_string, length @ 0..=0x7f, text @ ..] = rest else {
        return None;
    };
    let text = text.get(..usize::from(*length))?;
    Some(String::from_utf8_lossy(text).into_owned())
}
