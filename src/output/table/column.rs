//! What a column shows of an item, and what may happen to it on a narrow terminal.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::output::age::{ago, rfc_3339, with_age};
use crate::output::escape::escape;

/// One column of a list, or one line of a single item.
pub(crate) struct Column<T> {
    head: Head,
    cell: Cell<T>,
}

/// All that the layout of a column depends on, whatever it shows.
#[derive(Debug, Clone, Copy)]
pub(in crate::output) struct Head {
    pub(super) title: &'static str,
    pub(super) role: Role,
    pub(super) is_optional: bool,
}

/// What may happen to a value on a narrow terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing: an id, a name that is an argument of another command, a fingerprint, a type.
    Whole,
    /// Is never cut; goes on in the next line after a word.
    Words,
    /// Is cut in a list; goes on in the next line elsewhere.
    Text,
}

/// What a column shows of an item.
enum Cell<T> {
    Field(fn(&T) -> Option<&str>),
    Computed(fn(&T) -> String),
    Time(fn(&T) -> Option<Timestamp>),
    Fact(fn(&T) -> Option<bool>),
}

/// How times are told: to people by their age, in pipes in full.
#[derive(Debug, Clone, Copy)]
pub(in crate::output) enum Times {
    InFull,
    /// `3 days ago`
    Ago,
    /// The time, and its age beside it.
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

/// What a column is sorted by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::output) enum SortKey {
    Number(u64),
    Text(String),
    Time(Timestamp),
    Fact(bool),
}

impl<T> Column<T> {
    /// A column that shows what is never cut or broken over lines.
    pub(crate) const fn new(title: &'static str, cell: fn(&T) -> Option<&str>) -> Self {
        Self::of(title, Role::Whole, Cell::Field(cell))
    }

    /// The same for what the item does not have as it is shown; empty where there is nothing.
    pub(crate) const fn computed(title: &'static str, cell: fn(&T) -> String) -> Self {
        Self::of(title, Role::Whole, Cell::Computed(cell))
    }

    /// A column for several values that are each to be typed.
    pub(crate) const fn words(title: &'static str, cell: fn(&T) -> String) -> Self {
        Self::of(title, Role::Words, Cell::Computed(cell))
    }

    /// A column for text of any length.
    pub(crate) const fn text(title: &'static str, cell: fn(&T) -> Option<&str>) -> Self {
        Self::of(title, Role::Text, Cell::Field(cell))
    }

    /// The same for what the item does not have as it is shown.
    pub(crate) const fn computed_text(title: &'static str, cell: fn(&T) -> String) -> Self {
        Self::of(title, Role::Text, Cell::Computed(cell))
    }

    /// A column that shows a time: on a terminal a list has its age instead, and a single
    /// item both.
    pub(crate) const fn time(title: &'static str, cell: fn(&T) -> Option<Timestamp>) -> Self {
        Self::of(title, Role::Words, Cell::Time(cell))
    }

    /// A column that shows `yes` or `no`; empty where that is not known.
    pub(crate) const fn fact(title: &'static str, cell: fn(&T) -> Option<bool>) -> Self {
        Self::of(title, Role::Whole, Cell::Fact(cell))
    }

    /// The same column, left out of a list that is too wide for the terminal. Those on the right go
    /// first.
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

    /// What options call it.
    pub(in crate::output) fn name(&self) -> String {
        self.head.name()
    }

    /// The same column, never left out.
    pub(in crate::output) fn required(mut self) -> Self {
        self.head.is_optional = false;
        self
    }

    /// Nothing where the item has nothing to show in this column.
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

    /// Empty where the item has nothing to show in this column.
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

/// The cells of one item; those that have nothing are empty.
pub(in crate::output) fn cells<T>(item: &T, columns: &[Column<T>], times: Times) -> Vec<String> {
    let cells = columns.iter().map(|column| column.cell(item, times));
    cells.collect()
}

/// A row for people, who see a dash where there is nothing.
pub(in crate::output) fn dashed(mut row: Vec<String>) -> Vec<String> {
    for cell in row.iter_mut().filter(|cell| cell.is_empty()) {
        *cell = "-".to_owned();
    }
    row
}

impl Head {
    /// What options and CSV call it, like a field in JSON: `fingerprint_md5`.
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
