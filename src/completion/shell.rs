//! The shells: the script that each loads, the line as it hands it over, candidates as it reads them.

use clap::ValueEnum;
use clap_complete::engine::CompletionCandidate;

use super::bash;
use super::line::Line;
use crate::output::escape;

/// A shell that asks for candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

/// A candidate that can be printed: no character of it controls a terminal.
pub(super) struct Candidate {
    pub(super) value: String,
    pub(super) help: Option<String>,
}

impl Candidate {
    /// Nothing where the value is not text, or has characters that control a terminal.
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
    /// The script that has the shell ask this program. They are our own: the library's break words at
    /// `:` and `@`, pass on quotes and backslashes, leave descriptions out, or run what was typed.
    pub(crate) fn script(self) -> &'static [u8] {
        match self {
            Self::Bash => include_bytes!("../../completions/hwkey.bash"),
            Self::Elvish => include_bytes!("../../completions/hwkey.elv"),
            Self::Fish => include_bytes!("../../completions/hwkey.fish"),
            Self::Powershell => include_bytes!("../../completions/_hwkey.ps1"),
            Self::Zsh => include_bytes!("../../completions/_hwkey"),
        }
    }

    /// The command line, as the script hands it over.
    pub(super) fn line(self, arguments: &[String]) -> Option<Line> {
        match self {
            Self::Bash => Line::of_bash(arguments),
            Self::Zsh => Line::of_words(arguments, true),
            Self::Fish => Line::of_words(arguments, false),
            Self::Elvish => Line::of_values(arguments),
            Self::Powershell => Line::of_base64(arguments),
        }
    }

    /// The candidates as the script reads them: one a line.
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

/// What follows the last slash that was typed, with a sign in front: `/` for a directory (whose own
/// slash the shell adds), a space for everything else.
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

/// PowerShell inserts a candidate as it is. Any of its single quotes ends a quoted word, unless doubled.
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
