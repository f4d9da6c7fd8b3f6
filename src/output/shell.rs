//! Words of a command that people paste into a shell.

/// A word as a shell takes it, whatever is in it.
pub fn shell_word(word: &str) -> String {
    let signs = if cfg!(windows) {
        "/._-+:@\\"
    } else {
        "/._-+~:@"
    };
    let is_plain = |c: char| c.is_alphanumeric() || signs.contains(c);
    if !word.is_empty() && !word.starts_with('~') && word.chars().all(is_plain) {
        word.to_owned()
    } else if cfg!(windows) && !word.contains(['"', '$', '`']) {
        // The old shell of Windows has no other quotes; to the new one these signs mean something.
        format!("\"{word}\"")
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_not_take_it_as_it_is() {
        for plain in ["a", "/home/me/.ssh/id_ed25519.pub", "键-1+2@x:y", "a~"] {
            assert_eq!(shell_word(plain), plain);
        }
        for (word, quoted) in [
            ("", "''"),
            ("~/a", "'~/a'"),
            ("a b", "'a b'"),
            ("b$(touch PWN)", "'b$(touch PWN)'"),
            ("it's \"`x`\"\\", "'it'\\''s \"`x`\"\\'"),
            ("a;b&c|d>e*?[f]#!{g,h}", "'a;b&c|d>e*?[f]#!{g,h}'"),
        ] {
            assert_eq!(shell_word(word), quoted);
        }
    }
}
