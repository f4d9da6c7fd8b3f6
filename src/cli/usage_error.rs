//! What the parser says instead of a command: an answer, or what it did not understand.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ValueEnum;
use clap::builder::StyledStr;
use clap::error::{ContextValue, ErrorKind};

use crate::config::Env;
use crate::context;
use crate::failure::Kind;
use crate::output::{ColorWhen, Format, Printer, escape};
use crate::report::Report;

/// Answers `--help` and `--version`, and explains what the parser did not understand.
pub(crate) fn report_parse_error(
    error: clap::Error,
    arguments: &[OsString],
    env: &Env,
) -> ExitCode {
    let given = Given::in_arguments(arguments);
    let format = Format::of(context::wants_json(given.output, env), false);
    let printer = Printer::new(format, 0, given.color, context::terminal(env));
    // The parser repeats what it does not understand, and that must not get into a log.
    if arguments.iter().any(holds_private_key) {
        return end(&private_key_as_argument(), &printer);
    }
    let kind = error.kind();
    let text = with_escapes(error).render();
    if matches!(kind, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let text = colored(&text, printer.colors_stdout());
        return match printer.raw(text.as_bytes()) {
            Err(error) if !error.is_closed_pipe() => end(&Report::of(&error.into()), &printer),
            _ => ExitCode::SUCCESS,
        };
    }
    if format == Format::Json {
        return end(&in_json(kind, &text.to_string()), &printer);
    }
    printer.error_text(&colored(&text, printer.colors_stderr()));
    ExitCode::from(Kind::Usage.exit_code())
}

fn end(report: &Report, printer: &Printer) -> ExitCode {
    report.show(printer);
    ExitCode::from(report.kind.exit_code())
}

fn colored(text: &StyledStr, has_color: bool) -> String {
    if has_color {
        text.ansi().to_string()
    } else {
        text.to_string()
    }
}

/// The parser repeats arguments as they are, and a terminal would obey them.
fn with_escapes(mut error: clap::Error) -> clap::Error {
    let safe = |value: &ContextValue| match value {
        ContextValue::String(text) => Some(ContextValue::String(escape(text).into_owned())),
        ContextValue::Strings(texts) => {
            let texts = texts.iter().map(|text| escape(text).into_owned());
            Some(ContextValue::Strings(texts.collect()))
        }
        ContextValue::StyledStr(text) => Some(ContextValue::StyledStr(styled(text))),
        ContextValue::StyledStrs(texts) => {
            Some(ContextValue::StyledStrs(texts.iter().map(styled).collect()))
        }
        _ => None,
    };
    let all: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| Some((kind, safe(value)?)))
        .collect();
    for (kind, value) in all {
        error.insert(kind, value);
    }
    error
}

/// The parser's own text, of which line ends and colours are left.
fn styled(text: &StyledStr) -> StyledStr {
    const BEGIN: &str = "\x1b[";
    let text = text.ansi().to_string();
    let line = |line: &str| {
        let mut parts = line.split(BEGIN);
        let mut safe = escape(parts.next().unwrap_or_default()).into_owned();
        for part in parts {
            let end = part.find(|c: char| !c.is_ascii_digit() && c != ';');
            let (color, rest) = match end {
                Some(end) if part[end..].starts_with('m') => part.split_at(end + 1),
                _ => ("", part),
            };
            match color {
                "" => safe.push_str(&escape(BEGIN)),
                color => safe.extend([BEGIN, color]),
            }
            safe.push_str(&escape(rest));
        }
        safe
    };
    let lines: Vec<_> = text.split('\n').map(line).collect();
    lines.join("\n").into()
}

pub(super) fn private_key_as_argument() -> Report {
    Report::usage(
        "an argument is a private key; nothing was sent".to_owned(),
        Some("name the file instead: process lists and shell histories keep arguments".to_owned()),
    )
}

pub(super) fn holds_private_key(argument: &OsString) -> bool {
    let text = argument.to_string_lossy();
    text.contains("PRIVATE KEY-----") || text.contains("PuTTY-User-Key-File-")
}

/// What decides how the parser's text looks, on a command line that it did not understand.
#[derive(Default)]
struct Given<'a> {
    output: Option<&'a str>,
    color: ColorWhen,
}

impl<'a> Given<'a> {
    fn in_arguments(arguments: &'a [OsString]) -> Self {
        let mut given = Self::default();
        let mut arguments = arguments.iter().filter_map(|argument| argument.to_str());
        while let Some(argument) = arguments.next() {
            let (name, joined) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value)),
                _ => (argument, None),
            };
            match name {
                "--" => break,
                "--json" => given.output = Some("json"),
                "--output" => given.output = joined.or_else(|| arguments.next()),
                "--color" => given.set_color(joined.or_else(|| arguments.next())),
                _ => {
                    if let Some((flag, value)) = short_with_value(argument) {
                        let value = match value {
                            "" => arguments.next(),
                            joined => Some(joined.strip_prefix('=').unwrap_or(joined)),
                        };
                        if flag == 'o' {
                            given.output = value;
                        }
                    }
                }
            }
        }
        given
    }

    fn set_color(&mut self, when: Option<&str>) {
        let when = when.and_then(|when| ColorWhen::from_str(when, false).ok());
        self.color = when.unwrap_or_default();
    }
}

/// The first short option that takes a value, and what is joined to it: `-vojson` has `o` and `json`.
fn short_with_value(argument: &str) -> Option<(char, &str)> {
    let flags = argument.strip_prefix('-')?;
    let at = flags
        .find(['o', 'p', '-'])
        .filter(|at| !flags[*at..].starts_with('-'))?;
    let mut rest = flags[at..].chars();
    Some((rest.next()?, rest.as_str()))
}

/// The parser's text in one line, and its tips.
fn in_json(kind: ErrorKind, text: &str) -> Report {
    let usage = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("Usage: "));
    let command = usage.and_then(|usage| usage.split(" [").next());
    let command = command.unwrap_or("hwkey");
    if matches!(
        kind,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand
    ) {
        return Report::usage(
            format!("a subcommand is required after `{command}`"),
            Some(format!("`{command} --help` lists them")),
        );
    }
    let mut message = Vec::new();
    let mut tips = Vec::new();
    for line in text.lines().map(str::trim) {
        match line.strip_prefix("tip: ") {
            _ if line.starts_with("Usage:") || line.starts_with("For more information") => break,
            Some(tip) => tips.push(tip),
            None if !line.is_empty() => message.push(line),
            None => {}
        }
    }
    let message = message.join(" ");
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let hint = if tips.is_empty() {
        "`--help` shows the usage".to_owned()
    } else {
        tips.join("; ")
    };
    Report::usage(message.to_owned(), Some(hint))
}
