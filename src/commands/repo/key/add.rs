//! `hwkey repo key add`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::ApiArg;
use super::view::AddedView;
use crate::api::{self, Class, ListRange, RepoKeys};
use crate::commands::arguments::{self, NonBlank};
use crate::commands::key_source::KeySource;
use crate::commands::settle::{Change, Seen, settle};
use crate::commands::shown::check_shown;
use crate::config::RepoApi;
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{PublicKey, RepoKey};
use crate::output::is_blank;

/// Register an SSH public key with your CodeArts Repo account
///
/// Adding a key that the account has already succeeds and changes nothing. Private keys are
/// recognised in every form and never sent.
///
/// Examples:
///   hwkey repo key add ~/.ssh/id_ed25519.pub
///   hwkey repo key add --agent --title laptop
///   ssh-keygen -y -f deploy_key | hwkey repo key add - --title deploy
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct AddArgs {
    /// File with one public key, or - for standard input
    #[arg(value_name = "FILE|-", group = "source", value_parser = arguments::path())]
    file: Option<PathBuf>,
    /// The public key itself: `ssh-ed25519 AAAA… comment`
    // A private key begins with hyphens: it must get as far as the check that does not quote it.
    #[arg(
        long,
        value_name = "TEXT",
        group = "source",
        allow_hyphen_values = true
    )]
    key: Option<String>,
    /// A key of the ssh-agent: the only one, or the one with this fingerprint
    #[arg(long, value_name = "SHA256:…", group = "source", num_args = 0..=1, require_equals = true, value_parser = fingerprint)]
    agent: Option<Option<String>>,
    /// Title of the key [default: the key's comment, else user@host]
    #[arg(long, value_name = "TITLE")]
    title: Option<NonBlank>,
    #[command(flatten)]
    pub(super) api: ApiArg,
}

impl AddArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let key = self.source().read(ctx)?;
        let title = self.title_for(&key, ctx)?;
        let keys = ctx.repo_keys()?;
        check_limits(keys.generation(), &key, &title)?;
        let (record, created) = match keys.add(&title, &key) {
            Ok(record) => (record, true),
            Err(error) => {
                let (record, created) = resolve(ctx, &keys, &key, &title, error)?;
                self.note_other_title(ctx, &record);
                (record, created)
            }
        };
        let added = AddedView::new(&record, created);
        let shown = printer.item(&added, &AddedView::FIELDS, AddedView::id);
        check_shown(shown, || {
            let did = if created {
                "was added to"
            } else {
                "is already in"
            };
            format!(
                "the key {} {did} the account with the id {}",
                key.fingerprint(),
                record.id
            )
        })?;
        ctx.advise(
            "`ssh -T git@HOST` tests it; HOST is in your repositories' SSH addresses",
            &[],
        );
        Ok(())
    }

    /// A key that was there keeps its title.
    fn note_other_title(&self, ctx: &Context, found: &RepoKey) {
        let theirs = found.title.as_deref().unwrap_or_default();
        if let Some(title) = self.title.as_deref().filter(|title| *title != theirs) {
            ctx.messages.note(&format!(
                "its title is `{theirs}`, not `{title}`: a title cannot be changed, only the key deleted and added again"
            ));
        }
    }

    fn source(&self) -> KeySource<'_> {
        match (&self.file, &self.key, &self.agent) {
            (Some(file), ..) => KeySource::File(file),
            (_, Some(text), _) => KeySource::Text {
                option: "--key",
                text,
            },
            (_, _, Some(fingerprint)) => KeySource::Agent(fingerprint.as_deref()),
            _ => KeySource::Ask {
                options: "a FILE, `-` for standard input, --key TEXT, or --agent",
            },
        }
    }

    fn title_for(&self, key: &PublicKey, ctx: &Context) -> Result<String> {
        let comment = key.comment().filter(|comment| !is_blank(comment));
        let title = match (&self.title, comment) {
            (Some(title), _) => title.to_string(),
            (None, Some(comment)) => comment.to_owned(),
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
}

fn fingerprint(text: &str) -> Result<String, String> {
    if text.starts_with("SHA256:") {
        Ok(text.to_owned())
    } else {
        Err("a fingerprint begins with `SHA256:`, as `ssh-add -l` prints it".into())
    }
}

fn check_limits(api: RepoApi, key: &PublicKey, title: &str) -> Result<()> {
    let length = key.line().chars().count();
    let limit = api.longest_key();
    if length > limit {
        let comment = key
            .comment()
            .map_or(0, |comment| comment.chars().count() + 1);
        let hint = if length - comment <= limit {
            "the comment makes it too long: leave the comment out and give a --title"
        } else if api == RepoApi::V4 {
            "`--api v1` accepts up to 2048 characters; an ed25519 key has under 100"
        } else {
            "an ed25519 key has under 100 characters"
        };
        return Err(Kind::Usage
            .failure(format!(
                "the key line has {length} characters, {} accepts at most {limit}; nothing was sent",
                api.name()
            ))
            .hint(hint)
            .into());
    }
    let (length, limit) = (title.chars().count(), api.longest_title());
    if length > limit {
        return Err(Kind::Usage
            .failure(format!(
                "the title has {length} characters, {} accepts at most {limit}; nothing was sent",
                api.name()
            ))
            .hint("give a shorter one with --title")
            .into());
    }
    Ok(())
}

/// After a refusal that may mean that the key is there already, and after a lost answer: looks. Says
/// also whether the key was added.
fn resolve(
    ctx: &Context,
    keys: &RepoKeys,
    key: &PublicKey,
    title: &str,
    error: api::Error,
) -> Result<(RepoKey, bool)> {
    if error.may_have_happened() {
        let change = Change {
            what: "add the key",
            done: "the key is registered",
            look: "`hwkey repo key list` shows whether it is there".into(),
        };
        let found = settle(ctx, &change, error, || look(keys, key))?;
        let created = found.title.as_deref() == Some(title);
        return Ok((found, created));
    }
    if !error.may_mean_exists() {
        return Err(error.into());
    }
    match look(keys, key) {
        Ok(Seen::Done(found)) => {
            ctx.messages
                .note("the account has this key already; nothing was changed");
            Ok((found, false))
        }
        Ok(Seen::NotYet) if is_conflict(&error) => Err(Kind::Conflict
            .failure(format!("the key {} is registered with another user", key.fingerprint()))
            .hint("one key belongs to one user, across accounts: that user has to delete it first, or use another key")
            .because(error)
            .into()),
        _ => Err(error.into()),
    }
}

/// Looks for the key among those of the account, which the service may not show in full.
fn look(keys: &RepoKeys, key: &PublicKey) -> Result<Seen<RepoKey>, api::Error> {
    let listed = keys.list(None, ListRange::default())?;
    let is_readable = |listed: &RepoKey| listed.facts().fingerprint.is_some();
    let all_are_readable = listed.iter().all(is_readable);
    let found = listed.into_iter().find(|listed| {
        let line = listed.key.as_deref();
        line.is_some_and(|line| key.is_same_key(line))
    });
    Ok(match found {
        Some(found) => Seen::Done(found),
        None if all_are_readable => Seen::NotYet,
        None => Seen::Unclear,
    })
}

fn is_conflict(error: &api::Error) -> bool {
    matches!(error, api::Error::Refused(refusal) if refusal.class() == Class::Conflict)
}
