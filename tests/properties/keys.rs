//! Public keys and the public halves of private ones.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ssh_key::HashAlg;

use crate::keys::{KeyFacts, KeyTextError, PublicKey, public_half};

/// How much of a key's text would be a quotation, and longer than any word of a message.
const QUOTATION: usize = 20;
/// Longest name of an algorithm (RFC 4251, section 6).
const LONGEST_NAME: usize = 64;

/// What is accepted is one whole line with one key, and the same when it is read again; what is not
/// is refused without a quotation.
pub fn public_key(data: &[u8]) {
    match PublicKey::from_bytes(data) {
        Ok(key) => check(&key),
        Err(error) => check_refusal(&error, data),
    }
    let text = String::from_utf8_lossy(data);
    check_facts(&text);
}

/// The public half of whatever is accepted is a public key, and no private key is taken for one.
pub fn private_key(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(public) = public_half(&text) else {
        return;
    };
    check(&public);
    assert_eq!(public.comment(), None, "the comment is from nowhere");
    let taken = PublicKey::from_bytes(text.as_bytes());
    assert!(taken.is_err(), "a private key is taken for a public one");
}

fn check(key: &PublicKey) {
    let line = key.line();
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    assert!(!line.contains(breaks), "{line:?} is no line");
    assert_eq!(line, line.trim(), "white space around it");
    assert!(public_half(line).is_err(), "{line:?} is a private key");
    let header = line.find("-----BEGIN ").map(|at| &line[at..]);
    let is_private = header.is_some_and(|rest| rest.contains("PRIVATE KEY"));
    assert!(!is_private, "{line:?} holds a private key");
    let mut words = line.split_whitespace();
    let body = words.any(|word| word.starts_with("b3BlbnNzaC1rZXktdjE"));
    assert!(!body, "{line:?} holds a private key without its header");

    check_facts(line);
    let blob = blob(line);
    let algorithm = key.facts().algorithm.as_deref().unwrap_or_default();
    let length = u32::try_from(algorithm.len()).unwrap_or_default();
    let beginning = [&length.to_be_bytes(), algorithm.as_bytes()].concat();
    assert!(blob.starts_with(&beginning), "{line:?} has another type");
    assert_eq!(key.fingerprint().len(), 50, "{line:?} has no fingerprint");

    let again = PublicKey::from_bytes(line.as_bytes());
    assert!(again.is_ok(), "{line:?} is refused when it is read again");
    if let Ok(again) = again {
        assert_eq!(again.line(), line, "the line has changed");
        assert_eq!(again.facts(), key.facts(), "{line:?} is another key");
    }
    assert!(key.is_same_key(line), "{line:?} is not itself");
    assert_eq!(KeyFacts::read(line), *key.facts(), "{line:?} tells more");
}

fn blob(line: &str) -> Vec<u8> {
    let words = line.split([' ', '\t']).map(str::trim);
    let base64 = words.filter(|word| !word.is_empty()).nth(1);
    let blob = base64.and_then(|base64| STANDARD.decode(base64).ok());
    blob.unwrap_or_default()
}

fn check_facts(line: &str) {
    let facts = KeyFacts::read(line);
    let Some(md5) = facts.fingerprint_md5 else {
        assert_eq!(facts.fingerprint, None);
        return;
    };
    let library = ssh_key::PublicKey::from_bytes(&blob(line)).ok();
    let theirs = library.map(|key| key.fingerprint(HashAlg::Sha256).to_string());
    assert_eq!(facts.fingerprint.as_deref(), theirs.as_deref());
    let pair = |pair: &str| {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        pair.len() == 2 && pair.bytes().all(is_digit)
    };
    assert!(md5.split(':').all(pair), "{md5} is no fingerprint");
    assert_eq!(md5.len(), 16 * 3 - 1, "{md5} is no fingerprint");
}

fn check_refusal(error: &KeyTextError, data: &[u8]) {
    let (named, reason) = match error {
        KeyTextError::Certificate(algorithm) => (algorithm.as_str(), ""),
        KeyTextError::Damaged { algorithm, reason } => (algorithm.as_str(), reason.as_str()),
        // Nothing of the text is in the others.
        _ => return,
    };
    assert!(named.len() <= LONGEST_NAME, "{named} is no name");
    assert!(named.bytes().all(|byte| byte.is_ascii_graphic()));
    let quoted = |part: &[u8]| reason.as_bytes().windows(QUOTATION).any(|at| at == part);
    // With a blank in it, it is English, which the text may also hold.
    let mut words = data.split(|byte| !byte.is_ascii_graphic());
    let is_quoted = words.any(|word| word.windows(QUOTATION).any(quoted));
    assert!(!is_quoted, "{reason} is from the text");
    assert!(!reason.contains(char::is_control), "{reason:?}");
}
