//! Quotes words for bash, which inserts them unchanged.

use super::line::{self, Line};

/// The text that replaces the end of the current word.
pub(super) fn replacement(line: &Line, value: &str) -> String {
    let kept = line.current.raw.strip_suffix(&line.replaced);
    let kept = line::word(kept.unwrap_or_default()).value;
    let rest = value.strip_prefix(&kept).unwrap_or(value);
    match rest.strip_prefix('~') {
        // Keeps a leading `~`, which the shell expands.
        Some(below) if line.replaced.starts_with('~') => {
            format!("~{}", quoted(below, line.current.quote))
        }
        _ => quoted(rest, line.current.quote),
    }
}

/// Quotes `text` for its position: inside of `quote`, or outside of quotes.
fn quoted(text: &str, quote: Option<char>) -> String {
    let needs_backslash = |c: char| match quote {
        None => c.is_ascii() && !c.is_ascii_alphanumeric() && !"_-./:=@%+,".contains(c),
        Some(_) => "\\\"$`".contains(c),
    };
    if quote == Some('\'') {
        return text.replace('\'', r"'\''");
    }
    let mut quoted = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Bash expands `!` even in double quotes, where a backslash would become part of the word.
            '!' if quote.is_some() => quoted.push_str(r#""\!""#),
            c if needs_backslash(c) => quoted.extend(['\\', c]),
            c => quoted.push(c),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_bash_replaces_is_given_and_it_is_quoted() {
        let cases = [
            // The part that bash replaces, the word, the candidate, and the result.
            ("", "", "my key", r"my\ key"),
            (r"my\ k", r"my\ k", "my key's *", r"my\ key\'s\ \*"),
            ("my k", "\"my k", "my key's \"$x\"", r#"my key's \"\$x\""#),
            ("my k", "'my k", "my key's", r"my key'\''s"),
            ("w", "\"w", "w!#;x", r##"w"\!"#;x"##),
            ("w", "'w", "w!x", "w!x"),
            ("w", "w", "w!x", r"w\!x"),
            ("ab", "SHA256:ab", "SHA256:abc+/d", "abc+/d"),
            ("@ho", "user@ho", "user@host", "@host"),
            ("wo", "--profile=wo", "--profile=work", "work"),
            ("", "a:", "a:b c", r"b\ c"),
            ("~/.s", "~/.s", "~/.ssh/", "~/.ssh/"),
            ("", "", "~x", r"\~x"),
            ("", "", "键 1", r"键\ 1"),
        ];
        for (replaced, raw, value, expected) in cases {
            let line = format!("hwkey {raw}");
            let line = Line::of_bash(&[replaced.into(), line, String::new()]).unwrap();
            assert_eq!(replacement(&line, value), expected, "{raw}");
        }
    }
}
