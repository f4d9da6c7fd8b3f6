//! Paragraphs of help that break where the terminal ends, not where the source does.

use std::mem;

use clap::Command;

/// Fills the help of a command that was built, and of all below it.
pub(super) fn fill(command: &mut Command) {
    if let Some(text) = command.get_long_about().map(ToString::to_string) {
        *command = mem::take(command).long_about(filled(&text));
    }
    command.get_subcommands_mut().for_each(fill);
}

/// Joins the lines of each paragraph. Those that begin with a space, such as examples, stay alone.
fn filled(text: &str) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut before = "";
    for line in text.lines() {
        let is_more = !before.is_empty() && !line.is_empty() && !line.starts_with(' ');
        match is_more && !before.starts_with(' ') {
            true => filled.push(' '),
            false if !filled.is_empty() => filled.push('\n'),
            false => {}
        }
        filled.push_str(line);
        before = line;
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_joined_and_examples_are_not() {
        let text = "Title\n\nOne two\nthree.\n\nExamples:\n  a\n  b\nend";
        let expected = "Title\n\nOne two three.\n\nExamples:\n  a\n  b\nend";
        assert_eq!(filled(text), expected);
    }
}
