//! Cases of a test that are one line each.

/// The rows of a table, whose cells have `|` between them.
pub(crate) fn rows<const N: usize>(table: &str) -> impl Iterator<Item = [&str; N]> {
    let lines = table.lines().filter(|line| !line.is_empty());
    lines.map(|line| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        cells.try_into().unwrap_or_else(|_| panic!("{line}"))
    })
}

/// Variables with their values, `NAME=value` as in a shell.
pub(crate) fn variables(text: &str) -> impl Iterator<Item = (String, String)> {
    let words = shlex::split(text).unwrap().into_iter();
    words.map(|word| {
        let (name, value) = word.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    })
}
