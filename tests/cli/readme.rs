//! The README in Chinese says what the README says.

const ENGLISH: &str = include_str!("../../README.md");
const CHINESE: &str = include_str!("../../docs/README.zh-CN.md");

/// Sections of the one and of the other that belong together.
const SECTIONS: [(&str, &str); 7] = [
    ("## Try it\n", "## 试用\n"),
    ("## For real\n", "## 正式使用\n"),
    ("## Beside other tools\n", "## 与其他工具的比较\n"),
    ("## Recipes\n", "## 示例\n"),
    ("## Ways in\n", "## 认证方式\n"),
    ("## Commands\n", "## 命令\n"),
    ("## Exit codes\n", "## 退出码\n"),
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
        .map(|line| line.split("  # ").next().unwrap().trim_end())
        .map(|line| line.split("      #").next().unwrap().trim_end().to_owned())
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
    for (english, chinese) in SECTIONS {
        let (one, other) = (section(ENGLISH, english), section(CHINESE, chinese));
        assert_eq!(blocks(one), blocks(other), "{english}");
        assert_eq!(words(one), words(other), "{english}");
    }
}
