//! Escapes text from services, which must not control the terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Replaces control characters, invisible characters and those that reorder text by visible escapes.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if find_unsafe(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if is_unsafe(c) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

/// The position of the first character that has to be escaped.
pub(super) fn find_unsafe(text: &str) -> Option<usize> {
    let is_printable_ascii = text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if is_printable_ascii {
        return None;
    }
    text.find(is_unsafe)
}

/// Whether a text shows nothing.
pub(crate) fn is_blank(text: &str) -> bool {
    /// The Braille letter without dots.
    const NO_DOTS: char = '\u{2800}';
    text.chars()
        .all(|c| c.is_whitespace() || is_unsafe(c) || c == NO_DOTS)
}

/// Control characters (C0, DEL, C1), line and paragraph separators, and characters that are invisible or
/// change the text around them (Unicode's `Default_Ignorable_Code_Point` and format characters, `Cf`): marks
/// of direction, zero-width characters, tags, annotations.
pub(crate) fn is_unsafe(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || matches!(c,
            '\u{ad}'
            | '\u{34f}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_the_cursor_is_left() {
        assert!(matches!(escape("plain – 键 🔑"), Cow::Borrowed(_)));
        assert_eq!(escape("a\x1b[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(escape("a\nb\r\tc"), "a\\nb\\r\\tc");
        assert_eq!(escape("\u{9b}31m\u{7f}"), "\\u{9b}31m\\u{7f}");
        assert_eq!(escape("\u{202e}gpj.exe"), "\\u{202e}gpj.exe");
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        for c in "\u{600}\u{605}\u{6dd}\u{70f}\u{890}\u{8e2}\u{fff9}\u{fffb}\u{110bd}\u{110cd}\u{13430}\u{ad}\u{200b}\u{200d}\u{2060}\u{3164}\u{feff}\u{fe0f}\u{e0041}".chars() {
            let shown = format!("lap\\u{{{:x}}}top", u32::from(c));
            assert_eq!(escape(&format!("lap{c}top")), shown);
        }
        assert!(matches!(escape("e\u{301} 🇨🇳 👍🏽"), Cow::Borrowed(_)));
    }
}
