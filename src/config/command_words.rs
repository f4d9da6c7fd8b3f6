//! Splits a command in one text, such as `HWKEY_TOKEN_COMMAND`, into words.

/// Splits a command line like a shell, without expanding anything. `None` if a quote is not closed.
#[cfg(not(windows))]
pub(crate) fn split_words(text: &str) -> Option<Vec<String>> {
    shlex::split(text)
}

/// Splits a command line at white space outside of quotes, without expanding anything. `None` if a quote is
/// not closed.
#[cfg(windows)]
pub(crate) fn split_words(text: &str) -> Option<Vec<String>> {
    split_at_spaces(text)
}

/// A backslash has no special meaning, because paths on Windows have them.
#[cfg(any(windows, test))]
fn split_at_spaces(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(end) if c == end => quote = None,
            Some(_) => word.get_or_insert_default().push(c),
            None if c.is_whitespace() => words.extend(word.take()),
            None if matches!(c, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::split_at_spaces;

    #[test]
    fn paths_of_windows_keep_their_backslashes() {
        let cases: [(&str, &[&str]); 6] = [
            (r"C:\Tools\token.exe  -v", &[r"C:\Tools\token.exe", "-v"]),
            (
                r#""C:\My Tools\t.exe" "a b\""#,
                &[r"C:\My Tools\t.exe", r"a b\"],
            ),
            (r#"'C:\My Tools\t.exe' '"'"#, &[r"C:\My Tools\t.exe", "\""]),
            (
                r#"C:\"My Tools"\t.exe "O'Brien""#,
                &[r"C:\My Tools\t.exe", "O'Brien"],
            ),
            ("\tt.exe ''\r\n", &["t.exe", ""]),
            (" ", &[]),
        ];
        for (text, expected) in cases {
            let words = split_at_spaces(text).unwrap_or_default();
            assert_eq!(words, expected, "{text}");
        }
    }

    #[test]
    fn an_open_quote_is_no_command() {
        for text in [r#"t.exe "a"#, "t.exe O'Brien"] {
            assert_eq!(split_at_spaces(text), None, "{text}");
        }
    }
}
