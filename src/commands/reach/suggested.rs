//! Suggested commands that work at the place where something was found.

use super::{ReachArgs, Vantage};
use crate::config::{Options, Settings};
use crate::context::Context;
use crate::output::shell_word;

/// Follows a suggested `kps keypair rotate` without `--private-key`.
pub(crate) const RUNNING_NEEDS_KEY: &str =
    "with `--private-key FILE` for a running server; a stopped one needs no key";

/// A command of this program with the options of the current one that choose a place.
pub(crate) fn suggested(ctx: &Context, verb: &str, words: &[&str]) -> String {
    let stub = format!("`hwkey {verb}`");
    let suggested = ctx.messages.suggestion(&stub);
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

impl ReachArgs {
    /// The options that a command needs to work at a place.
    pub(crate) fn options_of(&self, Vantage { place, ctx, .. }: &Vantage) -> String {
        let typed = ctx.options();
        // The sandbox has only this region and refuses `--region`.
        let is_sandbox = ctx.settings().is_ok_and(Settings::is_sandbox);
        let is_told = |region: &&str| !(is_sandbox && *region == hwkey_sandbox::REGION);
        let is_chosen = self.by_regions() || typed.region.is_some();
        let is_named = place.project.is_some() || typed.project_id.is_some();
        let project = is_named.then(|| ctx.project_id().ok()).flatten();
        options(&[
            (
                "--profile",
                place.profile.as_deref().filter(|_| self.all_profiles),
            ),
            (
                "--region",
                place
                    .region
                    .as_deref()
                    .filter(|region| is_chosen && is_told(region)),
            ),
            ("--project-id", project.as_deref()),
        ])
    }

    /// The options that chose the places, as typed.
    pub(crate) fn as_typed(&self, ctx: &Context) -> String {
        let Options {
            region, project_id, ..
        } = ctx.options();
        let others = options(&[
            ("--region", region.as_deref()),
            ("--project-id", project_id.as_deref()),
        ]);
        format!("{}{others}", self.words())
    }
}

fn options(all: &[(&str, Option<&str>)]) -> String {
    let given = all.iter().filter_map(|(option, value)| {
        let value = (*value)?;
        Some(format!(" {option} {}", shell_word(value)))
    });
    given.collect()
}
