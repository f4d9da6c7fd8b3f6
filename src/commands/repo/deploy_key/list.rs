//! `hwkey repo deploy-key list`

use anyhow::Result;
use clap::Args;

use super::repository::{Reference, Remark, RepositoryArg, explain, is_elsewhere};
use super::view::DeployKeyView;
use crate::api::{DeployScope, ListRange, Repositories};
use crate::commands::arguments::{RangeArgs, number};
use crate::commands::reach::{Look, Pages, ReachArgs};
use crate::context::Context;
use crate::keys::RepoKey;
use crate::output::ListingArgs;

/// List the deploy keys of a repository, a group or a project
///
/// The service gives one form of the fingerprint of each key, but not the key itself, nor whether
/// it may push.
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
    /// List the keys of this group (by id) instead
    #[arg(long, value_name = "ID", conflicts_with = "repository", value_parser = number(1))]
    group: Option<u32>,
    /// List the keys of this CodeArts project (by id) instead
    #[arg(long, value_name = "ID", conflicts_with_all = ["repository", "group"], value_parser = project)]
    codearts_project: Option<String>,
    #[command(flatten)]
    range: RangeArgs,
    #[command(flatten)]
    listing: ListingArgs<DeployKeyView>,
    #[command(flatten)]
    reach: ReachArgs,
}

/// Whose keys to list. The same for every service that is asked.
enum Wanted {
    Scope(DeployScope, String),
    Repository(Reference),
}

/// The keys that one service has, and how their repository was found.
struct Answer {
    keys: Vec<DeployKeyView>,
    remark: Option<Remark>,
}

impl ListArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        self.listing.check(ctx.printer()?)?;
        let wanted = self.wanted(ctx)?;
        let range = self.range.range();
        let part = self.reach.range_of_each(range);
        let pages = Pages::new(ctx, &self.reach, &self.listing)?;
        let ask = |service: &Repositories| wanted.ask(service, part, &pages);
        let client = |ctx: &Context, _| ctx.repositories();
        let looks = [Look::DeployKeys];
        let mut asked = self.reach.ask(ctx, &looks, client, ask)?;
        asked.leave_out(is_elsewhere);
        let asked = asked.map(|answer| {
            answer.remark.iter().for_each(|remark| remark.tell(ctx));
            answer.keys
        });
        let listed = self.reach.listed(ctx, asked)?.within(range);
        listed.show(
            ctx,
            |view| view,
            &self.listing,
            DeployKeyView::id,
            "no deploy keys",
        )
    }

    fn wanted(&self, ctx: &Context) -> Result<Wanted> {
        Ok(match (self.group, &self.codearts_project) {
            (Some(id), _) => {
                let what = format!("group with the id {id}");
                Wanted::Scope(DeployScope::Group(id.to_string()), what)
            }
            (_, Some(id)) => {
                let what = format!("CodeArts project with the id {id}");
                Wanted::Scope(DeployScope::Project(id.clone()), what)
            }
            (None, None) => Wanted::Repository(self.repository.read(ctx)?),
        })
    }
}

impl Wanted {
    fn ask(&self, service: &Repositories, range: ListRange, pages: &Pages) -> Result<Answer> {
        let (scope, what, found, remark) = match self {
            Self::Scope(scope, what) => (scope.clone(), what.clone(), None, None),
            Self::Repository(reference) => {
                let (found, remark) = reference.find(service)?;
                let scope = DeployScope::Repository(found.id.clone());
                (scope, format!("repository {found}"), Some(found), remark)
            }
        };
        let view = |key: &RepoKey| DeployKeyView::new(key, key.facts(), found.as_ref());
        let keys = pages.read(
            |printer, page| printer.lines_of(page.iter().map(view)),
            |take| {
                let listed = service.each_key(&scope, range, take);
                listed.map_err(|error| explain(&what, error))
            },
        )?;
        Ok(Answer {
            keys: keys.iter().map(view).collect(),
            remark,
        })
    }
}

/// Reads the id of a CodeArts project, which is not an IAM project.
fn project(text: &str) -> Result<String, String> {
    if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(text.to_owned())
    } else {
        Err("the id of a CodeArts project has 32 letters and digits".into())
    }
}
