//! Suggested commands that work at the place where something was found.

use crate::context::Context;
use crate::output::shell_word;

/// Follows a suggested `kps keypair rotate` without `--private-key`.
pub(crate) const RUNNING_NEEDS_KEY: &str =
    "with `--private-key FILE` for a running server; a stopped one needs no key";

/// A command of this program that works at the place of `ctx`.
pub(crate) fn suggested(ctx: &Context, verb: &str, words: &[&str]) -> String {
    let stub = format!("`hwkey {verb}`");
    let suggested = ctx.suggestion(&stub);
    let mut command = suggested.trim_matches('`').to_owned();
    if words
        .iter()
        .any(|word| word.len() > 1 && word.starts_with('-'))
    {
        command.push_str(" --");
    }
    for word in words {
        command.push_str(&format!(" {}", shell_word(word)));
    }
    command
}
