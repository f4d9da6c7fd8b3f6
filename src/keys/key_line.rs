//! Words of a line that holds a public key.

use memchr::memchr2;

/// Longest name of an algorithm (RFC 4251, section 6).
const LONGEST_NAME: usize = 64;

/// Names that begin a public key line: the registered ones, and vendors' `name@domain`.
pub(super) fn is_algorithm(word: &str) -> bool {
    let plain = word
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-.@_".contains(&byte));
    plain
        && word.len() <= LONGEST_NAME
        && (word.starts_with("ssh-") || word.starts_with("ecdsa-sha2-") || word.starts_with("sk-"))
}

/// The first word of a text that has no white space around it, and what follows.
pub(super) fn split_word(text: &str) -> (&str, &str) {
    match memchr2(b' ', b'\t', text.as_bytes()) {
        Some(end) => (&text[..end], text[end + 1..].trim_start()),
        None => (text, ""),
    }
}
