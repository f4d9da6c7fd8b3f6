//! Lists that may be long: what is shown of some items is made where these are at hand, on whatever
//! thread, and nothing else of them is kept.

use serde::Serialize;

use super::escape::escape;
use super::json::{Array, Elements};
use super::printer::{Error, Format, Printer};
use super::table::{self, Column, Times};

/// How the items of a list look.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    format: Format,
    indented: bool,
    times: Times,
}

/// What is shown of some items.
#[derive(Debug)]
pub struct Shown(Part);

#[derive(Debug)]
enum Part {
    Json(Elements),
    Rows(Vec<Vec<String>>),
    Ids(Vec<String>),
}

impl Look {
    /// Items as rows, as JSON, or by their ids.
    pub fn show<T: Serialize>(
        &self,
        items: impl Iterator<Item = T>,
        columns: &[Column<T>],
        id: fn(&T) -> &str,
    ) -> Shown {
        let row = |item: T| table::row(&item, columns, self.times);
        let id = |item: T| escape(id(&item)).into_owned();
        Shown(match self.format {
            Format::Table => Part::Rows(items.map(row).collect()),
            Format::Json => Part::Json(Elements::new(items, self.indented)),
            Format::Quiet => Part::Ids(items.map(id).collect()),
        })
    }
}

/// A list of which nothing is printed before it is whole.
pub struct LongList<'a> {
    printer: &'a Printer,
    look: Look,
    json: Array,
    rows: Vec<Vec<String>>,
    ids: String,
}

impl Printer {
    /// Begins a list that may be long.
    pub fn long_list(&self) -> LongList<'_> {
        let indented = self.is_for_people();
        LongList {
            printer: self,
            look: Look {
                format: self.format(),
                indented,
                times: self.fit().times(Times::Ago),
            },
            json: Array::new(indented),
            rows: Vec::new(),
            ids: String::new(),
        }
    }
}

impl LongList<'_> {
    /// How its items look.
    pub fn look(&self) -> Look {
        self.look
    }

    /// Adds those items that are wanted.
    pub fn push(&mut self, Shown(part): Shown, wanted: &[bool]) {
        match part {
            Part::Json(elements) => self.json.push(elements, wanted),
            Part::Rows(rows) => self.rows.extend(chosen(rows, wanted)),
            Part::Ids(ids) => {
                for id in chosen(ids, wanted) {
                    self.ids.push_str(&id);
                    self.ids.push('\n');
                }
            }
        }
    }

    /// Prints it.
    ///
    /// # Errors
    /// [`Error`] when stdout cannot be written.
    pub fn print<T>(self, columns: &[Column<T>]) -> Result<(), Error> {
        match self.look.format {
            Format::Table => self.printer.rows(&table::heads(columns), &self.rows),
            Format::Json => self.printer.parts(&self.json.into_parts()),
            Format::Quiet => self.printer.raw(self.ids.as_bytes()),
        }
    }
}

fn chosen<T>(items: Vec<T>, wanted: &[bool]) -> impl Iterator<Item = T> {
    let chosen = items.into_iter().zip(wanted).filter(|(_, wanted)| **wanted);
    chosen.map(|(item, _)| item)
}
