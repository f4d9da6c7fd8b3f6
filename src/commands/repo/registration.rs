//! Adds a public key to the account or to a repository.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::registry::Registry;
use crate::api::{self, Class};
use crate::commands::arguments::{self, NonBlank};
use crate::commands::key_source::KeySource;
use crate::commands::settle::{Change, Seen};
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{PublicKey, RepoKey};
use crate::output::is_blank;

/// The options for the key and its title.
#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    /// File with one public key, or - for standard input
    #[arg(value_name = "FILE|-", group = "source", value_parser = arguments::path())]
    pub(super) file: Option<PathBuf>,
    /// The public key itself: `ssh-ed25519 AAAA… comment`
    // A private key starts with hyphens. The parser would quote it; a later check refuses it without quoting.
    #[arg(
        long,
        value_name = "TEXT",
        group = "source",
        allow_hyphen_values = true
    )]
    pub(super) key: Option<String>,
    /// A key of the ssh-agent: the only one, or the one with this fingerprint
    #[arg(long, value_name = "SHA256:…", group = "source", num_args = 0..=1, require_equals = true, value_parser = fingerprint)]
    pub(super) agent: Option<Option<String>>,
    /// Title of the key [default: the key's comment, else user@host]
    #[arg(long, value_name = "TITLE")]
    pub(super) title: Option<NonBlank>,
}

/// The longest texts that the service accepts, in characters.
pub(super) struct Limits {
    pub(super) of: &'static str,
    pub(super) key: usize,
    pub(super) title: usize,
    /// The hint if the key is too long.
    pub(super) hint: &'static str,
}

impl KeyArgs {
    pub(super) fn read(&self, ctx: &Context, options: &'static str) -> Result<PublicKey> {
        Ok(self.read_with_file(ctx, options)?.0)
    }

    /// Reads the key. Returns also its file, if it was in one.
    pub(super) fn read_with_file(
        &self,
        ctx: &Context,
        options: &'static str,
    ) -> Result<(PublicKey, Option<PathBuf>)> {
        let source = match (&self.file, &self.key, &self.agent) {
            (Some(file), ..) => KeySource::File(file),
            (_, Some(text), _) => KeySource::Text {
                option: "--key",
                text,
            },
            (_, _, Some(fingerprint)) => KeySource::Agent(fingerprint.as_deref()),
            _ => KeySource::Ask { options },
        };
        source.read_with_file(ctx)
    }

    /// Returns the title of the command line, or else `usual`: the comment of the key, or the title of an
    /// older key.
    pub(super) fn title_or(&self, usual: Option<&str>, ctx: &Context) -> Result<String> {
        let title = match (&self.title, usual.filter(|usual| !is_blank(usual))) {
            (Some(title), _) => title.to_string(),
            (None, Some(usual)) => usual.to_owned(),
            (None, None) => ctx.user_at_host(),
        };
        if title.chars().any(char::is_control) {
            return Err(Kind::Usage
                .failure("the title has a control character; nothing was sent")
                .hint("use a --title in one line, without control characters")
                .into());
        }
        Ok(title)
    }

    /// Adds a key. Returns it and whether it is new.
    pub(super) fn register(
        &self,
        ctx: &Context,
        registry: &impl Registry,
        title: &str,
        key: &PublicKey,
    ) -> Result<(RepoKey, bool)> {
        let (found, created) = register(ctx, registry, title, key)?;
        self.note_title(ctx, registry, title, &found);
        Ok((found, created))
    }

    /// Notes that an existing key keeps its title.
    pub(super) fn note_title(
        &self,
        ctx: &Context,
        registry: &impl Registry,
        title: &str,
        found: &RepoKey,
    ) {
        let theirs = found.title.as_deref().unwrap_or_default();
        if title != theirs && (self.title.is_some() || registry.tells_every_title()) {
            ctx.messages.note(&format!(
                "its title is `{theirs}`, not `{title}`: to change it, delete the key and add it again"
            ));
        }
    }
}

/// The title from the comment of a key.
pub(super) fn title_in(key: &PublicKey) -> Option<&str> {
    key.comment().filter(|comment| !is_blank(comment))
}

/// Adds a key. Returns it and whether it is new. The keys are listed after a lost answer, and after a refusal
/// that may mean that the key exists.
pub(super) fn register(
    ctx: &Context,
    registry: &impl Registry,
    title: &str,
    key: &PublicKey,
) -> Result<(RepoKey, bool)> {
    let change = Change {
        what: "add the key".to_owned(),
        done: "the key is registered",
        look: format!("`{}` shows whether it is there", registry.list_command()),
    };
    let made = change.make(
        ctx,
        || Ok((registry.add(title, key)?, true)),
        || look(registry, title, key),
    )?;
    match made {
        Ok((record, _)) if record.is(key) == Some(false) => Err(Kind::Incomplete
            .failure(format!(
                "{} returned another key than the one that was sent",
                registry.name()
            ))
            .hint(format!(
                "`{}` shows what is there now",
                registry.list_command()
            ))
            .into()),
        Ok(registered) => Ok(registered),
        Err(error) if !error.may_mean_exists() => Err(registry.explain(error)),
        Err(error) => match look(registry, title, key) {
            Ok(Seen::Done((found, _))) => {
                let unchanged = if registry.reaches_submodules() {
                    ""
                } else {
                    "; nothing was changed"
                };
                let (name, fingerprint) = (registry.name(), key.fingerprint());
                ctx.messages.note(&format!(
                    "{name} already has the key {fingerprint}{unchanged}"
                ));
                Ok((found, false))
            }
            Ok(Seen::NotYet) if is_conflict(&error) => Err(registry.held_elsewhere(key, error)),
            _ => Err(registry.explain(error)),
        },
    }
}

fn fingerprint(text: &str) -> Result<String, String> {
    if text.starts_with("SHA256:") {
        Ok(text.to_owned())
    } else {
        Err("a fingerprint begins with `SHA256:`; `ssh-add -l` prints it".into())
    }
}

impl Limits {
    /// Checks the lengths of the title and of the key, if there is one already.
    pub(super) fn check(&self, key: Option<&PublicKey>, title: &str) -> Result<()> {
        let length = key.map_or(0, |key| key.line().chars().count());
        if let Some(key) = key.filter(|_| length > self.key) {
            let comment = key
                .comment()
                .map_or(0, |comment| comment.chars().count() + 1);
            let hint = if length - comment <= self.key {
                "the comment makes it too long: leave the comment out and give a --title"
            } else {
                self.hint
            };
            return Err(self.exceeded("key line", length, self.key, hint));
        }
        let length = title.chars().count();
        if length > self.title {
            let hint = "give a shorter one with --title";
            return Err(self.exceeded("title", length, self.title, hint));
        }
        Ok(())
    }

    fn exceeded(&self, what: &str, length: usize, limit: usize, hint: &str) -> anyhow::Error {
        let of = self.of;
        Kind::Usage
            .failure(format!(
                "the {what} has {length} characters, {of} accepts at most {limit}; nothing was sent"
            ))
            .hint(hint)
            .into()
    }
}

/// Looks for the key in the registry, where the service may not show keys in full. It counts as new if it has
/// the title that was sent.
fn look(
    registry: &impl Registry,
    title: &str,
    key: &PublicKey,
) -> Result<Seen<(RepoKey, bool)>, api::Error> {
    let listed = registry.list()?;
    let is_unclear = listed.iter().any(|listed| listed.is(key).is_none());
    let found = listed
        .into_iter()
        .find(|listed| listed.is(key) == Some(true));
    Ok(match found {
        Some(found) => {
            let created = found.title.as_deref() == Some(title);
            Seen::Done((found, created))
        }
        None if is_unclear => Seen::Unclear,
        None => Seen::NotYet,
    })
}

fn is_conflict(error: &api::Error) -> bool {
    matches!(error, api::Error::Refused(refusal) if refusal.class() == Class::Conflict)
}
