//! Public keys as one line of text: type, base64, comment.

use super::encoding::{fields, from_base64};

/// The bytes of the key that `line` holds, if it holds one. Keys are compared by these: the comment
/// is not part of a key.
pub fn parse(line: &str) -> Option<Vec<u8>> {
    let line = line.trim();
    if line.contains(['\n', '\r']) {
        return None;
    }
    let mut words = line.split_ascii_whitespace();
    let (kind, base64) = (words.next()?, words.next()?);
    let blob = from_base64(base64)?;
    is_key(kind, &blob).then_some(blob)
}

/// The bytes that a public key's base64 field stands for.
pub fn decode_blob(base64: &str) -> Option<Vec<u8>> {
    from_base64(base64)
}

/// Whether the bytes have the form that keys of this type have.
fn is_key(kind: &str, blob: &[u8]) -> bool {
    let Some(fields) = fields(blob) else {
        return false;
    };
    let Some((named, parts)) = fields.split_first() else {
        return false;
    };
    // not documented: which types the services take. All that OpenSSH knows are taken here.
    let form_fits = match (kind, parts) {
        ("ssh-rsa", [exponent, modulus]) => !exponent.is_empty() && !modulus.is_empty(),
        ("ssh-dss", [_, _, _, _]) => true,
        ("ssh-ed25519", [point]) => point.len() == 32,
        ("ecdsa-sha2-nistp256", [b"nistp256", point]) => is_point(point, 65),
        ("ecdsa-sha2-nistp384", [b"nistp384", point]) => is_point(point, 97),
        ("ecdsa-sha2-nistp521", [b"nistp521", point]) => is_point(point, 133),
        ("sk-ssh-ed25519@openssh.com", [point, _]) => point.len() == 32,
        ("sk-ecdsa-sha2-nistp256@openssh.com", [b"nistp256", point, _]) => is_point(point, 65),
        _ => false,
    };
    form_fits && *named == kind.as_bytes()
}

/// Whether this is a point of a curve in its uncompressed form.
fn is_point(bytes: &[u8], length: usize) -> bool {
    bytes.len() == length && bytes.first() == Some(&4)
}
