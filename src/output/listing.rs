//! The options for lists: columns, order and titles.

use std::cmp::Ordering;
use std::marker::PhantomData;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser, ValueParser};
use serde::Serialize;

use super::printer::{Error, Format, Printer};
use super::table::{self, Column};
use crate::failure::{Failure, Kind};

const DESCENDING: &str = ":desc";

/// The columns of a type.
pub(crate) trait HasColumns: Sized {
    /// The usual columns of a list.
    fn columns() -> Vec<Column<Self>>;

    /// Columns that a list has only if they are requested. Some may also be usual columns.
    fn further_columns() -> Vec<Column<Self>> {
        Vec::new()
    }
}

/// The columns and the order of a list.
#[derive(Debug, Args)]
pub(crate) struct ListingArgs<T: HasColumns> {
    /// Show these columns of a table or CSV, in this order
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', value_parser = names::<T>())]
    columns: Vec<String>,
    /// Sort by this column; COLUMN:desc reverses the order
    #[arg(long, value_name = "COLUMN", value_parser = order::<T>())]
    sort: Option<Order>,
    /// Leave out the header of a table or CSV
    #[arg(long)]
    no_header: bool,
    #[arg(skip)]
    kind: PhantomData<fn() -> T>,
}

#[derive(Debug, Clone)]
struct Order {
    column: String,
    is_descending: bool,
}

fn names<T: HasColumns>() -> ValueParser {
    PossibleValuesParser::new(all::<T>().iter().map(Column::name)).into()
}

fn order<T: HasColumns>() -> ValueParser {
    let columns = all::<T>();
    let descending = columns
        .iter()
        .map(|column| PossibleValue::new(column.name() + DESCENDING).hide(true));
    let ascending = columns
        .iter()
        .map(|column| PossibleValue::new(column.name()));
    PossibleValuesParser::new(ascending.chain(descending))
        .map(|order| {
            let column = order.strip_suffix(DESCENDING);
            Order {
                is_descending: column.is_some(),
                column: column.unwrap_or(&order).to_owned(),
            }
        })
        .into()
}

/// All columns, without duplicates.
fn all<T: HasColumns>() -> Vec<Column<T>> {
    let mut all = T::columns();
    let names: Vec<_> = all.iter().map(Column::name).collect();
    let further = T::further_columns().into_iter();
    all.extend(further.filter(|column| !names.contains(&column.name())));
    all
}

fn find<T: HasColumns>(name: &str) -> Option<Column<T>> {
    all().into_iter().find(|column| column.name() == name)
}

impl<K: HasColumns> ListingArgs<K> {
    /// # Errors
    /// Titles or columns were requested for JSON or bare ids.
    pub(crate) fn check(&self, printer: &Printer) -> Result<(), Failure> {
        let is_about_tables = self.no_header || !self.columns.is_empty();
        if is_about_tables && printer.format() != Format::Table {
            return Err(Kind::Usage
                .failure("--columns and --no-header are for tables and CSV")
                .hint(if printer.format() == Format::Quiet {
                    "leave them out, or --quiet"
                } else {
                    "leave them out, or add `--output table` or `--output csv`"
                }));
        }
        Ok(())
    }

    /// Whether items can be shown before the list is complete.
    pub(crate) fn can_begin(&self, printer: &Printer) -> bool {
        self.sort.is_none() && printer.has_json_lines()
    }

    /// Shows a list. `shown` returns the part of an item that the columns show. The columns of `places` come
    /// first.
    ///
    /// # Errors
    /// [`Error`] if stdout cannot be written.
    pub(crate) fn show<I: Serialize, T: HasColumns>(
        &self,
        printer: &Printer,
        mut items: Vec<I>,
        places: &[Column<I>],
        shown: fn(&I) -> &T,
        id: impl Fn(&I) -> &str,
    ) -> Result<(), Error> {
        if let Some(order) = &self.sort {
            order.sort(&mut items, shown);
        }
        let named = self.columns.iter().filter_map(|name| find(name));
        let columns = match &*self.columns {
            [] => T::columns(),
            _ => named.map(Column::required).collect(),
        };
        let cells = |item: &I, times| {
            let place = table::cells(item, places, times);
            [place, table::cells(shown(item), &columns, times)].concat()
        };
        let heads = [table::heads(places), table::heads(&columns)].concat();
        let printer = printer.with_header(!self.no_header);
        printer.rows(&items, &heads, cells, |item| Some(id(item)))
    }
}

impl Order {
    /// Sorts items. Those with an empty cell come last.
    fn sort<I, T: HasColumns>(&self, items: &mut [I], shown: fn(&I) -> &T) {
        let Some(column) = find::<T>(&self.column) else {
            return;
        };
        let key = |item: &I| column.key(shown(item));
        items.sort_by(|one, other| match (key(one), key(other)) {
            (Some(one), Some(other)) if self.is_descending => other.cmp(&one),
            (Some(one), Some(other)) => one.cmp(&other),
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (None, None) => Ordering::Equal,
        });
    }
}
