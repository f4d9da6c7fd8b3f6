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

/// Quotes the last words of a suggested command, which must not be taken for options. No option can follow.
pub(crate) fn shell_argument(word: &str) -> String {
    let quoted = shell_word(word);
    if word.len() > 1 && word.starts_with('-') {
        format!("-- {quoted}")
    } else {
        quoted
    }
}

/// The options that choose region and project. If a command has one of them, it names its place itself.
const PLACE: [&str; 3] = ["--region", "--project-id", "--endpoint"];

/// The options of this command that suggested commands have to repeat, because they lead to another place
/// without them.
#[derive(Debug, Clone, Default)]
pub(crate) struct RepeatedOptions {
    /// `--profile`
    pub profile: Option<String>,
    /// `--config`
    pub config: Option<String>,
    /// `--region`, `--project-id` and `--endpoint`, with their values.
    pub place: Vec<(&'static str, String)>,
    /// `--api`, which only `repo key` has.
    pub repo_api: Option<String>,
}

impl RepeatedOptions {
    /// Adds these options to each `` `hwkey …` `` in `text`, except to commands without these options.
    pub(crate) fn add_to(&self, text: &str) -> String {
        let mut rest = text;
        let mut whole = String::new();
        while let Some(start) = rest.find("`hwkey ") {
            let (before, command) = rest.split_at(start + 1);
            let (command, after) = split(command, "`");
            let (command, arguments) = split(command, " -- ");
            whole.extend([before, command, &self.missing_in(command), arguments]);
            rest = after;
        }
        whole + rest
    }

    fn missing_in(&self, command: &str) -> String {
        let words: Vec<_> = command.split(' ').collect();
        let is_given = |option: &str| words.contains(&option);
        let own = |option, value: &Option<String>| value.clone().map(|value| (option, value));
        let profile = own("--profile", &self.profile);
        let config = own("--config", &self.config);
        let api = own("--api", &self.repo_api);
        let is_placed = PLACE.iter().any(|option| is_given(option));
        let place = self.place.iter().filter(|_| !is_placed).cloned();
        let options: Vec<_> = match words[1..] {
            ["sandbox" | "completions" | "man", ..] => Vec::new(),
            _ if is_given("--help") => Vec::new(),
            ["profile", verb, ..] if verb != "show" => config.into_iter().collect(),
            ["repo", "key", ..] => place.chain(profile).chain(config).chain(api).collect(),
            _ => place.chain(profile).chain(config).collect(),
        };
        let missing = options.into_iter().filter(|(option, _)| !is_given(option));
        let missing = missing.map(|(option, value)| format!(" {option} {}", shell_word(&value)));
        missing.collect()
    }
}

/// Splits a command before the first `end` that is not quoted.
fn split<'a>(command: &'a str, end: &str) -> (&'a str, &'a str) {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (at, c) in command.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = !is_quoted && !cfg!(windows),
            '\'' => is_quoted = !is_quoted,
            _ if !is_quoted && command[at..].starts_with(end) => return command.split_at(at),
            _ => {}
        }
    }
    (command, "")
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
    fn the_last_words_of_a_command_are_no_options() {
        for (word, argument) in [
            ("web", "web"),
            ("-", "-"),
            ("--yes", "-- --yes"),
            ("-a b", "-- '-a b'"),
        ] {
            assert_eq!(shell_argument(word), argument);
        }
    }

    #[test]
    fn suggested_commands_repeat_the_options_that_choose_where() {
        let typed = RepeatedOptions {
            profile: Some("a b".into()),
            config: Some("c.toml".into()),
            place: vec![("--region", "r".into()), ("--endpoint", "https://x".into())],
            repo_api: Some("v1".into()),
        };
        const FILE: &str = "--config c.toml";
        const ACCOUNT: &str = "--profile 'a b' --config c.toml";
        const PLACE: &str = "--region r --endpoint https://x --profile 'a b' --config c.toml";
        for (text, whole) in [
            ("no command", "no command".to_owned()),
            (
                "`hwkey kps keypair list` shows the names",
                format!("`hwkey kps keypair list {PLACE}` shows the names"),
            ),
            (
                "`hwkey repo key show 7`",
                format!("`hwkey repo key show 7 {PLACE} --api v1`"),
            ),
            (
                "`hwkey auth login --profile x`; `hwkey profile init` or `hwkey sandbox serve`",
                format!(
                    "`hwkey auth login --profile x --region r --endpoint https://x {FILE}`; `hwkey profile init {FILE}` or `hwkey sandbox serve`"
                ),
            ),
            (
                "`hwkey profile show`",
                format!("`hwkey profile show {PLACE}`"),
            ),
            ("`hwkey audit --help`", "`hwkey audit --help`".to_owned()),
            (
                "`hwkey kps keypair show web --project-id p`",
                format!("`hwkey kps keypair show web --project-id p {ACCOUNT}`"),
            ),
            (
                "`hwkey kps keypair delete -- --yes`, then",
                format!("`hwkey kps keypair delete {PLACE} -- --yes`, then"),
            ),
            (
                r"`hwkey kps keypair update --description='a`b -- c'\''d' n` sets it",
                format!(
                    r"`hwkey kps keypair update --description='a`b -- c'\''d' n {PLACE}` sets it"
                ),
            ),
        ] {
            assert_eq!(typed.add_to(text), whole);
            assert_eq!(typed.add_to(&whole), whole, "added only once");
            assert_eq!(RepeatedOptions::default().add_to(text), text);
        }
    }
}
