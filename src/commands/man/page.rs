//! What every manual page is made of.

use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

/// The day of the release that these pages belong to.
const DATE: &str = "2026-11-22";
const SOURCE: &str = concat!("hwkey ", env!("CARGO_PKG_VERSION"));
const MANUAL: &str = "hwkey Manual";
/// Longest line of a page's source.
const WIDTH: usize = 80;
/// Defines the apostrophe that is not turned into a quote; `roff` begins every text with it.
const PREAMBLE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// A manual page.
pub(super) struct Page {
    /// Its file name, e.g. `hwkey-repo.1`.
    pub(super) file: String,
    /// Its source.
    pub(super) text: String,
}

impl Page {
    /// A page of several parts in the language of roff.
    pub(super) fn new(name: &str, section: &str, parts: &[String]) -> Self {
        let mut text = PREAMBLE.to_owned();
        for part in parts {
            text.push_str(&part.replace(PREAMBLE, ""));
        }
        // As they stand these would be printed as typographic signs, which no shell understands.
        let text = text
            .replace('~', "\\(ti")
            .replace('^', "\\(ha")
            .replace('`', "\\(ga")
            .replace('…', "...")
            .replace(['–', '—'], "\\-");
        Self {
            file: format!("{name}.{section}"),
            text: tidy(&text),
        }
    }
}

/// The same page without long lines, and without a paragraph's beginning right after a heading's.
fn tidy(text: &str) -> String {
    let mut tidied = String::new();
    let mut before = "";
    let mut is_filled = true;
    for line in text.lines() {
        is_filled = is_filled && line != ".nf" || line == ".fi";
        let is_repeated = line == ".PP" && before.starts_with(".SH");
        // A control line, and the term of an entry, is one line.
        let is_whole = !is_filled || line.starts_with('.') || before == ".TP";
        match is_whole {
            _ if is_repeated => {}
            true => tidied.push_str(line),
            false => wrap(line, &mut tidied),
        }
        if !is_repeated {
            tidied.push('\n');
        }
        before = line;
    }
    tidied
}

/// Breaks a line of text, which is filled anyhow. No line may begin like a control line.
fn wrap(line: &str, wrapped: &mut String) {
    let mut length = 0;
    for word in line.split(' ') {
        let fits = length + word.len() < WIDTH || word.starts_with(['.', '\'']);
        if length > 0 {
            wrapped.push(if fits { ' ' } else { '\n' });
            length = if fits { length + 1 } else { 0 };
        }
        wrapped.push_str(word);
        length += word.len();
    }
}

/// The head of a page, down to its name.
pub(super) fn head(name: &str, section: &str, about: &str) -> Roff {
    let mut roff = Roff::new();
    let title = name.to_uppercase();
    roff.control("TH", [title.as_str(), section, DATE, SOURCE, MANUAL]);
    heading(&mut roff, "NAME");
    roff.text([roman(format!("{name} - {about}"))]);
    roff
}

/// The head of a section.
pub(super) fn heading(roff: &mut Roff, title: &str) {
    roff.control("SH", [title]);
}

/// A paragraph in which `code` is bold.
pub(super) fn paragraph(roff: &mut Roff, text: &str) {
    roff.control("PP", []);
    roff.text(inlines(text));
}

/// A term and what there is to say of it.
pub(super) fn entry(roff: &mut Roff, term: Vec<Inline>, text: &str) {
    roff.control("TP", []);
    roff.text(term);
    roff.text(inlines(text));
}

/// Lines that stay as they are.
pub(super) fn verbatim<'a>(roff: &mut Roff, lines: impl IntoIterator<Item = &'a str>) {
    roff.control("PP", []);
    roff.control("RS", ["4"]);
    roff.control("nf", []);
    for line in lines {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
    roff.control("RE", []);
}

/// The last section: other pages by name and section.
pub(super) fn see_also(roff: &mut Roff, pages: &[(String, &str)]) {
    heading(roff, "SEE ALSO");
    let mut line = Vec::new();
    for (name, section) in pages {
        if !line.is_empty() {
            line.push(roman(", "));
        }
        line.push(bold(name));
        line.push(roman(format!("({section})")));
    }
    roff.text(line);
}

/// Text in which what stands between backticks is bold and what stands between stars is in italics.
fn inlines(text: &str) -> Vec<Inline> {
    let part = |(number, part): (usize, &str)| match number % 2 {
        0 => italics(part),
        _ => vec![bold(part)],
    };
    text.split('`').enumerate().flat_map(part).collect()
}

fn italics(text: &str) -> Vec<Inline> {
    let part = |(number, part): (usize, &str)| match number % 2 {
        0 => roman(part),
        _ => italic(part),
    };
    text.split('*').enumerate().map(part).collect()
}
