//! The columns of a table, and what may happen to them on a narrow terminal.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::output::age::{ago, rfc_3339, with_age};
use crate::output::escape::escape;

/// A column of a list, or a line of a single item.
pub(crate) struct Column<T> {
    head: Head,
    cell: Cell<T>,
}

/// The part of a column that its layout depends on.
#[derive(Debug, Clone, Copy)]
pub(in crate::output) struct Head {
    pub(super) title: &'static str,
    pub(super) role: Role,
    pub(super) is_optional: bool,
}

/// What may happen to a value on a narrow terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Never cut or broken: an id, a name, a fingerprint, a type.
    Whole,
    /// Never cut, but may be broken between words.
    Words,
    /// Cut in a list, and broken into lines elsewhere.
    Text,
}

/// How to get the value of a cell.
enum Cell<T> {
    Field(fn(&T) -> Option<&str>),
    Computed(fn(&T) -> String),
    Time(fn(&T) -> Option<Timestamp>),
    Fact(fn(&T) -> Option<bool>),
}

/// The format of times: ages for people, full times in pipes.
#[derive(Debug, Clone, Copy)]
pub(in crate::output) enum Times {
    InFull,
    /// `3 days ago`
    Ago,
    /// The time and its age.
    WithAge,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Column<T> {}

impl<T> Clone for Cell<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Cell<T> {}

/// The value by which a column is sorted.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::output) enum SortKey {
    Number(u64),
    Text(String),
    Time(Timestamp),
    Fact(bool),
}

impl<T> Column<T> {
    /// A column whose values are never cut or broken.
    pub(crate) const fn new(title: &'static str, cell: fn(&T) -> Option<&str>) -> Self {
        Self::of(title, Role::Whole, Cell::Field(cell))
    }

    /// Like [`Column::new`], for computed values.
    pub(crate) const fn computed(title: &'static str, cell: fn(&T) -> String) -> Self {
        Self::of(title, Role::Whole, Cell::Computed(cell))
    }

    /// A column of several values, each of which may be copied.
    pub(crate) const fn words(title: &'static str, cell: fn(&T) -> String) -> Self {
        Self::of(title, Role::Words, Cell::Computed(cell))
    }

    /// A column of text of any length.
    pub(crate) const fn text(title: &'static str, cell: fn(&T) -> Option<&str>) -> Self {
        Self::of(title, Role::Text, Cell::Field(cell))
    }

    /// Like [`Column::text`], for computed values.
    pub(crate) const fn computed_text(title: &'static str, cell: fn(&T) -> String) -> Self {
        Self::of(title, Role::Text, Cell::Computed(cell))
    }

    /// A column of times. On a terminal, a list shows ages, and a single item both.
    pub(crate) const fn time(title: &'static str, cell: fn(&T) -> Option<Timestamp>) -> Self {
        Self::of(title, Role::Words, Cell::Time(cell))
    }

    /// A column of `yes` and `no`, or empty if unknown.
    pub(crate) const fn fact(title: &'static str, cell: fn(&T) -> Option<bool>) -> Self {
        Self::of(title, Role::Whole, Cell::Fact(cell))
    }

    /// The same column, but left out if a list is too wide for the terminal. The rightmost ones go first.
    pub(crate) const fn optional(mut self) -> Self {
        self.head.is_optional = true;
        self
    }

    const fn of(title: &'static str, role: Role, cell: Cell<T>) -> Self {
        let head = Head {
            title,
            role,
            is_optional: false,
        };
        Self { head, cell }
    }

    /// The name of the column in options.
    pub(in crate::output) fn name(&self) -> String {
        self.head.name()
    }

    /// The same column, never left out.
    pub(in crate::output) fn required(mut self) -> Self {
        self.head.is_optional = false;
        self
    }

    /// The sort key of an item; `None` if its cell is empty.
    pub(in crate::output) fn key(&self, item: &T) -> Option<SortKey> {
        let of_text = |text: &str| match text.parse() {
            _ if text.is_empty() => None,
            Ok(number) => Some(SortKey::Number(number)),
            Err(_) => Some(SortKey::Text(text.to_lowercase())),
        };
        match self.cell {
            Cell::Field(field) => field(item).and_then(of_text),
            Cell::Computed(text) => of_text(&text(item)),
            Cell::Time(time) => time(item).map(SortKey::Time),
            Cell::Fact(fact) => fact(item).map(SortKey::Fact),
        }
    }

    /// The cell of an item, which may be empty.
    fn cell(&self, item: &T, times: Times) -> String {
        let text: Cow<'_, str> = match self.cell {
            Cell::Field(field) => field(item).unwrap_or_default().into(),
            Cell::Computed(text) => text(item).into(),
            Cell::Time(time) => time(item).map_or("".into(), |time| times.tell(time).into()),
            Cell::Fact(fact) => match fact(item) {
                Some(true) => "yes".into(),
                Some(false) => "no".into(),
                None => "".into(),
            },
        };
        escape(&text).into_owned()
    }
}

pub(in crate::output) fn heads<T>(columns: &[Column<T>]) -> Vec<Head> {
    columns.iter().map(|column| column.head).collect()
}

/// The cells of an item, which may be empty.
pub(in crate::output) fn cells<T>(item: &T, columns: &[Column<T>], times: Times) -> Vec<String> {
    let cells = columns.iter().map(|column| column.cell(item, times));
    cells.collect()
}

/// Replaces empty cells by dashes, for people.
pub(in crate::output) fn dashed(mut row: Vec<String>) -> Vec<String> {
    for cell in row.iter_mut().filter(|cell| cell.is_empty()) {
        *cell = "-".to_owned();
    }
    row
}

impl Head {
    /// The name in options and CSV, like a field in JSON: `fingerprint_md5`.
    pub(in crate::output) fn name(&self) -> String {
        let title = self.title.to_lowercase();
        let words = title.split(|c: char| !c.is_alphanumeric());
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        words.join("_")
    }
}

impl Times {
    fn tell(self, time: Timestamp) -> String {
        match self {
            Self::InFull => rfc_3339(time),
            Self::Ago => ago(Timestamp::now(), time),
            Self::WithAge => with_age(Timestamp::now(), time),
        }
    }
}
