//! The configuration file.

use std::path::Path;

use crate::config::{ConfigFile, SettingKey};

/// More than any message needs.
const LONGEST_MESSAGE: usize = 300;

/// Longer than every name, with all that tokens, keys and passwords are made of.
const SECRET: &str = "Kd83/VALUEthat+must=NOTbe_quoted~MIIFxyzpq7Rw";
/// How much of it would be a leak.
const LEAK: usize = 8;

/// Lines of a configuration, right and wrong; `@` is the secret.
const LINES: [&str; 32] = [
    "[profiles.work]",
    "[profiles.\"other\"]",
    "[profiles]",
    "[[profiles.work]]",
    "default_profile = \"work\"",
    "default_profile = [\"@\"]",
    "region = \"cn-north-4\"",
    "token = \"@\"",
    "token = '@'",
    "token = \"\"\"\n@\"\"\"",
    "token = '''@'''",
    "token = @",
    "token = \"@",
    "token = @\"",
    "token = \"\\@\"",
    "token = \"@\" \"@\"",
    "token = [\"@\"]",
    "token = { value = \"@\" }",
    "token.value = \"@\"",
    "tokn = \"@\"",
    "token_command = [\"@\", 1]",
    "token_command = \"@\"",
    "access_key = \"AK\"",
    "secret_key = \"@\"",
    "secret_key = \"@\" # the key",
    "security_token = \"@\"",
    "proxy = \"http://me:@@127.0.0.1:1\"",
    "timeout = \"@\"",
    "timeout = @",
    "retries = 0x@",
    "retries = 3",
    "# token = \"@\"",
];

/// Lines and slips of one file.
const MOST_LINES: usize = 12;
const MOST_SLIPS: usize = 12;

/// What a slip of the hand adds.
const SLIPS: &[u8] = b"\"'[]{}=.,#\n\r\\ \t\0x7_-:";

/// The bytes as a file, and as the recipe of one that holds a secret and mistakes: an error names a
/// line of the file and quotes no value.
pub fn config(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        parsed(text);
    }
    let text = planted(data);
    if let Some(message) = parsed(&text) {
        let shown = |part: &[u8]| message.as_bytes().windows(LEAK).any(|at| at == part);
        let is_leak = SECRET.as_bytes().windows(LEAK).any(shown);
        assert!(!is_leak, "`{message}` quotes a value of {text:?}");
    }
}

/// Reads a file and returns the message where that fails.
fn parsed(text: &str) -> Option<String> {
    match ConfigFile::parse(Path::new("c.toml"), text) {
        Ok(file) => {
            for name in file.profiles.keys() {
                assert!(!name.is_empty(), "a profile without a name");
            }
            let shown = format!("{file:?}");
            for &setting in SettingKey::ALL.iter().filter(|name| name.is_secret()) {
                let values = file.profiles.values();
                for value in values.filter_map(|profile| profile.get(setting)) {
                    let is_long = value.len() >= SECRET.len();
                    assert!(!is_long || !shown.contains(value), "{setting:?} is shown");
                }
            }
            None
        }
        Err(error) => {
            let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
            let message = error.to_string();
            let line = message.strip_prefix("c.toml line ");
            let line = line.and_then(|rest| rest.split_once(':')?.0.parse().ok());
            let line: usize = line.unwrap_or_default();
            assert!((1..=lines).contains(&line), "{message}, of {lines}");
            let length = message.chars().count();
            assert!(length <= LONGEST_MESSAGE, "{length} characters: {message}");
            Some(message)
        }
    }
}

/// A file made of [`LINES`] and [`SLIPS`] as the bytes say: a line for each byte before the
/// first 255, and a slip for every three after it.
fn planted(data: &[u8]) -> String {
    let (lines, slips) = match data.iter().position(|byte| *byte == u8::MAX) {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &[][..]),
    };
    let lines = &lines[..lines.len().min(MOST_LINES)];
    let slips = &slips[..slips.len().min(3 * MOST_SLIPS)];
    let line = |byte: &u8| LINES[usize::from(*byte) % LINES.len()].replace('@', SECRET);
    let mut text = lines.iter().map(line).collect::<Vec<_>>().join("\n");
    for slip in slips.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([slip[0], slip[1]])) % (text.len() + 1);
        match SLIPS.get(usize::from(slip[2]) % (SLIPS.len() + 1)) {
            Some(byte) => text.insert(at, char::from(*byte)),
            None if at < text.len() => drop(text.remove(at)),
            None => {}
        }
    }
    text
}
