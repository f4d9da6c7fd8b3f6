//! `hwkey repo key add`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::candidate::Candidate;
use super::view::AddedView;
use super::{ApiArg, limits};
use crate::commands::arguments;
use crate::commands::key_source::KeySource;
use crate::commands::output_lost::check_shown;
use crate::commands::repo::registration::KeyArgs;
use crate::commands::several::{RUN_AGAIN, Tally, all_or_faults};
use crate::context::Context;

/// Add SSH public keys to your CodeArts Repo account
///
/// Adding a key that the account already has succeeds and changes nothing. Private keys of every
/// format are recognised and never sent. If you name several files, all are read and checked before
/// anything is sent; if one key cannot be added, the others still are, and the exit code is 9.
///
/// With --json, one key is an object and several files are an array; -o jsonl prints one object per
/// line for both.
///
/// Examples:
///   hwkey repo key add ~/.ssh/id_ed25519.pub
///   hwkey repo key add ann.pub bob.pub
///   hwkey repo key add --agent --title laptop
///   ssh-keygen -y -f deploy_key | hwkey repo key add - --title deploy
#[derive(Debug, Args)]
#[command(
    override_usage = "hwkey repo key add [OPTIONS] [FILE|-]...",
    verbatim_doc_comment
)]
pub(crate) struct AddArgs {
    #[command(flatten)]
    pub(super) key: KeyArgs,
    /// More files with one public key each
    #[arg(value_name = "FILE", requires = "file", conflicts_with = "title", value_parser = arguments::path())]
    more: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) api: ApiArg,
}

/// The ways to give a key, for messages.
const SOURCES: &str = "a FILE, `-` for standard input, --key TEXT, or --agent";

impl AddArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        if !self.more.is_empty() {
            return self.add_each(ctx);
        }
        let printer = ctx.printer()?;
        let key = self.key.read(ctx, SOURCES)?;
        let title = self.key.title_or(key.comment(), ctx)?;
        let keys = ctx.repo_keys()?;
        limits(keys.generation()).check(Some(&key), &title)?;
        let (record, created) = self.key.register(ctx, &keys, &title, &key)?;
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

    /// Adds the keys of several files and shows a result for each.
    fn add_each(self, ctx: &Context) -> Result<()> {
        let generation = ctx.settings()?.repo_api.value;
        let read = |file: &PathBuf| {
            let key = KeySource::File(file).read(ctx)?;
            let candidate = Candidate {
                title: self.key.title_or(key.comment(), ctx)?,
                key,
                place: file.display().to_string(),
            };
            candidate.check(generation)?;
            Ok(candidate)
        };
        let files = self.key.file.iter().chain(&self.more);
        let read = files.map(|file| (file.display().to_string(), read(file)));
        let candidates = all_or_faults(ctx, read)?;
        let account = ctx.repo_keys()?;
        let mut tally = Tally::of_changes(ctx, candidates.len(), RUN_AGAIN);
        let added: Vec<_> = candidates
            .iter()
            .filter_map(|candidate| candidate.add(ctx, &account, &mut tally))
            .collect();
        let views: Vec<_> = added
            .iter()
            .map(|(record, created)| AddedView::new(record, *created))
            .collect();
        tally.show(
            &views,
            &AddedView::COLUMNS,
            |view| Some(view.id()),
            || {
                let ids: Vec<_> = views.iter().map(AddedView::id).collect();
                format!("the account has the keys {}", ids.join(", "))
            },
        )
    }
}
