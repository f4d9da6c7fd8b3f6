//! The configuration file.

use std::path::Path;

use crate::config::{ConfigFile, SettingKey};
use crate::properties::config;
use proptest::prelude::*;

use super::cases;
use super::seeds::mutated;

const EXAMPLE: &str = include_str!("../../../config.example.toml");

/// The example as it stands, and with nothing left out.
fn examples() -> Vec<Vec<u8>> {
    let setting = |line: &str| match line.strip_prefix("# ") {
        Some(rest) if rest.contains(" = ") => rest.to_owned(),
        _ => line.to_owned(),
    };
    let whole: Vec<String> = EXAMPLE.lines().map(setting).collect();
    vec![EXAMPLE.into(), whole.join("\n").into()]
}

/// Lines, 255, and slips: see [`config`].
fn recipe() -> impl Strategy<Value = Vec<u8>> {
    let lines = prop::collection::vec(0u8..32, 0..8);
    let slips = prop::collection::vec(any::<u8>(), 0..13);
    (lines, slips).prop_map(|(lines, slips)| [lines, vec![u8::MAX], slips].concat())
}

fn value() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "7",
        "-1",
        "2.5",
        "true",
        "1979-05-27",
        "[]",
        "[1]",
        "{}",
        "{ a = 1 }",
        "0x7",
        "nan",
    ])
}

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn a_changed_file_is_read_or_refused_by_its_line(bytes in mutated(examples())) {
        config(&bytes);
    }

    #[test]
    fn no_mistake_shows_a_value(recipe in recipe()) {
        config(&recipe);
    }

    #[test]
    fn a_wrong_type_is_named_with_its_line(
        name in prop::sample::select(SettingKey::ALL.to_vec()),
        value in value(),
        before in 0usize..20,
    ) {
        let key = name.key();
        let text = format!("{}[profiles.work]\n{key} = {value}\n", "\n".repeat(before));
        config(text.as_bytes());
        if let Err(error) = ConfigFile::parse(Path::new("c.toml"), &text) {
            let begin = format!("c.toml line {}: `{key}` must be ", before + 2);
            prop_assert!(error.to_string().starts_with(&begin), "{}", error);
        }
    }

    #[test]
    fn text_comes_out_as_it_went_in(text in "\\PC{0,40}") {
        let quoted = toml_string(&text);
        let file = format!("[profiles.work]\ntoken = {quoted}\n");
        let read = ConfigFile::parse(Path::new("c.toml"), &file).unwrap();
        prop_assert_eq!(read.profiles["work"].get(SettingKey::Token), Some(text.as_str()));
    }
}

/// A basic string of TOML: JSON's escapes are among TOML's.
fn toml_string(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[test]
fn the_examples_are_read() {
    for bytes in examples() {
        config(&bytes);
    }
    let text = String::from_utf8(examples().remove(0)).unwrap();
    let read = ConfigFile::parse(Path::new("c.toml"), &text).unwrap();
    assert!(!read.profiles.is_empty());
}
