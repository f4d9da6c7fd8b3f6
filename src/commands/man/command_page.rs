//! The manual page of a command, from its help.

use std::io;

use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::page::{Page, head, heading, paragraph, see_also, verbatim};

/// The page of a command that was built.
pub(super) fn of(command: &Command) -> io::Result<Page> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    let help = Help::of(command);
    let mut roff = head(name, "1", &help.about);
    synopsis(&mut roff, command);
    heading(&mut roff, "DESCRIPTION");
    for Paragraph { text, lines } in &help.paragraphs {
        paragraph(&mut roff, text);
        if !lines.is_empty() {
            verbatim(&mut roff, lines.iter().map(String::as_str));
        }
    }
    let mut end = Roff::new();
    if !help.examples.is_empty() {
        heading(&mut end, "EXAMPLES");
        verbatim(&mut end, help.examples.iter().map(String::as_str));
    }
    heading(&mut end, "EXIT STATUS");
    paragraph(&mut end, "0 when it is done; see `hwkey-exit-codes`(7).");
    see_also(&mut end, &related(command, name));
    let parts = [roff.render(), options(command)?, end.render()];
    Ok(Page::new(name, "1", &parts))
}

/// A command's help, taken apart.
struct Help {
    about: String,
    paragraphs: Vec<Paragraph>,
    examples: Vec<String>,
}

/// A text and the indented lines below it.
struct Paragraph {
    text: String,
    lines: Vec<String>,
}

impl Help {
    fn of(command: &Command) -> Self {
        let text = |help: Option<&clap::builder::StyledStr>| help.map(ToString::to_string);
        let about = text(command.get_about()).unwrap_or_default();
        let whole = text(command.get_long_about()).unwrap_or_else(|| about.clone());
        let after = text(command.get_after_help()).unwrap_or_default();
        let mut paragraphs = Vec::new();
        let mut examples = Vec::new();
        for part in whole.split("\n\n").chain([after.as_str()]) {
            let Paragraph { text, lines } = Paragraph::of(part);
            match text.as_str() {
                "" => {}
                "Example:" | "Examples:" => examples = lines,
                _ => paragraphs.push(Paragraph { text, lines }),
            }
        }
        Self {
            about: about.lines().collect::<Vec<_>>().join(" "),
            paragraphs,
            examples,
        }
    }
}

impl Paragraph {
    fn of(part: &str) -> Self {
        let (lines, words): (Vec<_>, Vec<_>) =
            part.lines().partition(|line| line.starts_with("  "));
        let mut text = words.join(" ");
        if !text.is_empty() && !text.ends_with(['.', ':']) {
            text.push('.');
        }
        let lines = lines.into_iter().map(|line| line[2..].to_owned());
        Self {
            text,
            lines: lines.collect(),
        }
    }
}

fn synopsis(roff: &mut Roff, command: &Command) {
    heading(roff, "SYNOPSIS");
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").trim();
    let name = command.get_bin_name().unwrap_or(command.get_name());
    match usage.strip_prefix(name) {
        Some(rest) => roff.text([bold(name), roman(rest)]),
        None => roff.text([roman(usage)]),
    };
}

/// The sections of options and of commands. Options of every command are in the page of hwkey alone.
fn options(command: &Command) -> io::Result<String> {
    let is_top = command
        .get_bin_name()
        .is_none_or(|path| path == command.get_name());
    let command = command.clone().mut_args(|arg| {
        let hide = arg.is_hide_set() || arg.is_global_set() && !is_top;
        in_one_paragraph(arg).hide(hide).hide_possible_values(true)
    });
    let has_commands = command.has_subcommands();
    let man = Man::new(command.subcommand_help_heading("COMMANDS"));
    let mut text = Vec::new();
    man.render_options_section(&mut text)?;
    if has_commands {
        man.render_subcommands_section(&mut text)?;
    }
    String::from_utf8(text).map_err(io::Error::other)
}

fn in_one_paragraph(arg: Arg) -> Arg {
    let help = arg.get_long_help().or_else(|| arg.get_help());
    let help = help.map(ToString::to_string).unwrap_or_default();
    let help = help.replace("\n\n", ". ").replace(['\n', '`'], "");
    arg.help(help).long_help(None::<&str>)
}

/// The page above, those below are listed as commands, and what concerns every command.
fn related(command: &Command, name: &str) -> Vec<(String, &'static str)> {
    let mut pages = Vec::new();
    if let Some((above, _)) = name.rsplit_once(&format!("-{}", command.get_name())) {
        pages.push((above.to_owned(), "1"));
        if above != "hwkey" {
            pages.insert(0, ("hwkey".to_owned(), "1"));
        }
    }
    pages.push(("hwkey-config".to_owned(), "5"));
    pages.push(("hwkey-exit-codes".to_owned(), "7"));
    pages
}
