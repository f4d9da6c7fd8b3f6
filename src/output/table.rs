//! Tables: a list has a row for each item, a single item a line for each field.

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
    title: &'static str,
    cell: Cell<T>,
    /// Whether its words stay whole on a narrow terminal.
    is_whole: bool,
}

/// What a column shows of an item.
enum Cell<T> {
    Text(fn(&T) -> String),
    Time(fn(&T) -> Option<&str>),
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
        let cell = Cell::Text(cell);
        let is_whole = false;
        Self {
            title,
            cell,
            is_whole,
        }
    }

    /// The same for words that are to be typed, so that no line breaks in one.
    pub const fn words(title: &'static str, cell: fn(&T) -> String) -> Self {
        Self {
            is_whole: true,
            ..Self::new(title, cell)
        }
    }

    /// A column that shows a time (RFC 3339): on a terminal a list has its age instead, and a single
    /// item both.
    pub const fn time(title: &'static str, cell: fn(&T) -> Option<&str>) -> Self {
        let cell = Cell::Time(cell);
        let is_whole = false;
        Self {
            title,
            cell,
            is_whole,
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

pub(super) fn write_list<T>(
    out: &mut impl Write,
    items: &[T],
    columns: &[Column<T>],
    fit: Fit,
) -> io::Result<()> {
    let times = fit.times(Times::Ago);
    let rows = items.iter().map(|item| row(item, columns, times));
    write_rows(out, &rows.collect::<Vec<_>>(), columns, fit)
}

/// The cells of one item in a list.
pub(super) fn row<T>(item: &T, columns: &[Column<T>], times: Times) -> Vec<String> {
    let cells = columns.iter().map(|column| cell(column, item, times));
    cells.collect()
}

/// A list whose cells are there.
pub(super) fn write_rows<T>(
    out: &mut impl Write,
    rows: &[Vec<String>],
    columns: &[Column<T>],
    fit: Fit,
) -> io::Result<()> {
    if fit.width.is_none() && !fit.bold_titles {
        return write_aligned(out, rows, columns);
    }
    let mut table = empty(fit);
    table.set_header(columns.iter().map(|column| column.title));
    table.add_rows(rows);
    space(&mut table);
    for (index, column) in columns.iter().enumerate() {
        let Some(laid_out) = table.column_mut(index).filter(|_| column.is_whole) else {
            continue;
        };
        let words = rows.iter().flat_map(|row| row[index].split(' '));
        let longest = words.map(width).max().unwrap_or(0);
        let least = Width::Fixed(u16::try_from(longest).unwrap_or(u16::MAX));
        laid_out.set_constraint(ColumnConstraint::LowerBoundary(least));
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
fn write_aligned<T>(
    out: &mut impl Write,
    rows: &[Vec<String>],
    columns: &[Column<T>],
) -> io::Result<()> {
    let mut widths: Vec<_> = columns.iter().map(|column| width(column.title)).collect();
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
    write_line(&mut columns.iter().map(|column| column.title))?;
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

pub(super) fn write_item<T>(
    out: &mut impl Write,
    item: &T,
    columns: &[Column<T>],
    fit: Fit,
) -> io::Result<()> {
    let times = fit.times(Times::WithAge);
    let mut table = empty(fit);
    for column in columns {
        table.add_row([column.title.to_owned(), cell(column, item, times)]);
    }
    space(&mut table);
    if let Some(titles) = table.column_mut(0) {
        titles.set_constraint(ColumnConstraint::ContentWidth);
    }
    let titles = columns.iter().map(|column| column.title.len()).max();
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

fn cell<T>(column: &Column<T>, item: &T, times: Times) -> String {
    let text = match column.cell {
        Cell::Text(text) => text(item),
        Cell::Time(time) => match (time(item), times) {
            (None, _) => String::new(),
            (Some(time), Times::AsTheyAre) => time.to_owned(),
            (Some(time), Times::Ago) => ago(Timestamp::now(), time),
            (Some(time), Times::WithAge) => with_age(Timestamp::now(), time),
        },
    };
    match text {
        text if text.is_empty() => "-".to_owned(),
        text => escape(&text).into_owned(),
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
