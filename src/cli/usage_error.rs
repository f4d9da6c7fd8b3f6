//! Prints help and version, and explains invalid command lines.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::{ContextValue, ErrorKind};
use clap::{Args, FromArgMatches};

use crate::context::Options;
use crate::failure::Kind;
use crate::output::{Format, Printer, escape};
use crate::report::Report;

/// Prints `--help` and `--version`, or explains an invalid command line.
pub(super) fn report(error: clap::Error, printer: &Printer) -> ExitCode {
    let kind = error.kind();
    let text = with_escapes(error).render();
    if matches!(kind, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let text = colored(&text, printer.colors_stdout());
        return match printer.raw(text.as_bytes()) {
            Err(error) if !error.is_closed_pipe() => end(&Report::of(&error.into()), printer),
            _ => ExitCode::SUCCESS,
        };
    }
    if printer.format() == Format::Json {
        return end(&in_json(kind, &text.to_string()), printer);
    }
    printer.error_text(&colored(&text, printer.colors_stderr()));
    ExitCode::from(Kind::Usage.exit_code())
}

/// Refuses a private key as an argument, without quoting it.
pub(super) fn refuse_private_key(printer: &Printer) -> ExitCode {
    let report = Report::usage(
        "an argument is a private key; nothing was sent".to_owned(),
        Some("name the file instead: process lists and shell histories keep arguments".to_owned()),
    );
    end(&report, printer)
}

pub(super) fn holds_private_key(argument: &OsString) -> bool {
    let text = argument.to_string_lossy();
    text.contains("PRIVATE KEY-----") || text.contains("PuTTY-User-Key-File-")
}

/// Finds the options that decide the format of the error in an invalid line. The parser stops at the first
/// error, so each argument is parsed alone with the next one, which may be its value.
pub(super) fn options_in(arguments: &[OsString]) -> Options {
    let parser = Options::augment_args(clap::Command::new("hwkey"))
        .no_binary_name(true)
        .disable_help_flag(true)
        .ignore_errors(true);
    let mut given = Options::default();
    let end = arguments.iter().position(|argument| argument == "--");
    let arguments = &arguments[..end.unwrap_or(arguments.len())];
    for at in 1..arguments.len() {
        let pair = &arguments[at..arguments.len().min(at + 2)];
        let matches = parser.clone().try_get_matches_from(pair);
        if let Ok(found) = matches.and_then(|matches| Options::from_arg_matches(&matches)) {
            given.settings.json |= found.settings.json;
            given.settings.output = found.settings.output.or(given.settings.output);
            given.color = found.color.or(given.color);
        }
    }
    given
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

/// Escapes arguments that the parser quotes, because they could control a terminal.
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

/// Escapes the parser's text, but keeps its newlines and colours.
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

/// Converts the parser's text to one line and a hint.
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
