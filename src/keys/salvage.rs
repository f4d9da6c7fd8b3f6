//! Finds a private key in the body of a reply, whatever else is wrong with that.

use memchr::memmem;
use secrecy::SecretString;
use zeroize::Zeroizing;

/// What the line before and the line after a private key have in common.
const LABEL_END: &[u8] = b"PRIVATE KEY-----";
/// What the first line of a key begins with, and the last.
const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";

/// Whether the end of a PEM private key may be in these bytes.
pub fn may_end_private_key(bytes: &[u8]) -> bool {
    memmem::find(bytes, LABEL_END).is_some()
}

/// The private key in the body of a reply, as PEM in a JSON string. Once nothing more comes of the body,
/// also in one that was cut anywhere after the key, or is no JSON.
pub fn pem_private_key(body: &[u8], is_over: bool) -> Option<SecretString> {
    memmem::find_iter(body, BEGIN).find_map(|start| {
        let rest = &body[start..];
        let label = rest[BEGIN.len()..].split(|byte| *byte == b'-').next()?;
        if !label.ends_with(b"PRIVATE KEY") {
            return None;
        }
        let last = memmem::find(rest, END)?;
        let end = last + memmem::find(&rest[last..], LABEL_END)? + LABEL_END.len();
        if body[..start].last() == Some(&b'"') {
            let cut = || json_string(&ended(&body[start - 1..start + end])).filter(|_| is_over);
            return json_string(&body[start - 1..]).or_else(cut);
        }
        let text = str::from_utf8(&rest[..end]).ok().filter(|_| is_over)?;
        Some(format!("{text}\n").into())
    })
}

/// The JSON string at the beginning of `bytes`, whatever follows.
pub(super) fn json_string(bytes: &[u8]) -> Option<SecretString> {
    let text = bytes.utf8_chunks().next()?.valid();
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<SecretString>();
    values.next()?.ok()
}

/// A string that was cut off after the last line of its key, ended.
fn ended(string: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut ended = Zeroizing::new(Vec::with_capacity(string.len() + 3));
    ended.extend_from_slice(string);
    ended.extend_from_slice(b"\\n\"");
    ended
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    const PEM: &str =
        "-----BEGIN RSA PRIVATE KEY-----\\nMII\\/+\\n-----END RSA PRIVATE KEY-----\\n";
    const KEY: &str = "-----BEGIN RSA PRIVATE KEY-----\nMII/+\n-----END RSA PRIVATE KEY-----\n";

    fn pem(body: &str) -> Option<String> {
        pem_private_key(body.as_bytes(), true).map(|key| key.expose_secret().to_owned())
    }

    #[test]
    fn an_answer_that_is_cut_anywhere_after_the_key_gives_it() {
        let before = r#"{"keypair":{"public_key":"-----BEGIN PUBLIC KEY-----\nx","privateKey":""#;
        let whole = format!(r#"{before}{PEM}","name":"web"}}}}"#);
        let end = before.len() + PEM.trim_end_matches("\\n").len();
        for length in 0..=whole.len() {
            let found = pem(&whole[..length]);
            assert_eq!(found.is_some(), length >= end, "{length}");
            assert!(found.is_none_or(|key| key == KEY), "{length}");
        }
    }

    #[test]
    fn a_key_may_come_without_json() {
        assert_eq!(pem(KEY).as_deref(), Some(KEY));
        assert_eq!(pem(&format!("<pre>\n{KEY}</pre>")).as_deref(), Some(KEY));
        assert_eq!(pem("-----BEGIN CERTIFICATE-----\nPRIVATE KEY-----"), None);
    }
}
