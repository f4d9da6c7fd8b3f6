//! Tables: a row per item for a list, a line per field for a single item.
//!
//! A list that is too wide for the terminal gets shorter texts, then fewer columns, and finally a line per
//! field.

mod column;

use std::io::{self, Write};

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};

use super::width::{cut, width, wrap};
use column::Role;

pub(crate) use column::Column;
pub(super) use column::{Head, Times, cells, dashed, heads};

/// Spaces between columns.
const GAP: usize = 2;
/// The number of rows with the same layout. A long list is not kept in memory as a whole.
const TOGETHER: usize = 500;
/// Texts are not cut below this length.
const SHORTEST_TEXT: usize = 8;

/// How tables fit their target.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    /// The width of the terminal; `None` elsewhere.
    pub(super) width: Option<usize>,
    pub(super) has_header: bool,
    pub(super) bold_titles: bool,
}

impl Fit {
    pub(super) fn times(self, for_people: Times) -> Times {
        match self.width {
            Some(_) => for_people,
            None => Times::InFull,
        }
    }

    fn bold(self, text: &str) -> String {
        if self.bold_titles {
            format!("\x1b[1m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// A column with its width.
#[derive(Debug, Clone, Copy)]
struct Place {
    index: usize,
    width: usize,
}

/// Writes a list: a line of titles and a row per item. People get no titles of an empty list.
pub(super) fn write_list(
    out: &mut dyn Write,
    heads: &[Head],
    rows: &[Vec<String>],
    fit: Fit,
) -> io::Result<()> {
    let natural = natural(heads, rows);
    let Some(limit) = fit.width else {
        return write_rows(out, heads, rows, &natural, fit);
    };
    if rows.is_empty() {
        return Ok(());
    }
    if let Some(places) = fitted(heads, natural, limit) {
        return write_rows(out, heads, rows, &places, fit);
    }
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write_item(out, heads, row, fit)?;
    }
    Ok(())
}

/// All columns with the width of their widest cell.
fn natural(heads: &[Head], rows: &[Vec<String>]) -> Vec<Place> {
    heads
        .iter()
        .enumerate()
        .map(|(index, head)| {
            let cells = rows.iter().map(|row| width(&row[index]));
            let width = cells.fold(width(head.title), usize::max);
            Place { index, width }
        })
        .collect()
}

/// The columns that fit the width, if there is a solution.
fn fitted(heads: &[Head], mut natural: Vec<Place>, limit: usize) -> Option<Vec<Place>> {
    loop {
        let mut places = natural.clone();
        while total(&places) > limit {
            let Some(widest) = places
                .iter_mut()
                .filter(|place| heads[place.index].role == Role::Text)
                .filter(|place| place.width > SHORTEST_TEXT)
                .max_by_key(|place| place.width)
            else {
                break;
            };
            widest.width -= 1;
        }
        if total(&places) <= limit {
            return Some(places);
        }
        let last = natural
            .iter()
            .rposition(|place| heads[place.index].is_optional)?;
        natural.remove(last);
    }
}

fn total(places: &[Place]) -> usize {
    let gaps = GAP * places.len().saturating_sub(1);
    places.iter().map(|place| place.width).sum::<usize>() + gaps
}

fn write_rows(
    out: &mut dyn Write,
    heads: &[Head],
    rows: &[Vec<String>],
    places: &[Place],
    fit: Fit,
) -> io::Result<()> {
    if fit.has_header {
        let titles: Vec<_> = heads.iter().map(|head| head.title.to_uppercase()).collect();
        for line in laid_out(places, [|index: usize| &*titles[index]]) {
            writeln!(out, "{}", fit.bold(&line))?;
        }
    }
    for rows in rows.chunks(TOGETHER) {
        for line in laid_out(places, rows.iter().map(|row| |index: usize| &*row[index])) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// Lays out rows. Each row is a function that returns the cell of a column.
fn laid_out<'a, C: Fn(usize) -> &'a str>(
    places: &[Place],
    rows: impl IntoIterator<Item = C>,
) -> Vec<String> {
    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    for cell in rows {
        table.add_row(
            places
                .iter()
                .map(|place| cut(cell(place.index), place.width)),
        );
    }
    for (column, place) in table.column_iter_mut().zip(places) {
        let width = u16::try_from(place.width + GAP).unwrap_or(u16::MAX);
        column
            .set_padding((0, GAP as u16))
            .set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// Writes an item: a line per field. A value that must not be broken and does not fit beside its title gets
/// the next line.
pub(super) fn write_item(
    out: &mut dyn Write,
    heads: &[Head],
    row: &[String],
    fit: Fit,
) -> io::Result<()> {
    let titles = heads.iter().map(|head| width(head.title));
    let indent = titles.max().unwrap_or(0) + GAP;
    for (head, cell) in heads.iter().zip(row) {
        let title = fit.bold(head.title);
        let space = " ".repeat(indent - width(head.title));
        let room = fit.width.map(|limit| limit.saturating_sub(indent));
        let lines = match room {
            Some(room) if width(cell) > room => match head.role {
                Role::Whole if width(cell) <= room + indent => {
                    writeln!(out, "{title}\n{cell}")?;
                    continue;
                }
                Role::Whole => vec![cell.clone()],
                Role::Words => wrap(cell, room, false),
                Role::Text => wrap(cell, room.max(SHORTEST_TEXT), true),
            },
            _ => vec![cell.clone()],
        };
        for (index, line) in lines.iter().enumerate() {
            if index == 0 {
                writeln!(out, "{title}{space}{line}")?;
            } else {
                writeln!(out, "{:indent$}{line}", "")?;
            }
        }
    }
    Ok(())
}
