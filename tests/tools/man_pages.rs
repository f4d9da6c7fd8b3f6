//! What `hwkey man` writes, read by mandoc.

use std::fs;
use std::process::Command;

use crate::support::{TestEnv, has, ok};

fn written() -> TestEnv {
    let env = TestEnv::new();
    ok(&mut env.command("man pages"));
    env
}

/// The page as people read it, without the bold.
fn shown(env: &TestEnv, name: &str) -> String {
    let output = Command::new("mandoc")
        .args(["-T", "utf8", "-O", "width=100"])
        .arg(env.path("pages").join(name))
        .output()
        .expect("mandoc");
    let mut text = String::from_utf8(output.stdout).unwrap();
    while let Some(at) = text.find('\u{8}') {
        let before = text[..at].chars().next_back().unwrap().len_utf8();
        text.replace_range(at - before..=at, "");
    }
    text
}

#[test]
fn mandoc_has_no_warning_for_the_pages() {
    let env = written();
    let pages = fs::read_dir(env.path("pages")).unwrap();
    let said = Command::new("mandoc")
        .args(["-T", "lint", "-W", "warning"])
        .args(pages.map(|page| page.unwrap().file_name()))
        .current_dir(env.path("pages"))
        .output()
        .expect("mandoc");
    let said = String::from_utf8(said.stdout).unwrap();
    assert_eq!(said, "");
}

#[test]
fn examples_are_shown_as_they_are_typed() {
    let env = written();
    let text = shown(&env, "hwkey-repo-key-list.1");
    let examples = "EXAMPLES\n         hwkey repo key list\n         hwkey repo key list --query laptop\n         \
                    hwkey repo key list --json | jq -r '.[].fingerprint'\n";
    has(&text, examples);
    let text = shown(&env, "hwkey-repo-key-add.1");
    has(&text, "hwkey repo key add ~/.ssh/id_ed25519.pub\n");
}

#[test]
fn the_exit_codes_are_those_of_the_readme() {
    let env = written();
    let text = shown(&env, "hwkey-exit-codes.7");
    let readme = include_str!("../../README.md");
    let rows = readme.split("## Exit codes").nth(1).unwrap();
    let mut count = 0;
    for row in rows.lines().filter(|line| line.starts_with("| ")).skip(2) {
        let mut cells = row.trim_matches('|').split('|').map(str::trim);
        let (codes, kinds) = (cells.next().unwrap(), cells.next().unwrap());
        for code in codes.split(", ") {
            for kind in kinds.split(", ").filter(|kind| *kind != "–") {
                let term = format!("{code} {}", kind.trim_matches('`'));
                assert!(text.contains(&term), "{term} is not in\n{text}");
                count += 1;
            }
        }
        if codes == "9" {
            break;
        }
    }
    assert!(count > 9, "{count}");
}
