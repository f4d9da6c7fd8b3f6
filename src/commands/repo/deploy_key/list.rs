//! `hwkey repo deploy-key list`

use anyhow::Result;
use clap::Args;

use super::repository::{RepositoryArg, explain};
use super::view::DeployKeyView;
use crate::api::DeployScope;
use crate::commands::arguments::{RangeArgs, number};
use crate::context::Context;
use crate::keys::RepoKey;
use crate::output::ListingArgs;

/// List the deploy keys of a repository, a group or a project
///
/// The service shows the fingerprint of each key in one form, and neither the key nor whether it may push.
///
/// Examples:
///   hwkey repo deploy-key list
///   hwkey repo deploy-key list -R git@codehub.example:demo/app.git --json
///   hwkey repo deploy-key list --group 2111850001
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    repository: RepositoryArg,
    /// The keys of a group instead, by its id
    #[arg(long, value_name = "ID", conflicts_with = "repository", value_parser = number(1))]
    group: Option<u32>,
    /// The keys of a CodeArts project instead, by its id
    #[arg(long, value_name = "ID", conflicts_with_all = ["repository", "group"], value_parser = project)]
    codearts_project: Option<String>,
    #[command(flatten)]
    range: RangeArgs,
    #[command(flatten)]
    listing: ListingArgs<DeployKeyView>,
}

impl ListArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        self.listing.check(ctx.printer()?)?;
        let range = self.range.range();
        let service = ctx.repositories()?;
        let (scope, repository, what) = match (self.group, &self.codearts_project) {
            (Some(id), _) => {
                let what = format!("group with the id {id}");
                (DeployScope::Group(id.to_string()), None, what)
            }
            (_, Some(id)) => {
                let what = format!("CodeArts project with the id {id}");
                (DeployScope::Project(id.clone()), None, what)
            }
            (None, None) => {
                let found = self.repository.find(ctx, &service)?;
                let what = format!("repository {found}");
                (DeployScope::Repository(found.id.clone()), Some(found), what)
            }
        };
        let listed = service
            .keys(&scope, range)
            .map_err(|error| explain(&what, error))?;
        let show = |key| DeployKeyView::new(key, RepoKey::facts(key), repository.as_ref());
        let views = listed.iter().map(show).collect();
        self.listing
            .show(ctx.printer()?, views, &[], |view| view, DeployKeyView::id)?;
        if listed.is_empty() {
            ctx.tell_nothing("no deploy keys")?;
        }
        Ok(())
    }
}

/// Reads the id of a CodeArts project, which is not one of IAM.
fn project(text: &str) -> Result<String, String> {
    if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(text.to_owned())
    } else {
        Err("the id of a CodeArts project has 32 letters and digits".into())
    }
}
