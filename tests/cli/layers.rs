//! The layers of the source: imports point down only, and each outside library has one place.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules and what each may import of the crate, apart from `failure`, which everybody may. Nobody imports `cli` and `commands` but the top.
const ALLOWED: [(&str, &[&str]); 22] = [
    ("failure", &["signals"]),
    ("core_dumps", &[]),
    ("private_file", &[]),
    ("stdio", &[]),
    ("time_limit", &[]),
    ("http", &[]),
    ("keys", &[]),
    ("config", &["private_file", "time_limit"]),
    ("output", &["stdio"]),
    ("key_file", &["private_file", "stdio", "time_limit"]),
    ("signals", &[]),
    ("token_command", &[]),
    ("agent", &["keys", "time_limit"]),
    ("git", &["time_limit", "token_command"]),
    ("api", &["config", "git", "http", "keys"]),
    (
        "custody",
        &["http", "key_file", "keys", "private_file", "signals"],
    ),
    ("report", &["api", "output"]),
    ("panics", &["output", "report", "signals", "time_limit"]),
    (
        "context",
        &[
            "api",
            "config",
            "custody",
            "http",
            "key_file",
            "keys",
            "output",
            "private_file",
            "report",
            "signals",
            "token_command",
        ],
    ),
    (
        "completion",
        &[
            "agent",
            "api",
            "config",
            "context",
            "git",
            "keys",
            "output",
            "panics",
            "time_limit",
        ],
    ),
    (
        "commands",
        &[
            "agent",
            "api",
            "completion",
            "config",
            "context",
            "custody",
            "git",
            "http",
            "key_file",
            "keys",
            "output",
            "report",
            "signals",
            "token_command",
        ],
    ),
    (
        "cli",
        &["api", "commands", "config", "context", "output", "report"],
    ),
];

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

/// The modules that a text names after `crate::`, also in lists such as `crate::{a, b::c}`.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for after in text.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            Some(list) => {
                let list = list.split("};").next().unwrap_or(list);
                found.extend(list.split(',').map(str::to_owned));
            }
            None => found.push(after.to_owned()),
        }
    }
    let name = |text: String| -> String {
        let name = text.trim_start().chars();
        name.take_while(|c| c.is_ascii_lowercase() || *c == '_')
            .collect()
    };
    found
        .into_iter()
        .map(name)
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn imports_point_down() {
    for (path, text) in sources() {
        let module = module(&path);
        if module == "main" || module == "lib" {
            continue;
        }
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{module} has no layer"));
        for import in imports(&text) {
            assert!(
                import == module || import == "failure" || allowed.contains(&import.as_str()),
                "src/{} imports crate::{import}",
                path.display()
            );
        }
    }
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
