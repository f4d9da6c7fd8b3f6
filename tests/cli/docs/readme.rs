//! CONTRIBUTING says why each package is used, and what is in Chinese says what the English says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const README: [&str; 2] = [
    include_str!("../../../README.md"),
    include_str!("../../../docs/README.zh-CN.md"),
];
const GUIDE: [&str; 2] = [
    include_str!("../../../docs/GUIDE.md"),
    include_str!("../../../docs/GUIDE.zh-CN.md"),
];

/// Sections of the one and of the other that belong together.
const SECTIONS: [([&str; 2], &str, &str); 11] = [
    (README, "## Try it\n", "## 试用\n"),
    (README, "## Your first key\n", "## 第一个密钥\n"),
    (README, "## Commands\n", "## 命令\n"),
    (README, "## Authentication\n", "## 认证方式\n"),
    (README, "## Permissions\n", "## 权限\n"),
    (README, "## Exit codes\n", "## 退出码\n"),
    (GUIDE, "## Profiles and credentials\n", "## 配置与凭证\n"),
    (GUIDE, "## Audit\n", "## 审计\n"),
    (GUIDE, "## Completion\n", "## 命令补全\n"),
    (GUIDE, "## In a container\n", "## 在容器中运行\n"),
    (
        GUIDE,
        "## Compared with other tools\n",
        "## 与其他工具的比较\n",
    ),
];

fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let rest = text
        .split_once(heading)
        .unwrap_or_else(|| panic!("no {heading}"))
        .1;
    rest.split("\n## ").next().unwrap()
}

/// Commands in blocks, without the comments that are translated.
fn blocks(section: &str) -> Vec<String> {
    section
        .split("```")
        .skip(1)
        .step_by(2)
        .flat_map(str::lines)
        .map(|line| line.split("  # ").next().unwrap().trim_end().to_owned())
        .collect()
}

/// What stands between backticks in the rows of tables.
fn words(section: &str) -> Vec<&str> {
    let rows = section.lines().filter(|line| line.starts_with('|'));
    rows.flat_map(|row| row.split('`').skip(1).step_by(2))
        .collect()
}

#[test]
fn both_have_the_same_commands() {
    for (texts, english, chinese) in SECTIONS {
        let (one, other) = (section(texts[0], english), section(texts[1], chinese));
        assert_eq!(blocks(one), blocks(other), "{english}");
        assert_eq!(words(one), words(other), "{english}");
    }
}

#[test]
fn every_package_has_its_reason() {
    let manifest: toml::Table = include_str!("../../../Cargo.toml").parse().unwrap();
    // A published package does not have it.
    let sandbox = Path::new(env!("CARGO_MANIFEST_DIR")).join("sandbox/Cargo.toml");
    let sandbox: toml::Table = fs::read_to_string(sandbox).unwrap().parse().unwrap();
    let targets = manifest["target"].as_table().unwrap().values();
    let tables = targets.map(|target| target.as_table().unwrap());
    let used: BTreeSet<_> = tables
        .chain([&manifest, &sandbox])
        .flat_map(|table| [table.get("dependencies"), table.get("dev-dependencies")])
        .flatten()
        .flat_map(|packages| packages.as_table().unwrap().keys().map(String::as_str))
        .collect();
    let rows = section(
        include_str!("../../../CONTRIBUTING.md"),
        "## Dependencies\n",
    );
    let rows = rows.split_once("| dependency | why |").unwrap().1.lines();
    let names = rows.filter_map(|row| row.split('|').nth(1));
    let word = |c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c);
    let told: BTreeSet<_> = names.flat_map(|names| names.split(word)).collect();
    let untold: Vec<_> = used.difference(&told).collect();
    assert!(untold.is_empty(), "{untold:?}");
}
