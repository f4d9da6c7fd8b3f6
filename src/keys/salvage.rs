//! Finds a private key in the body of a malformed reply.

use memchr::memmem;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::{PrivateKeyError, plain_key};

/// The end of the first and the last line of a PEM private key.
const LABEL_END: &[u8] = b"PRIVATE KEY-----";
/// The start of the first and the last line.
const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";

/// Whether these bytes may have the end of a PEM private key.
pub(crate) fn may_end_private_key(bytes: &[u8]) -> bool {
    memmem::find(bytes, LABEL_END).is_some()
}

/// Finds the private key in a body, as PEM in a JSON string. If there are several, takes the first one that
/// is readable. If `is_over`, also accepts an unreadable key, or one in a body that is not JSON or was cut off
/// after the key, even within its last line.
pub(crate) fn pem_private_key(body: &[u8], is_over: bool) -> Option<SecretString> {
    let mut other = None;
    for start in memmem::find_iter(body, BEGIN) {
        match key_at(body, start, is_over) {
            Some(key) if is_readable(&key) => return Some(key),
            Some(key) => other = other.or(Some(key)),
            None => {}
        }
    }
    other.filter(|_| is_over)
}

fn key_at(body: &[u8], start: usize, is_over: bool) -> Option<SecretString> {
    let rest = &body[start..];
    let label = rest[BEGIN.len()..].split(|byte| *byte == b'-').next()?;
    let label = str::from_utf8(label).ok()?;
    if !label.ends_with("PRIVATE KEY") {
        return None;
    }
    if body[..start].last() == Some(&b'"')
        && let Some(key) = json_string(&body[start - 1..])
        && end(key.expose_secret().as_bytes()).is_some()
    {
        return Some(key);
    }
    if !is_over {
        return None;
    }
    let next = memmem::find(&rest[BEGIN.len()..], BEGIN);
    let rest = &rest[..next.map_or(rest.len(), |next| BEGIN.len() + next)];
    if let Some(end) = end(rest) {
        return Some(format!("{}\n", *lines(&rest[..end])?).into());
    }
    let text = lines(rest)?;
    // Leaves out the incomplete last line.
    let text = match text.rsplit_once('\n') {
        Some((whole, last)) if last.starts_with('-') => whole,
        _ => &text,
    };
    let key = SecretString::from(format!("{}\n-----END {label}-----\n", text.trim_end()));
    is_readable(&key).then_some(key)
}

/// The end of the last line of a key.
fn end(text: &[u8]) -> Option<usize> {
    let last = memmem::find(text, END)?;
    let label = memmem::find(&text[last..], LABEL_END)?;
    Some(last + label + LABEL_END.len())
}

fn is_readable(key: &SecretString) -> bool {
    let read = plain_key(key.expose_secret().as_bytes());
    matches!(read, Ok(_) | Err(PrivateKeyError::Encrypted))
}

/// Decodes a JSON string, or the strings of an array. Accepts line breaks that are not escaped.
fn lines(text: &[u8]) -> Option<Zeroizing<String>> {
    // An escape may be truncated.
    let text = text.strip_suffix(b"\\").unwrap_or(text);
    let mut lines = Zeroizing::new(String::with_capacity(text.len()));
    let mut strings = text.split(|byte| *byte == b'"');
    while let Some(string) = strings.next() {
        let mut quoted = Zeroizing::new(Vec::with_capacity(2 * string.len() + 2));
        quoted.push(b'"');
        for byte in string {
            match byte {
                b'\n' => quoted.extend_from_slice(b"\\n"),
                b'\r' => quoted.extend_from_slice(b"\\r"),
                b'\t' => quoted.extend_from_slice(b"\\t"),
                byte => quoted.push(*byte),
            }
        }
        quoted.push(b'"');
        lines.push_str(json_string(&quoted)?.expose_secret());
        if strings
            .next()
            .is_none_or(|between| between.trim_ascii() != b",")
        {
            break;
        }
        lines.push('\n');
    }
    Some(lines)
}

/// Reads the JSON string at the start of `bytes`.
pub(super) fn json_string(bytes: &[u8]) -> Option<SecretString> {
    let text = bytes.utf8_chunks().next()?.valid();
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<SecretString>();
    values.next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_key_that_lacks_only_its_last_line_is_whole() {
        for key in [
            include_str!("../../tests/data/pkcs1.key"),
            include_str!("../../tests/data/ed25519.key"),
            include_str!("../../tests/data/ecdsa256-sec1.key"),
        ] {
            let body = serde_json::json!({"private_key": key}).to_string();
            let end = body.find("\\n-----END").unwrap();
            let whole = body[..end].trim_end_matches('=').len();
            for length in 0..=body.len() {
                let found = pem(&body[..length]).map(|key| key.replace('=', ""));
                assert_eq!(found.is_some(), length >= whole, "{length} of {whole}");
                assert!(found.is_none_or(|found| found == key.replace('=', "")));
            }
        }
    }

    #[test]
    fn a_key_is_found_however_it_is_written() {
        let key = include_str!("../../tests/data/pkcs1.key");
        let string = serde_json::json!(key).to_string();
        let lines: Vec<_> = key.lines().collect();
        let array = serde_json::json!(lines);
        let note = r#""-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n""#;
        for body in [
            format!(r#"{{"private_key":"{key}"}}"#),
            format!(r#"{{"private_key":"{}"#, key.replace('\n', "\r\n")),
            format!(r#"{{"lines":{array},"name":"web"}}"#),
            format!(r#"{{"private_key":{array:#}}}"#),
            format!(r#"{{"note":{note},"private_key":{string}"#),
            format!(r#"{{"private_key":"Bag Attributes\n{}"#, &string[1..]),
        ] {
            let found = pem(&body).map(|key| key.replace('\r', ""));
            assert_eq!(found.as_deref(), Some(key), "{body}");
        }
        let early = format!(r#"{{"note":{note},"private_key":{string}"#);
        for length in 0..=early.len() {
            let found = pem_private_key(&early.as_bytes()[..length], false);
            assert_eq!(found.is_some(), length == early.len(), "{length}");
        }
    }
}
