//! Measures text in columns of a terminal.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The width of a text.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// Cuts a text to this width. A cut text ends with `…`.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut cut = String::new();
    for grapheme in text.graphemes(true) {
        if width(&cut) + width(grapheme) >= columns {
            break;
        }
        cut.push_str(grapheme);
    }
    if columns > 0 {
        cut.push('…');
    }
    cut
}

/// Breaks a text into lines at spaces. Breaks longer words only if `breaks_words`.
pub(super) fn wrap(text: &str, columns: usize, breaks_words: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        } else if index > 0 {
            line.push(' ');
        }
        if !breaks_words || width(word) <= columns {
            line.push_str(word);
            continue;
        }
        for grapheme in word.graphemes(true) {
            if width(&line) + width(grapheme) > columns {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(grapheme);
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_what_people_see_as_characters() {
        let cases = [
            ("listing keys: 100", 17, "listing keys: 100"),
            ("listing keys: 100", 16, "listing keys: 1…"),
            ("键键键", 6, "键键键"),
            ("键键键", 5, "键键…"),
            ("键键键", 4, "键…"),
            ("🇨🇳🇩🇪", 3, "🇨🇳…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("ab", 1, "…"),
            ("ab", 0, ""),
        ];
        for (text, columns, expected) in cases {
            assert_eq!(cut(text, columns), expected, "{text} {columns}");
        }
    }

    #[test]
    fn a_text_is_wrapped_at_spaces_and_long_words_only_where_that_is_allowed() {
        assert_eq!(wrap("one two three", 7, true), ["one two", "three"]);
        assert_eq!(wrap("键键键键 x", 4, true), ["键键", "键键", "x"]);
        assert_eq!(wrap("a 123456 b", 4, false), ["a", "123456", "b"]);
        assert_eq!(wrap("", 4, true), [""]);
    }
}
