//! Comments that stand above what is removed.

use toml_edit::{DocumentMut, Item, Table};

/// Keeps a text that stood above something: before the next table, else at the end of the file.
pub(super) fn keep(document: &mut DocumentMut, text: &str, place: Option<isize>) {
    if !text.contains('#') {
        return;
    }
    let text = text.trim_matches('\n');
    let mut tables = Vec::new();
    collect(document.as_table_mut(), &mut tables);
    let next = tables
        .into_iter()
        .filter(|table| table.position() > place)
        .min_by_key(|table| table.position());
    match next {
        Some(table) => {
            let below = table.decor().prefix().and_then(|text| text.as_str());
            let below = below.unwrap_or_default().trim_start_matches('\n');
            let joined = format!("{text}\n\n{below}");
            table.decor_mut().set_prefix(joined);
        }
        None => {
            let end = document.trailing().as_str().unwrap_or_default();
            let joined = format!("\n{text}\n{end}");
            document.set_trailing(joined);
        }
    }
}

/// The tables that have a line of their own.
fn collect<'t>(table: &'t mut Table, found: &mut Vec<&'t mut Table>) {
    for (_, item) in table.iter_mut() {
        if let Item::Table(table) = item {
            if table.is_implicit() || table.is_dotted() {
                collect(table, found);
            } else {
                found.push(table);
            }
        }
    }
}
