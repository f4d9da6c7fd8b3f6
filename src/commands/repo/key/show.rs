//! `hwkey repo key show`

use anyhow::Result;
use clap::Args;

use super::ApiArg;
use super::view::KeyView;
use crate::api::ListRange;
use crate::commands::arguments::selector;
use crate::commands::repo::registry::{find, no_such_key};
use crate::context::Context;
use crate::keys::KeySelector;

/// Show one key of your CodeArts Repo account in full
///
/// KEY is an id, a fingerprint (SHA256:… or MD5:aa:bb:…) or the exact title.
///
/// Examples:
///   hwkey repo key show laptop
///   hwkey repo key show SHA256:bbXpuKG6zhzdmnxq256TlqzFBzRl2f6OOg722cYNbU8 --json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ShowArgs {
    /// Id, fingerprint or exact title
    #[arg(value_name = "KEY", value_parser = selector)]
    key: KeySelector,
    #[command(flatten)]
    pub(super) api: ApiArg,
}

impl ShowArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        // The API cannot return a single key, so all are listed.
        let account = ctx.repo_keys()?;
        let keys = account.list(None, ListRange::default())?;
        let found = find(&account, &self.key, &keys)?;
        let view = KeyView::of(found.ok_or_else(|| no_such_key(&account, &self.key, None))?);
        printer.item(&view, &KeyView::FIELDS, KeyView::id)?;
        Ok(())
    }
}
