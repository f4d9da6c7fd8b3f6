//! The words of a public key line.

use memchr::memchr2;

/// The longest name of an algorithm (RFC 4251, section 6).
const LONGEST_NAME: usize = 64;

/// Whether a word is an algorithm at the start of a key line: a registered name, or a vendor's `name@domain`.
pub(super) fn is_algorithm(word: &str) -> bool {
    let plain = word
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-.@_".contains(&byte));
    plain
        && word.len() <= LONGEST_NAME
        && (word.starts_with("ssh-") || word.starts_with("ecdsa-sha2-") || word.starts_with("sk-"))
}

/// Splits a trimmed text into its first word and the rest.
pub(super) fn split_word(text: &str) -> (&str, &str) {
    match memchr2(b' ', b'\t', text.as_bytes()) {
        Some(end) => (&text[..end], text[end + 1..].trim_start()),
        None => (text, ""),
    }
}
