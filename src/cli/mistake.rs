//! What the parser says instead of a command: an answer, or what it did not understand.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::{ContextValue, ErrorKind};

use crate::config::Env;
use crate::context;
use crate::error::{Kind, Report};
use crate::output::{self, ColorWhen, Format, Printer, escape};

/// Answers `--help` and `--version`, and explains what the parser did not understand.
pub(crate) fn report_parse_error(
    error: clap::Error,
    arguments: &[OsString],
    env: &Env,
) -> ExitCode {
    let is_answer = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    let printer = Printer::new(Format::Json, 0, ColorWhen::Never, context::terminal(env));
    // The parser repeats what it does not understand, and that must not get into a log.
    if arguments.iter().any(holds_private_key) {
        let report = private_key_as_argument();
        match wants_json(arguments, env) {
            true => report.print_json(&printer),
            false => report.print(&printer),
        }
        return ExitCode::from(Kind::Usage.exit_code());
    }
    let error = with_escapes(error);
    if is_answer || !wants_json(arguments, env) {
        let printed = error.print().map_err(output::Error);
        return match printed {
            _ if !is_answer => ExitCode::from(Kind::Usage.exit_code()),
            Err(error) if !error.is_closed_pipe() => {
                let report = Report::of(&error.into());
                report.print(&printer);
                ExitCode::from(report.kind.exit_code())
            }
            Ok(()) | Err(_) => ExitCode::SUCCESS,
        };
    }
    let (message, hint) = split(&error.render().to_string());
    Report::usage(message, hint).print_json(&printer);
    ExitCode::from(Kind::Usage.exit_code())
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

/// Whether a command line that could not be parsed asks for JSON.
fn wants_json(arguments: &[OsString], env: &Env) -> bool {
    let mut arguments = arguments.iter().filter_map(|argument| argument.to_str());
    let mut chosen = None;
    while let Some(argument) = arguments.next() {
        match argument {
            "--json" => chosen = Some("json"),
            "--output" => chosen = arguments.next(),
            "--" => break,
            _ => {
                if let Some(value) = argument.strip_prefix("--output=") {
                    chosen = Some(value);
                } else if let Some((flag, value)) = short_with_value(argument) {
                    let value = match value {
                        "" => arguments.next(),
                        joined => Some(joined.strip_prefix('=').unwrap_or(joined)),
                    };
                    chosen = if flag == 'o' { value } else { chosen };
                }
            }
        }
    }
    context::wants_json(chosen, env)
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
fn split(text: &str) -> (String, Option<String>) {
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
    let hint = match tips.is_empty() {
        true => "`--help` shows the usage".to_owned(),
        false => tips.join("; "),
    };
    (message.to_owned(), Some(hint))
}
