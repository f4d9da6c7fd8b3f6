//! `hwkey man`: a page for every command, which other tools take without a complaint.

use std::collections::BTreeSet;
use std::fs;

use super::help::all;
use crate::support::{Said, TestEnv, fails, has, ok};

/// Writes all pages to `pages` and gives their names.
fn written(env: &TestEnv) -> BTreeSet<String> {
    ok(&mut env.command("man pages"));
    fs::read_dir(env.path("pages"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn page(env: &TestEnv, name: &str) -> String {
    fs::read_to_string(env.path("pages").join(name)).unwrap()
}

#[test]
fn every_command_has_a_page() {
    let env = TestEnv::new();
    let mut commands = Vec::new();
    all(&env, &[], &mut commands);
    let pages = commands
        .iter()
        .map(|(words, _)| format!("hwkey-{}.1", words.join("-")));
    let others = ["hwkey.1", "hwkey-config.5", "hwkey-exit-codes.7"].map(str::to_owned);
    let expected: BTreeSet<_> = pages.chain(others).collect();
    assert!(
        expected.contains("hwkey-kps-private-key-export.1"),
        "{expected:?}"
    );
    assert_eq!(written(&env), expected);
}

#[test]
fn pages_refer_to_pages_that_exist() {
    let env = TestEnv::new();
    let names = written(&env);
    for name in &names {
        let text = page(&env, name);
        let see = text.split(".SH \"SEE ALSO\"\n").nth(1).unwrap();
        for reference in see.split_whitespace() {
            let file = reference
                .replace("\\fB", "")
                .replace("\\fR", "")
                .replace("\\-", "-")
                .replace('(', ".")
                .replace([')', ','], "");
            assert!(names.contains(&file), "{name} refers to {file}");
        }
    }
}

#[test]
fn options_of_every_command_are_in_one_page() {
    let env = TestEnv::new();
    written(&env);
    assert!(page(&env, "hwkey.1").contains("HWKEY_RETRIES"));
    assert!(!page(&env, "hwkey-repo-key-list.1").contains("HWKEY_RETRIES"));
    assert!(page(&env, "hwkey-repo-key-list.1").contains("\\-\\-query"));
}

#[test]
fn the_configuration_page_has_every_setting_of_the_example() {
    let env = TestEnv::new();
    written(&env);
    let text = page(&env, "hwkey-config.5");
    let example = include_str!("../../../config.example.toml");
    let names = example.lines().filter_map(|line| {
        let (name, _) = line.trim_start_matches("# ").split_once(" = ")?;
        name.chars()
            .all(|c| c.is_ascii_lowercase() || c == '_')
            .then_some(name)
    });
    let mut count = 0;
    for name in names {
        count += 1;
        assert!(text.contains(&format!("\\fB{name}\\fR = ")), "{name}");
    }
    assert!(count > 20, "{count}");
}

#[test]
fn the_pages_are_of_the_version_that_was_released_last() {
    let changes = include_str!("../../../CHANGELOG.md");
    let heading = format!("## [{}] - ", env!("CARGO_PKG_VERSION"));
    let Some(rest) = changes.split(&heading).nth(1) else {
        // Not released yet.
        has(changes, "## [Unreleased]");
        return;
    };
    let day = rest.lines().next().unwrap();
    let env = TestEnv::new();
    for name in written(&env) {
        let text = page(&env, &name);
        let head = format!(" {day} \"hwkey {}\" ", env!("CARGO_PKG_VERSION"));
        assert!(text.contains(&head), "{name} is not of {day}");
    }
}

#[test]
fn without_a_directory_the_page_of_hwkey_is_printed() {
    let env = TestEnv::new();
    let printed = ok(&mut env.command("man")).out;
    has(&printed, ".TH HWKEY 1 ");
    written(&env);
    assert_eq!(printed, page(&env, "hwkey.1"));
}

#[cfg(unix)]
#[test]
fn on_a_terminal_the_page_is_shown_by_man_where_there_is_one() {
    use std::os::unix::fs::PermissionsExt;

    use crate::server::NOWHERE;
    use crate::support::terminal::Terminal;

    let env = TestEnv::new();
    let shows = "#!/bin/sh\n[ \"$*\" = '-l -' ] && grep -c '^.TH HWKEY 1' && echo shown\n";
    let cases = [
        (shows, "1\nshown\n"),
        ("#!/bin/sh\nexit 1\n", ".TH HWKEY 1 "),
    ];
    for (text, expected) in cases {
        let program = env.write("bin/man", text);
        fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
        let path = format!("{}:/usr/bin:/bin", env.path("bin").display());
        let (code, shown) =
            Terminal::run(&env, NOWHERE, "man", |command| command.env("PATH", path)).end();
        assert_eq!(code, 0, "{shown}");
        has(&shown, expected);
        assert_eq!(shown.contains(".SH"), expected.starts_with('.'), "{shown}");
    }
}

#[test]
fn the_result_is_the_list_of_pages() {
    let env = TestEnv::new();
    let Said { out, .. } = ok(&mut env.command("man a/b --quiet"));
    assert!(out.starts_with("a/b/hwkey-"), "{out}");
    let paths: Vec<&str> = out.lines().collect();
    assert!(paths.iter().all(|path| env.path(path).is_file()), "{out}");
    let document = ok(&mut env.command("man a/b --json")).json();
    assert_eq!(document, serde_json::json!(paths));
    assert_eq!(ok(&mut env.command("man a/b")).err, "");
}

#[test]
fn pages_that_are_there_are_replaced_and_other_files_stay() {
    let env = TestEnv::new();
    env.write("pages/hwkey.1", "old\n".repeat(10_000));
    env.write("pages/notes", "mine");
    written(&env);
    assert!(!page(&env, "hwkey.1").contains("old\n"));
    assert_eq!(page(&env, "notes"), "mine");
}

#[test]
fn a_dry_run_writes_nothing() {
    let env = TestEnv::new();
    let said = ok(&mut env.command("man pages --dry-run"));
    has(&said.out, "pages/hwkey-repo.1\n");
    let note = "pages would be written to pages; nothing was written\n";
    assert!(said.err.ends_with(note), "{}", said.err);
    assert!(!env.path("pages").exists());
}

#[test]
fn the_name_of_a_page_is_no_directory() {
    let env = TestEnv::new();
    for name in "revoke repo-key-add hwkey hwkey-revoke.1 hwkey-config hwkey-config.5".split(' ') {
        let said = fails(env.command(["man", name]), 2);
        has(&said.err, format!("`{name}` is the name of a page"));
        assert!(!env.path(name).exists(), "{name}");
    }
    for directory in ["./revoke", "man", "config"] {
        ok(&mut env.command(["man", directory]));
        assert!(env.path(directory).join("hwkey.1").is_file(), "{directory}");
    }
    // One that is there is meant.
    ok(&mut env.command("man revoke"));
}

#[test]
fn a_directory_that_cannot_be_made_is_a_usage_error() {
    let env = TestEnv::new();
    env.write("file", "");
    let said = fails(&mut env.command("man file/pages"), 2);
    has(&said.err, "error: cannot create file/pages\n");
    fs::create_dir_all(env.path("pages/hwkey-repo.1")).unwrap();
    let said = fails(&mut env.command("man pages"), 2);
    has(&said.err, "cannot create pages/hwkey-repo.1\n");
}
