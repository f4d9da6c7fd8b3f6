//! The shells: their scripts, how they pass the line, and how they read candidates.

use clap::ValueEnum;
use clap_complete::engine::CompletionCandidate;

use super::bash;
use super::line::Line;
use crate::output::escape;

/// A shell with a completion script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

/// A candidate without control characters.
pub(super) struct Candidate {
    pub(super) value: String,
    pub(super) help: Option<String>,
}

impl Candidate {
    /// `None` if the value is not UTF-8 or has control characters.
    pub(super) fn new(candidate: &CompletionCandidate) -> Option<Self> {
        let value = candidate.get_value().to_str()?;
        let help = candidate.get_help().map(ToString::to_string);
        let help = help.and_then(|help| Some(help.lines().next()?.to_owned()));
        (escape(value) == value).then(|| Self {
            value: value.to_owned(),
            help,
        })
    }
}

impl Shell {
    /// The completion script. Those of the library are not used: they break words at `:` and `@`, pass on
    /// quotes and backslashes, have no descriptions, or execute typed text.
    pub(crate) fn script(self) -> &'static [u8] {
        match self {
            Self::Bash => include_bytes!("../../completions/hwkey.bash"),
            Self::Elvish => include_bytes!("../../completions/hwkey.elv"),
            Self::Fish => include_bytes!("../../completions/hwkey.fish"),
            Self::Powershell => include_bytes!("../../completions/_hwkey.ps1"),
            Self::Zsh => include_bytes!("../../completions/_hwkey"),
        }
    }

    /// Reads the command line as the script passes it.
    pub(super) fn line(self, arguments: &[String]) -> Option<Line> {
        match self {
            Self::Bash => Line::of_bash(arguments),
            Self::Zsh => Line::of_words(arguments, true),
            Self::Fish => Line::of_words(arguments, false),
            Self::Elvish => Line::of_values(arguments),
            Self::Powershell => Line::of_base64(arguments),
        }
    }

    /// Formats the candidates for the script, one per line.
    pub(super) fn text(self, line: &Line, candidates: &[Candidate]) -> String {
        let show = |candidate: &Candidate| match self {
            Self::Bash => bash::replacement(line, &candidate.value),
            Self::Zsh => for_zsh(line, candidate),
            Self::Fish | Self::Elvish => with_help(&candidate.value, candidate),
            Self::Powershell => with_help(&for_powershell(&candidate.value), candidate),
        };
        let lines = candidates.iter().map(|candidate| show(candidate) + "\n");
        lines.collect()
    }
}

fn with_help(value: &str, candidate: &Candidate) -> String {
    match &candidate.help {
        Some(help) => format!("{value}\t{help}"),
        None => value.to_owned(),
    }
}

/// The part after the last typed slash, with a sign before it: `/` for a directory, to which zsh adds a slash
/// itself, and a space for anything else.
fn for_zsh(line: &Line, candidate: &Candidate) -> String {
    let typed = line.current.value.rfind('/').map_or(0, |slash| slash + 1);
    let value = candidate.value.get(typed..).unwrap_or_default();
    let (sign, value) = match value.strip_suffix('/') {
        Some(directory) => ('/', directory),
        None => (' ', value),
    };
    let value = value.replace('\\', "\\\\").replace(':', "\\:");
    match &candidate.help {
        Some(help) => format!("{sign}{value}:{}", help.replace('\\', "\\\\")),
        None => format!("{sign}{value}"),
    }
}

/// Quotes a candidate for PowerShell, which inserts it unchanged. Any of PowerShell's single quotes ends a
/// quoted word unless it is doubled.
fn for_powershell(value: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:=\\~+".contains(c);
    if value.chars().all(is_plain) {
        return value.to_owned();
    }
    let mut quoted = String::from("'");
    for c in value.chars() {
        quoted.push(c);
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            quoted.push(c);
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(shell: Shell, typed: &str, value: &str, help: Option<&str>) -> String {
        let mut line = Line::default();
        line.current.value = typed.to_owned();
        let candidate = crate::completion::candidate::candidate(value, help);
        let candidates: Vec<_> = Candidate::new(&candidate).into_iter().collect();
        shell.text(&line, &candidates)
    }

    #[test]
    fn candidates_are_written_as_each_shell_reads_them() {
        let cases = [
            (Shell::Zsh, "SHA", "SHA256:x", " SHA256\\:x:a title\n"),
            (Shell::Fish, "SHA", "SHA256:x", "SHA256:x\ta title\n"),
            (Shell::Elvish, "SHA", "SHA256:x", "SHA256:x\ta title\n"),
            (
                Shell::Powershell,
                "my",
                "my key's",
                "'my key''s'\ta title\n",
            ),
            (
                Shell::Powershell,
                "",
                "\u{2018}a\u{2019}\u{201a};\u{201b}\u{201c}",
                "'\u{2018}\u{2018}a\u{2019}\u{2019}\u{201a}\u{201a};\u{201b}\u{201b}\u{201c}'\ta title\n",
            ),
            (Shell::Zsh, "~/.s", "~/.ssh/", "/.ssh:a title\n"),
        ];
        for (shell, typed, value, expected) in cases {
            assert_eq!(shown(shell, typed, value, Some("a title")), expected);
        }
    }

    #[test]
    fn nothing_controls_a_terminal() {
        for value in ["a\x1b[2Jb", "a\nb", "a\tb", "\u{202e}gpj"] {
            for shell in Shell::value_variants() {
                assert_eq!(shown(*shell, "", value, None), "", "{shell:?}");
            }
        }
        let help = shown(Shell::Fish, "", "7", Some("a\x1b[2J\tb"));
        assert_eq!(help, "7\ta\\u{1b}[2J\\tb\n");
    }
}
