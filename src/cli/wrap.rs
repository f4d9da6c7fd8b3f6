//! Formats help for people: wraps paragraphs, and adds the IAM permissions at the end.

use std::mem;

use clap::Command;

use crate::commands::permissions;

/// Wraps the help of a built command and of its subcommands.
pub(super) fn wrap(command: &mut Command) {
    if let Some(permissions) = permissions::needed(command) {
        let last = format!("IAM permissions: {permissions}");
        *command = mem::take(command).after_long_help(last);
    }
    if let Some(text) = command.get_long_about().map(ToString::to_string) {
        *command = mem::take(command).long_about(joined(&text));
    }
    command.get_subcommands_mut().for_each(wrap);
}

/// Joins the lines of each paragraph. Lines that start with a space, such as examples, stay as they are.
fn joined(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut before = "";
    for line in text.lines() {
        let is_more = !before.is_empty() && !line.is_empty() && !line.starts_with(' ');
        match is_more && !before.starts_with(' ') {
            true => joined.push(' '),
            false if !joined.is_empty() => joined.push('\n'),
            false => {}
        }
        joined.push_str(line);
        before = line;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_joined_and_examples_are_not() {
        let text = "Title\n\nOne two\nthree.\n\nExamples:\n  a\n  b\nend";
        let expected = "Title\n\nOne two three.\n\nExamples:\n  a\n  b\nend";
        assert_eq!(joined(text), expected);
    }
}
