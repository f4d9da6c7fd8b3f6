//! The command line as a shell passes it, and its current word.

use std::mem;

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// A word as typed, and its value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// The text with quotes and backslashes.
    pub(super) raw: String,
    /// The text without quotes and backslashes.
    pub(super) value: String,
    /// The open quote at the end, if any.
    pub(super) quote: Option<char>,
}

/// A command line. Words after the cursor count too.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// The words before the current one, starting with the name of the program.
    pub(super) before: Vec<String>,
    /// The current word up to the cursor.
    pub(super) current: Word,
    /// The words after the current one.
    pub(super) after: Vec<String>,
    /// The part that bash replaces: the current word after its last character of `COMP_WORDBREAKS`.
    pub(super) replaced: String,
}

impl Line {
    /// Reads the line of bash: the part that bash replaces, and the text before and after the cursor. The
    /// words of bash are not used, because they break at `=`, `:` and `@`.
    pub(super) fn of_bash(arguments: &[String]) -> Option<Self> {
        let [replaced, before, after] = arguments else {
            return None;
        };
        let mut all = words(&format!("{before}{after}"));
        let mut before = words(before);
        let current = before.pop()?;
        let has_ended = current.raw.is_empty() && !after.starts_with(|c: char| !c.is_whitespace());
        let next = before.len() + usize::from(!has_ended);
        let after = all.drain(next.min(all.len())..);
        Some(Self {
            after: values(after.filter(|word| !word.raw.is_empty())),
            before: values(before),
            current,
            replaced: replaced.clone(),
        })
    }

    /// Reads the line of zsh and fish: the number of words before the current one, and all words. Those of
    /// fish have no quotes, except for the current one.
    pub(super) fn of_words(arguments: &[String], are_quoted: bool) -> Option<Self> {
        let (index, all) = arguments.split_first()?;
        let (before, rest) = all.split_at_checked(index.parse().ok()?)?;
        let (current, after) = rest.split_first()?;
        let read = |raw: &String| {
            if are_quoted {
                word(raw).value
            } else {
                raw.clone()
            }
        };
        Some(Self {
            before: before.iter().map(read).collect(),
            current: word(current),
            after: after.iter().map(read).collect(),
            replaced: String::new(),
        })
    }

    /// Reads the line of PowerShell: the words of [`Line::of_values`] in one word of Base64.
    pub(super) fn of_base64(arguments: &[String]) -> Option<Self> {
        let [words] = arguments else {
            return None;
        };
        let words = String::from_utf8(STANDARD.decode(words).ok()?).ok()?;
        let words: Vec<_> = words.split('\0').map(str::to_owned).collect();
        Self::of_values(&words)
    }

    /// Reads the line of shells that pass the words up to the cursor, without quotes.
    pub(super) fn of_values(arguments: &[String]) -> Option<Self> {
        let (current, before) = arguments.split_last()?;
        Some(Self {
            before: before.to_vec(),
            current: Word {
                raw: current.clone(),
                value: current.clone(),
                quote: None,
            },
            ..Self::default()
        })
    }
}

/// Reads a single word, which may have white space.
pub(super) fn word(raw: &str) -> Word {
    read(raw, |_| false).pop().unwrap_or_default()
}

/// Splits a line into words. The last one is empty if a new word starts.
fn words(line: &str) -> Vec<Word> {
    read(line, char::is_whitespace)
}

fn values(words: impl IntoIterator<Item = Word>) -> Vec<String> {
    words.into_iter().map(|word| word.value).collect()
}

/// Reads quotes and backslashes. `$` and backquotes are not expanded.
fn read(line: &str, ends_word: fn(char) -> bool) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        if word.quote.is_none() && ends_word(c) {
            if !word.raw.is_empty() {
                words.push(mem::take(&mut word));
            }
            continue;
        }
        word.raw.push(c);
        match (word.quote, c) {
            (Some(quote), _) if c == quote => word.quote = None,
            (None, '"' | '\'') => word.quote = Some(c),
            (Some('\''), _) => word.value.push(c),
            (quote, '\\') => {
                let keeps = |next: &char| quote.is_some() && !"\\\"$`".contains(*next);
                if rest.peek().is_some_and(keeps) {
                    word.value.push(c);
                }
                if let Some(next) = rest.next() {
                    word.raw.push(next);
                    word.value.push(next);
                }
            }
            _ => word.value.push(c),
        }
    }
    words.push(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bash(replaced: &str, before: &str, after: &str) -> Line {
        Line::of_bash(&[replaced, before, after].map(str::to_owned)).unwrap()
    }

    #[test]
    fn quotes_and_backslashes_are_read_as_shells_read_them() {
        let cases = [
            ("plain", "plain", None),
            (r"my\ ti", "my ti", None),
            (r#""my ti"#, "my ti", Some('"')),
            ("'my ti", "my ti", Some('\'')),
            (
                r#"--title="a \"b\" \c $d"x"#,
                r#"--title=a "b" \c $dx"#,
                None,
            ),
            (r"'a\b'", r"a\b", None),
            (r"a\", "a", None),
            ("", "", None),
        ];
        for (raw, value, quote) in cases {
            let read = word(raw);
            assert_eq!((read.value.as_str(), read.quote), (value, quote), "{raw}");
            assert_eq!(read.raw, raw);
        }
    }

    #[test]
    fn a_line_of_bash_is_split_at_white_space_and_at_the_cursor() {
        let line = bash("", "hwkey  -p 'a b' ", "");
        assert_eq!(line.before, ["hwkey", "-p", "a b"]);
        assert_eq!(line.current, Word::default());
        assert!(line.after.is_empty());

        let line = bash("x", "hwkey SHA256:x", "yz -p work ");
        assert_eq!(line.before, ["hwkey"]);
        assert_eq!(line.current.value, "SHA256:x");
        assert_eq!(line.after, ["-p", "work"]);

        let line = bash("a ", "hwkey \"a ", "b\" -p work");
        assert_eq!(line.current.value, "a ");
        assert_eq!(line.after, ["-p", "work"]);

        let line = bash("", "hwkey show ", " -p work");
        assert_eq!(line.after, ["-p", "work"]);
        let line = bash("", "hwkey show ", "old -p work");
        assert_eq!(line.after, ["-p", "work"]);
    }

    #[test]
    fn what_is_no_line_is_none() {
        let line = |arguments: &[&str]| {
            let arguments: Vec<_> = arguments.iter().map(|word| (*word).to_owned()).collect();
            (
                Line::of_bash(&arguments),
                Line::of_words(&arguments, true),
                Line::of_values(&arguments),
            )
        };
        assert_eq!(line(&[]), (None, None, None));
        assert!(matches!(line(&["9", "hwkey"]), (None, None, Some(_))));
        assert!(matches!(
            line(&["-1", "hwkey", "x", "y"]),
            (None, None, Some(_))
        ));
    }
}
