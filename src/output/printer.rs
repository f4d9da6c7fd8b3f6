//! Prints results on stdout. Messages are in their own module.

mod format;
mod messages;
mod stdout;
mod terminal;

use std::io::{self, BufWriter, IsTerminal, Write};

use serde::Serialize;

use super::escape::escape;
use super::json;
use super::shell::RepeatedOptions;
use super::stderr;
use super::table::{self, Column, Fit, Head, Times};

pub(crate) use format::Format;
pub(crate) use stdout::{Error, obeys_escapes};
pub(crate) use terminal::{ColorWhen, Terminal};

use crate::stdio::Waiting;

/// Large, so that long output needs few writes.
const BUFFER: usize = 64 * 1024;

/// Prints results and messages in the requested format.
#[derive(Debug, Clone)]
pub(crate) struct Printer {
    format: Format,
    /// One line per record: CSV for tables, JSON Lines for JSON.
    line_per_record: bool,
    has_header: bool,
    verbosity: u8,
    color: ColorWhen,
    terminal: Terminal,
    is_mute: bool,
    repeated: RepeatedOptions,
}

/// Writes something.
type Show<'a> = &'a mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

impl Printer {
    /// A printer for one command.
    pub(crate) fn new(format: Format, verbosity: u8, color: ColorWhen, terminal: Terminal) -> Self {
        Self {
            format,
            line_per_record: false,
            has_header: true,
            verbosity,
            color,
            terminal,
            is_mute: false,
            repeated: RepeatedOptions::default(),
        }
    }

    /// The same printer. Suggested commands repeat these options.
    pub(crate) fn with_repeated(self, repeated: RepeatedOptions) -> Self {
        Self { repeated, ..self }
    }

    /// The same printer without messages.
    pub(crate) fn without_messages(self) -> Self {
        Self {
            is_mute: true,
            ..self
        }
    }

    /// The same printer with the format of `--output` and `--quiet`.
    pub(crate) fn with_output(&self, output: Option<&str>, quiet: bool) -> Self {
        Self {
            format: Format::of(output, quiet),
            line_per_record: matches!(output, Some("jsonl" | "csv")),
            ..self.clone()
        }
    }

    /// The same printer, with or without titles in tables.
    pub(crate) fn with_header(&self, has_header: bool) -> Self {
        Self {
            has_header,
            ..self.clone()
        }
    }

    /// Whether messages are not printed.
    pub(crate) fn is_mute(&self) -> bool {
        self.is_mute
    }

    /// The format of results.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// How much of requests is printed: 0, 1 or 2.
    pub(crate) fn verbosity(&self) -> u8 {
        self.verbosity
    }

    /// Prints a list: a table, an array, or one id per line.
    ///
    /// # Errors
    /// [`Error`] if stdout cannot be written.
    pub(crate) fn list<T: Serialize>(
        &self,
        items: &[T],
        columns: &[Column<T>],
        id: fn(&T) -> &str,
    ) -> Result<(), Error> {
        self.list_some(items, columns, |item| Some(id(item)))
    }

    /// Prints a list in which some items have no id.
    ///
    /// # Errors
    /// [`Error`] if stdout cannot be written.
    pub(crate) fn list_some<T: Serialize>(
        &self,
        items: &[T],
        columns: &[Column<T>],
        id: impl Fn(&T) -> Option<&str>,
    ) -> Result<(), Error> {
        let cells = |item: &T, times| table::cells(item, columns, times);
        self.rows(items, &table::heads(columns), cells, id)
    }

    /// Prints items, each with its cells. Cells may be empty.
    pub(super) fn rows<T: Serialize>(
        &self,
        items: &[T],
        heads: &[Head],
        cells: impl Fn(&T, Times) -> Vec<String>,
        id: impl Fn(&T) -> Option<&str>,
    ) -> Result<(), Error> {
        match self.format {
            Format::Table if self.line_per_record => {
                self.csv(heads, items.iter().map(|item| cells(item, Times::InFull)))
            }
            Format::Table => {
                let times = self.fit().times(Times::Ago);
                let rows = items.iter().map(|item| table::dashed(cells(item, times)));
                let rows: Vec<_> = rows.collect();
                self.write(&mut |out| table::write_list(out, heads, &rows, self.fit()))
            }
            Format::Json if self.line_per_record => self.lines_of(items),
            Format::Json => self.document(items),
            Format::Quiet => self.ids(&mut items.iter().filter_map(id)),
        }
    }

    /// Prints a part of a list as JSON Lines.
    ///
    /// # Errors
    /// [`Error`] if stdout cannot be written.
    pub(crate) fn lines_of(
        &self,
        items: impl IntoIterator<Item = impl Serialize>,
    ) -> Result<(), Error> {
        let mut items = items.into_iter();
        self.write(&mut |out| items.try_for_each(|item| json::write(out, &item, false)))
    }

    /// Whether lists are JSON Lines, which can be printed in parts.
    pub(crate) fn has_json_lines(&self) -> bool {
        self.format == Format::Json && self.line_per_record
    }

    /// Whether tables are printed for people, who do not need the titles of an empty table.
    pub(crate) fn is_for_tables(&self) -> bool {
        self.format == Format::Table && !self.line_per_record
    }

    /// Prints an item: a line for each field, an object, or its id.
    ///
    /// # Errors
    /// [`Error`] if stdout cannot be written.
    pub(crate) fn item<T: Serialize>(
        &self,
        item: &T,
        fields: &[Column<T>],
        id: fn(&T) -> &str,
    ) -> Result<(), Error> {
        match self.format {
            Format::Table if self.line_per_record => {
                let cells = table::cells(item, fields, Times::InFull);
                self.csv(&table::heads(fields), [cells])
            }
            Format::Table => {
                let times = self.fit().times(Times::WithAge);
                let row = table::dashed(table::cells(item, fields, times));
                let heads = table::heads(fields);
                self.write(&mut |out| table::write_item(out, &heads, &row, self.fit()))
            }
            Format::Json => self.document(item),
            Format::Quiet => self.ids(&mut [id(item)].into_iter()),
        }
    }

    /// Prints a JSON document that has no table.
    ///
    /// # Errors
    /// [`Error`] if stdout cannot be written.
    pub(crate) fn document(&self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        let is_indented = self.is_for_people() && !self.line_per_record;
        self.write(&mut |out| json::write(out, value, is_indented))
    }

    fn csv(
        &self,
        heads: &[Head],
        records: impl IntoIterator<Item = Vec<String>>,
    ) -> Result<(), Error> {
        let mut records = records.into_iter();
        self.write(&mut |out| {
            let mut csv = csv::Writer::from_writer(out);
            if self.has_header {
                csv.write_record(heads.iter().map(Head::name))?;
            }
            for record in &mut records {
                csv.write_record(record)?;
            }
            csv.flush()
        })
    }

    /// Writes bytes unchanged: completion scripts, private keys.
    ///
    /// # Errors
    /// [`Error`] if stdout cannot be written.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Result<(), Error> {
        self.write(&mut |out| out.write_all(bytes))
    }

    fn ids(&self, ids: &mut dyn Iterator<Item = &str>) -> Result<(), Error> {
        self.write(&mut |out| {
            for id in &mut *ids {
                writeln!(out, "{}", escape(id))?;
            }
            Ok(())
        })
    }

    /// Whether stdout keeps nothing: it is closed, or a device such as /dev/null.
    pub(crate) fn discards(&self) -> bool {
        stdout::discards()
    }

    fn write(&self, show: Show<'_>) -> Result<(), Error> {
        stderr::erase();
        let out = Waiting(stdout::open().map_err(Error)?);
        let mut out = BufWriter::with_capacity(BUFFER, out);
        show(&mut out).and_then(|()| out.flush()).map_err(Error)
    }

    /// How to fit tables to stdout.
    fn fit(&self) -> Fit {
        let is_terminal = self.is_for_people();
        Fit {
            width: is_terminal.then(|| self.width()),
            has_header: self.has_header,
            bold_titles: self.colors_stdout(),
        }
    }

    /// Whether results are coloured.
    pub(crate) fn colors_stdout(&self) -> bool {
        self.has_color(self.is_for_people())
    }

    /// Whether stdout is a terminal.
    pub(crate) fn is_for_people(&self) -> bool {
        io::stdout().is_terminal()
    }

    fn has_color(&self, is_terminal: bool) -> bool {
        self.color.applies(self.terminal, is_terminal)
    }

    /// Whether to show progress on the terminal. Not for JSON Lines, which may arrive meanwhile and are
    /// progress themselves.
    pub(super) fn shows_progress(&self) -> bool {
        let is_for_progress = self.format != Format::Quiet && !self.has_json_lines();
        is_for_progress && self.verbosity == 0 && !self.terminal.dumb
    }

    /// The width of the terminal.
    pub(super) fn width(&self) -> usize {
        self.terminal.width()
    }
}
