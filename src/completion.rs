//! Candidates for completion on TAB. Always quick and silent: after an error there are just no candidates.

mod arguments;
mod bash;
mod candidate;
mod given;
mod line;
mod local;
mod services;
mod shell;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Arg, Command, ValueEnum};
use clap_complete::engine::{self, CompletionCandidate};

use self::given::{GivenArguments, TIMEOUT};
use self::line::Line;
use self::shell::Candidate;
use crate::config::Env;
use crate::context;
use crate::output::{ColorWhen, Format, Printer};
use crate::panics;
use crate::time_limit;

pub(crate) use self::shell::Shell;

/// Prints the candidates for a completion script. `asked` has the shell and the command line as the script
/// passes it. `parser` returns the parser.
pub(crate) fn answer(asked: &[OsString], parser: fn() -> Command) -> ExitCode {
    // A message would appear in the middle of the command line.
    panics::end_silently();
    let asked: Vec<_> = asked
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let text = time_limit::within(TIMEOUT, move || Ok(text(&asked, parser)));
    let text = text.ok().flatten().unwrap_or_default();
    let terminal = context::terminal(&Env::default());
    let printer = Printer::new(Format::Table, 0, ColorWhen::Never, terminal);
    // If the shell is gone, nobody needs the candidates.
    let _ = printer.raw(text.as_bytes());
    ExitCode::SUCCESS
}

fn text(asked: &[String], parser: fn() -> Command) -> Option<String> {
    let (shell, words) = asked.split_first()?;
    let shell = Shell::from_str(shell, false).ok()?;
    let line = shell.line(words)?;
    Some(shell.text(&line, &candidates(&line, parser)))
}

/// The candidates for the current word. Includes options only if the word starts with a hyphen.
fn candidates(line: &Line, parser: fn() -> Command) -> Vec<Candidate> {
    let asked = Arc::new(GivenArguments::read(line, parser()));
    let mut command = parser();
    command.build();
    let mut words = joined(&line.before, &command);
    let index = words.len();
    words.push(OsString::from(&line.current.value));
    let mut command = arguments::attach(command, "", &asked);
    let mut found = engine::complete(&mut command, words, index, None).unwrap_or_default();
    let is_option = |candidate: &CompletionCandidate| {
        candidate.get_value().as_encoded_bytes().starts_with(b"-")
    };
    if !line.current.value.starts_with('-') {
        found.retain(|candidate| !is_option(candidate));
    }
    found.iter().filter_map(Candidate::new).collect()
}

/// The words before the current one. A global option and its value become one word, because clap's engine
/// would take the value of `--profile sandbox` for the command.
fn joined(words: &[String], command: &Command) -> Vec<OsString> {
    let takes_value = |argument: &&Arg| {
        let range = argument.get_num_args();
        argument.is_global_set() && range.is_some_and(|range| range.takes_values())
    };
    let options: Vec<_> = command.get_arguments().filter(takes_value).collect();
    let mut joined = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let mut whole = word.clone();
        if let Some(between) = before_value(word, &options)
            && let Some(value) = rest.next()
        {
            whole.push_str(between);
            whole.push_str(value);
        }
        joined.push(OsString::from(whole));
    }
    joined
}

/// The text between an option and its value in one word, if the word is one of the options and the value
/// follows.
fn before_value(word: &str, options: &[&Arg]) -> Option<&'static str> {
    if let Some(long) = word.strip_prefix("--") {
        let is_option = |option: &&Arg| option.get_long() == Some(long);
        return options.iter().any(is_option).then_some("=");
    }
    // In `-vp` the value is the next word; in `-pv` it is `v`.
    let flags = word.strip_prefix('-')?;
    let is_option = |flag| {
        options
            .iter()
            .any(|option| option.get_short() == Some(flag))
    };
    let rest = &flags[flags.find(is_option)?..];
    (rest.chars().count() == 1).then_some("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_and_its_value_are_one_word() {
        let option = |name| Arg::new(name).global(true).long(name);
        let mut command = Command::new("hwkey")
            .arg(option("profile").short('p'))
            .arg(option("yes").short('y').action(clap::ArgAction::SetTrue));
        command.build();
        let cases = [
            ("-p sandbox repo", "-psandbox repo"),
            ("-yp sandbox repo", "-ypsandbox repo"),
            ("-pop repo -py key", "-pop repo -py key"),
            ("--profile sandbox repo", "--profile=sandbox repo"),
            ("--profile=sandbox repo", "--profile=sandbox repo"),
            ("--yes repo -y key", "--yes repo -y key"),
            ("repo --profile", "repo --profile"),
            ("- -- -p", "- -- -p"),
        ];
        for (words, expected) in cases {
            let words: Vec<_> = words.split(' ').map(str::to_owned).collect();
            let joined = joined(&words, &command);
            let joined: Vec<_> = joined.iter().map(|word| word.to_string_lossy()).collect();
            assert_eq!(joined.join(" "), expected);
        }
    }
}
