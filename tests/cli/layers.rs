//! The layers of the source: imports point down only, and each outside library has one place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Modules and what each may import of the crate, apart from `failure`, which everybody may. Nobody imports `cli` and `commands` but the top.
const ALLOWED: &str = "
failure: signals
core_dumps:
private_file:
stdio:
time_limit:
http:
keys:
config: private_file time_limit
output: stdio
key_file: private_file stdio time_limit
signals:
program: signals
token_command: program
agent: keys time_limit
git: config keys program signals time_limit
api: config git http keys
custody: http key_file keys private_file signals
report: api output
panics: output report signals time_limit
context: api config custody http key_file keys output private_file report signals token_command
completion: agent api config context git keys output panics time_limit
commands: agent api completion config context custody git http key_file keys output program report signals
cli: api commands config context output report
";

/// What stands around a name in a list.
const NO_NAME: [char; 5] = [' ', '\n', '{', '}', ')'];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut directories = vec![root.clone()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(&root).unwrap().to_owned(), text));
            }
        }
    }
    assert!(found.len() > 40, "the source is somewhere else");
    found
}

fn module(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str();
    first.to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The paths that a text names from `crate` or `super` on, those of a list one by one.
fn paths(text: &str) -> Vec<Vec<&str>> {
    let begins = text
        .match_indices("crate::")
        .chain(text.match_indices("super::"));
    let is_whole = |at: &usize| {
        let before = text[..*at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
    };
    let mut found = Vec::new();
    for at in begins.map(|(at, _)| at).filter(is_whole) {
        let end = text[at..].find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
        let (head, rest) = text[at..].split_at(end.unwrap_or(text.len() - at));
        let head = head.split("::").filter(|name| !name.is_empty());
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split(';').next().unwrap_or(list);
                for item in list.split(',') {
                    let item = item.split("::").map(|name| name.trim_matches(NO_NAME));
                    found.push(head.clone().chain(item).collect());
                }
            }
            None => found.push(head.collect()),
        }
    }
    found
}

/// The modules that a text names after `crate::`.
fn imports(text: &str) -> Vec<&str> {
    let paths = paths(text).into_iter();
    paths
        .filter(|path| path[0] == "crate")
        .filter_map(|path| path.get(1).copied())
        .filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect()
}

#[test]
fn imports_point_down() {
    for (path, text) in sources() {
        let module = module(&path);
        if module == "main" || module == "lib" {
            continue;
        }
        let prefix = format!("{module}:");
        let mut lines = ALLOWED.lines();
        let allowed = lines.find_map(|line| line.strip_prefix(&prefix));
        let allowed = allowed.unwrap_or_else(|| panic!("{module} has no layer"));
        let allowed: Vec<_> = allowed.split_whitespace().collect();
        for import in imports(&text) {
            assert!(
                import == module || import == "failure" || allowed.contains(&import),
                "src/{} imports crate::{import}",
                path.display()
            );
        }
    }
}

/// Imports between files or folders side by side, what is below them included. A parent and its children may know each other.
fn imports_of_siblings() -> BTreeMap<String, BTreeSet<String>> {
    let sources = sources();
    let files: BTreeMap<Vec<&str>, &str> = sources
        .iter()
        .map(|(path, text)| {
            let path = path.to_str().unwrap().trim_end_matches(".rs");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            (path.split('/').collect(), code)
        })
        .collect();
    let mut imports = BTreeMap::<String, BTreeSet<String>>::new();
    for (file, code) in &files {
        for path in paths(code) {
            let above = path.iter().filter(|name| **name == "super").count();
            let mut target = match path[0] {
                "crate" => Vec::new(),
                _ => file[..file.len().saturating_sub(above)].to_vec(),
            };
            for name in path
                .iter()
                .filter(|name| !["crate", "super"].contains(name))
            {
                target.push(name);
                if !files.contains_key(&target) {
                    target.pop();
                    break;
                }
            }
            let shared = file.iter().zip(&target).take_while(|(a, b)| a == b).count();
            if shared < file.len().min(target.len()) {
                let importer = imports.entry(file[..=shared].join("/")).or_default();
                importer.insert(target[..=shared].join("/"));
            }
        }
    }
    imports
}

#[test]
fn files_of_a_folder_do_not_import_in_circles() {
    let imports = imports_of_siblings();
    assert!(imports.len() > 100, "imports are written in another way");
    fn reached<'a>(
        imports: &'a BTreeMap<String, BTreeSet<String>>,
        from: &'a String,
    ) -> BTreeSet<&'a String> {
        let mut reached = BTreeSet::new();
        let mut next = vec![from];
        while let Some(file) = next.pop() {
            let new = imports.get(file).into_iter().flatten();
            next.extend(new.filter(|file| reached.insert(*file)));
        }
        reached
    }
    let circles: BTreeSet<Vec<_>> = imports
        .keys()
        .map(|file| {
            let others = reached(&imports, file).into_iter();
            let circle = others.filter(|other| reached(&imports, other).contains(file));
            circle.map(String::as_str).collect()
        })
        .filter(|circle: &Vec<_>| !circle.is_empty())
        .collect();
    assert!(circles.is_empty(), "{circles:?}");
}

/// A verb's file defines the arguments of a command; what several verbs share does not.
#[test]
fn verbs_do_not_import_verbs() {
    let sources = sources();
    let is_verb =
        |text: &str| text.contains("pub(super) fn run(self") || text.contains("fn run(mut self");
    let verbs: Vec<_> = sources
        .iter()
        .filter(|(path, text)| module(path) == "commands" && is_verb(text))
        .map(|(path, _)| path.file_stem().unwrap().to_str().unwrap())
        .collect();
    assert!(verbs.len() > 8, "{verbs:?}");
    for (path, text) in &sources {
        for line in text.lines().filter(|line| line.starts_with("use super::")) {
            let target = line
                .trim_start_matches("use super::")
                .split(':')
                .next()
                .unwrap();
            let is_import = module(path) == "commands" && verbs.contains(&target);
            assert!(!is_import, "src/{}: {line}", path.display());
        }
    }
}

#[test]
fn each_library_has_its_place() {
    let places = [
        ("reqwest", "http/"),
        ("std::env", "config/env.rs"),
        ("io::stdout", "output/"),
        ("io::stderr", "output/"),
    ];
    for (path, text) in sources() {
        let path = path.to_str().unwrap().to_owned();
        for (library, place) in places {
            let used = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .any(|line| {
                    line.contains(&format!("{library}::")) || line.contains(&format!("{library}()"))
                });
            assert!(
                !used || path.starts_with(place),
                "src/{path} uses {library}"
            );
        }
    }
}
