//! Text on a terminal.

use std::borrow::Cow;

use crate::output;

/// Characters that move the cursor, change the direction of text (Unicode's `Bidi_Control`) or are invisible.
fn is_bad(c: char) -> bool {
    const DIRECTION: [u32; 12] = [
        0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068,
        0x2069,
    ];
    let code = u32::from(c);
    code < 0x20
        || (0x7f..0xa0).contains(&code)
        || [0x2028, 0x2029].contains(&code)
        || DIRECTION.contains(&code)
        || output::is_unsafe(c)
}

/// Escaped text is harmless, escaping it again changes nothing, and plain text is left as it is.
pub fn escape(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let once = output::escape(&text);
    assert!(!once.chars().any(is_bad), "{once:?} controls the terminal");
    let is_plain = !text.chars().any(is_bad);
    let is_borrowed = matches!(once, Cow::Borrowed(_));
    assert_eq!(is_plain, is_borrowed, "{text:?}");
    if is_plain {
        assert_eq!(once, text, "plain text is changed");
    }
    let twice = output::escape(&once);
    assert!(matches!(twice, Cow::Borrowed(_)), "{twice:?} is new");
    assert_eq!(twice, once, "escaping again changes it");
    // What is harmless stays, in its order.
    let mut left = once.chars();
    for c in text.chars().filter(|c| !is_bad(*c)) {
        assert!(left.any(|shown| shown == c), "{c:?} of {text:?} is lost");
    }
}
