//! Quotes words for commands that people paste into a shell.

/// Quotes a word for a shell.
pub(crate) fn shell_word(word: &str) -> String {
    let signs = if cfg!(windows) {
        "/._-+:@\\"
    } else {
        "/._-+~:@"
    };
    let is_plain = |c: char| c.is_alphanumeric() || signs.contains(c);
    if !word.is_empty() && !word.starts_with('~') && word.chars().all(is_plain) {
        word.to_owned()
    } else if cfg!(windows) && !word.contains(['"', '$', '`']) {
        // cmd.exe has no other quotes, and PowerShell would interpret these characters.
        format!("\"{word}\"")
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The options of this command that suggested commands have to repeat.
#[derive(Debug, Clone, Default)]
pub(crate) struct RepeatedOptions {
    /// `--profile`
    pub profile: Option<String>,
    /// `--config`
    pub config: Option<String>,
}

impl RepeatedOptions {
    /// Adds these options to each `` `hwkey …` `` in `text`, except to commands without these options.
    pub(crate) fn add_to(&self, text: &str) -> String {
        let mut rest = text;
        let mut whole = String::new();
        while let Some(start) = rest.find("`hwkey ") {
            let (before, command) = rest.split_at(start + 1);
            let (command, after) = command.split_at(end_of_command(command));
            whole.extend([before, command, &self.missing_in(command)]);
            rest = after;
        }
        whole + rest
    }

    fn missing_in(&self, command: &str) -> String {
        let words: Vec<_> = command.split(' ').collect();
        let noun = words.get(1).copied().unwrap_or_default();
        let mut missing = String::new();
        let is_free =
            ["sandbox", "completions", "man"].contains(&noun) || words.contains(&"--help");
        let mut add = |option, value: &Option<String>| {
            if let Some(value) = value
                && !words.contains(&option)
            {
                missing.push_str(&format!(" {option} {}", shell_word(value)));
            }
        };
        if !is_free {
            if noun != "profile" {
                add("--profile", &self.profile);
            }
            add("--config", &self.config);
        }
        missing
    }
}

/// The position of the backtick that ends a command. Backticks in quotes do not count.
fn end_of_command(command: &str) -> usize {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (at, c) in command.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = !is_quoted && !cfg!(windows),
            '\'' => is_quoted = !is_quoted,
            '`' if !is_quoted => return at,
            _ => {}
        }
    }
    command.len()
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

    #[test]
    fn suggested_commands_repeat_the_options_that_choose_where() {
        let typed = RepeatedOptions {
            profile: Some("a b".into()),
            config: Some("c.toml".into()),
        };
        for (text, whole) in [
            ("no command", "no command"),
            (
                "`hwkey repo key list` shows the keys",
                "`hwkey repo key list --profile 'a b' --config c.toml` shows the keys",
            ),
            (
                "`hwkey auth login --profile x`; `hwkey profile init` or `hwkey sandbox serve`",
                "`hwkey auth login --profile x --config c.toml`; `hwkey profile init --config c.toml` or `hwkey sandbox serve`",
            ),
            (
                r"`hwkey kps keypair update n --description='a`b'\''c'` sets it",
                r"`hwkey kps keypair update n --description='a`b'\''c' --profile 'a b' --config c.toml` sets it",
            ),
        ] {
            assert_eq!(typed.add_to(text), whole);
            assert_eq!(RepeatedOptions::default().add_to(text), text);
        }
    }
}
