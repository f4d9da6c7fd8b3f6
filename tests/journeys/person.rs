//! What somebody at a terminal does and sees, and what is in the home then.

use std::fs;
use std::path::Path;
use std::process::Command;

use toml::Table;

use crate::support::terminal::Terminal;
use crate::support::{Arguments, TestEnv};

pub(crate) const CONFIG: &str = ".config/hwkey/config.toml";

/// Runs hwkey on a terminal and answers each question when it is asked; the exit code and all that
/// was shown after the last of them.
pub(crate) fn at_terminal(
    env: &TestEnv,
    arguments: impl Arguments,
    conversation: &[(&str, &str)],
) -> (i32, String) {
    at_terminal_with(env, arguments, conversation, &[])
}

/// The same with variables.
pub(crate) fn at_terminal_with(
    env: &TestEnv,
    arguments: impl Arguments,
    conversation: &[(&str, &str)],
    variables: &[(&str, &str)],
) -> (i32, String) {
    let arguments = [vec!["--color=never".into()], arguments.words()].concat();
    let mut terminal = Terminal::run(env, "", &arguments, |command| {
        let command = command
            .env_remove("HWKEY_ENDPOINT")
            .env_remove("HWKEY_TOKEN");
        command
            .env("PATH", "/usr/bin:/bin")
            .envs(variables.iter().copied())
    });
    for (question, answer) in conversation {
        terminal.expect(question);
        if is_secret(question) {
            terminal.expect_echo(false);
        }
        terminal.press(&format!("{answer}\n"));
    }
    terminal.end()
}

fn is_secret(question: &str) -> bool {
    question.starts_with("Password") || question.starts_with("Secret key")
}

/// A conversation that must end well.
#[track_caller]
pub(crate) fn succeeds((code, shown): (i32, String)) -> String {
    assert_eq!(code, 0, "{shown}");
    shown
}

/// The configuration file, as another program reads it.
pub(crate) fn config(env: &TestEnv) -> Table {
    assert_mode(&env.path(CONFIG), 0o600);
    fs::read_to_string(env.path(CONFIG))
        .unwrap()
        .parse()
        .unwrap()
}

#[track_caller]
pub(crate) fn assert_mode(path: &Path, wanted: u32) {
    assert_eq!(crate::support::mode(path), wanted, "{}", path.display());
}

/// The public half of a private key file by OpenSSH, type and blob.
#[track_caller]
pub(crate) fn public_half(path: &Path, passphrase: &str) -> String {
    let mut keygen = Command::new("ssh-keygen");
    let said = keygen
        .args(["-y", "-P", passphrase, "-f"])
        .arg(path)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.status.success(), "{}: {error}", path.display());
    blob(&String::from_utf8(said.stdout).unwrap())
}

/// Type and blob of a key line.
pub(crate) fn blob(line: &str) -> String {
    line.split_whitespace()
        .take(2)
        .collect::<Vec<_>>()
        .join(" ")
}

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path.display().to_string());
        }
    }
    found.sort();
    found
}
