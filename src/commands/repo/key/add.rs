//! `hwkey repo key add`

use anyhow::Result;
use clap::Args;

use super::view::AddedView;
use super::{ApiArg, limits};
use crate::commands::output_lost::check_shown;
use crate::commands::repo::registration::KeyArgs;
use crate::context::Context;

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
    #[command(flatten)]
    pub(super) key: KeyArgs,
    #[command(flatten)]
    pub(super) api: ApiArg,
}

/// How a key can be given.
const SOURCES: &str = "a FILE, `-` for standard input, --key TEXT, or --agent";

impl AddArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let key = self.key.read(ctx, SOURCES)?;
        let title = self.key.title_for(Some(&key), ctx)?;
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
}
