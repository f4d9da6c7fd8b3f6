//! A candidate of clap's completion engine.

use clap_complete::engine::CompletionCandidate;

use crate::output::escape;

/// A candidate with a description, which may come from a service.
pub(super) fn candidate(value: &str, help: Option<&str>) -> CompletionCandidate {
    let help = help.filter(|help| !help.is_empty());
    CompletionCandidate::new(value).help(help.map(|help| escape(help).into_owned().into()))
}
