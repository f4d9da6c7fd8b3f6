//! Keeps the comments above something that is removed.

use toml_edit::{Decor, DocumentMut, Item, Table, TableLike};

/// The comments above an entry: above its header, its key, or the first of its dotted keys.
pub(super) fn above(table: &dyn TableLike, name: &str) -> String {
    let mut decors: Vec<&Decor> = Vec::new();
    let key = table.key(name);
    decors.extend(key.map(|key| key.leaf_decor()));
    if let Some(Item::Table(inner)) = table.get(name) {
        decors.push(inner.decor());
        if inner.is_dotted() {
            let keys = inner.iter().filter_map(|(name, _)| inner.key(name));
            decors.extend(keys.map(|key| key.leaf_decor()));
        }
    }
    let prefixes = decors
        .into_iter()
        .filter_map(|decor| decor.prefix()?.as_str());
    prefixes.collect()
}

/// Moves the comments to the next table, or to the end of the file.
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

/// The tables that have a header line.
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
