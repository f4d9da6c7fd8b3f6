//! Tables: a list has a row for each item, a single item a line for each field.

use std::borrow::Cow;
use std::io::{self, Write};

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use jiff::Timestamp;
use unicode_width::UnicodeWidthStr;

use super::age::{ago, with_age};
use super::escape::escape;

/// Spaces between columns.
const GAP: usize = 2;

/// One column of a list, or one line of a single item.
pub struct Column<T> {
    head: Head,
    cell: Cell<T>,
}

/// All that the layout of a column depends on, whatever it shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    title: &'static str,
    /// Whether its words stay whole on a narrow terminal.
    is_whole: bool,
}

/// What a column shows of an item.
enum Cell<T> {
    Text(fn(&T) -> String),
    Time(fn(&T) -> Option<&str>),
    Fact(fn(&T) -> Option<bool>),
}

/// How times are told: to people by their age, in pipes as they are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Times {
    AsTheyAre,
    /// `3 days ago`
    Ago,
    /// The time, and its age beside it.
    WithAge,
}

impl<T> Column<T> {
    /// A column with this title that shows a text; empty where there is nothing.
    pub const fn new(title: &'static str, cell: fn(&T) -> String) -> Self {
        Self::of(title, Cell::Text(cell))
    }

    /// The same for words that are to be typed, so that no line breaks in one.
    pub const fn words(title: &'static str, cell: fn(&T) -> String) -> Self {
        let mut column = Self::new(title, cell);
        column.head.is_whole = true;
        column
    }

    /// A column that shows a time (RFC 3339): on a terminal a list has its age instead, and a single
    /// item both.
    pub const fn time(title: &'static str, cell: fn(&T) -> Option<&str>) -> Self {
        Self::of(title, Cell::Time(cell))
    }

    /// A column that shows `yes` or `no`; empty where that is not known.
    pub const fn fact(title: &'static str, cell: fn(&T) -> Option<bool>) -> Self {
        Self::of(title, Cell::Fact(cell))
    }

    const fn of(title: &'static str, cell: Cell<T>) -> Self {
        let is_whole = false;
        let head = Head { title, is_whole };
        Self { head, cell }
    }

    fn cell(&self, item: &T, times: Times) -> String {
        printable(match self.cell {
            Cell::Text(text) => text(item),
            Cell::Time(time) => times.tell(time(item)),
            Cell::Fact(fact) => yes_or_no(fact(item)),
        })
    }
}

pub(super) fn heads<T>(columns: &[Column<T>]) -> Vec<Head> {
    columns.iter().map(|column| column.head).collect()
}

/// The cells of one item.
pub(super) fn row<T>(item: &T, columns: &[Column<T>], times: Times) -> Vec<String> {
    let cells = columns.iter().map(|column| column.cell(item, times));
    cells.collect()
}

fn printable(text: String) -> String {
    if let Cow::Owned(escaped) = escape(&text) {
        return escaped;
    }
    match text.is_empty() {
        true => "-".to_owned(),
        false => text,
    }
}

// Copies of this, and of the next, in the code of every kind of item would take 2 KB.
#[inline(never)]
fn yes_or_no(fact: Option<bool>) -> String {
    let word = match fact {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    word.to_owned()
}

impl Times {
    #[inline(never)]
    fn tell(self, time: Option<&str>) -> String {
        match (time, self) {
            (None, _) => String::new(),
            (Some(time), Self::AsTheyAre) => time.to_owned(),
            (Some(time), Self::Ago) => ago(Timestamp::now(), time),
            (Some(time), Self::WithAge) => with_age(Timestamp::now(), time),
        }
    }
}

/// How a table fits where it goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    /// Characters per line, or as many as it takes.
    pub(super) width: Option<u16>,
    pub(super) bold_titles: bool,
}

impl Fit {
    pub(super) fn times(self, for_people: Times) -> Times {
        match self.width {
            Some(_) => for_people,
            None => Times::AsTheyAre,
        }
    }
}

/// A list: a line of titles, and a row for each item.
pub(super) fn write_list(
    out: &mut dyn Write,
    heads: &[Head],
    rows: &[Vec<String>],
    fit: Fit,
) -> io::Result<()> {
    if fit.width.is_none() && !fit.bold_titles {
        return write_aligned(out, heads, rows);
    }
    let mut table = empty(fit);
    table.set_header(heads.iter().map(|head| head.title));
    table.add_rows(rows);
    space(&mut table);
    for (index, head) in heads.iter().enumerate() {
        let Some(column) = table.column_mut(index).filter(|_| head.is_whole) else {
            continue;
        };
        let words = rows.iter().flat_map(|row| row[index].split(' '));
        let longest = words.map(width).max().unwrap_or(0);
        let least = Width::Fixed(u16::try_from(longest).unwrap_or(u16::MAX));
        column.set_constraint(ColumnConstraint::LowerBoundary(least));
    }
    for (index, line) in table.lines().enumerate() {
        let line = line.trim_end();
        match fit.bold_titles && index == 0 {
            true => writeln!(out, "\x1b[1m{line}\x1b[0m")?,
            false => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

/// A list as it goes into a pipe: nothing is fitted and nothing is coloured, and there may be
/// thousands of rows.
fn write_aligned(out: &mut dyn Write, heads: &[Head], rows: &[Vec<String>]) -> io::Result<()> {
    let mut widths: Vec<_> = heads.iter().map(|head| width(head.title)).collect();
    for row in rows {
        for (most, cell) in widths.iter_mut().zip(row) {
            *most = width(cell).max(*most);
        }
    }
    let spaces = " ".repeat(widths.iter().max().unwrap_or(&0) + GAP);
    let mut line = String::new();
    let mut write_line = |cells: &mut dyn Iterator<Item = &str>| {
        line.clear();
        for (most, cell) in widths.iter().zip(cells) {
            line.push_str(cell);
            line.push_str(&spaces[..most - width(cell) + GAP]);
        }
        line.truncate(line.trim_end().len());
        line.push('\n');
        out.write_all(line.as_bytes())
    };
    write_line(&mut heads.iter().map(|head| head.title))?;
    rows.iter()
        .try_for_each(|row| write_line(&mut row.iter().map(String::as_str)))
}

/// Columns of a terminal that a text takes, which most need no table for.
fn width(text: &str) -> usize {
    match text.is_ascii() {
        true => text.len(),
        false => text.width(),
    }
}

/// One item: a line for each field.
pub(super) fn write_item(
    out: &mut dyn Write,
    heads: &[Head],
    row: &[String],
    fit: Fit,
) -> io::Result<()> {
    let mut table = empty(fit);
    for (head, cell) in heads.iter().zip(row) {
        table.add_row([head.title, cell]);
    }
    space(&mut table);
    if let Some(titles) = table.column_mut(0) {
        titles.set_constraint(ColumnConstraint::ContentWidth);
    }
    let titles = heads.iter().map(|head| head.title.len()).max();
    for line in table.lines() {
        let line = line.trim_end();
        // A wrapped value goes on in lines that have no title.
        match line.split_at_checked(titles.unwrap_or(0)) {
            Some((title, value)) if fit.bold_titles => {
                writeln!(out, "\x1b[1m{title}\x1b[0m{value}")?;
            }
            _ => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

/// Columns begin at the edge and stand two spaces apart; the last needs no room behind it.
fn space(table: &mut Table) {
    let last = table.column_count().saturating_sub(1);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if index < last { GAP as u16 } else { 0 }));
    }
}

fn empty(fit: Fit) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(match fit.width {
        Some(_) => ContentArrangement::Dynamic,
        None => ContentArrangement::Disabled,
    });
    if let Some(width) = fit.width {
        table.set_width(width);
    }
    table
}
