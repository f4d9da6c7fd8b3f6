//! `hwkey profile list`

use anyhow::Result;
use clap::Args;

use super::view::ProfileView;
use crate::config::SANDBOX;
use crate::context::Context;
use crate::output::ListingArgs;

/// List the profiles of the configuration file
///
/// The profile `sandbox` is built in and always there.
///
/// Examples:
///   hwkey profile list
///   hwkey profile list --json | jq -r '.[] | select(.default).name'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    listing: ListingArgs<ProfileView>,
}

impl ListArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        self.listing.check(&ctx.messages)?;
        let file = ctx.config_file()?;
        let default = file.and_then(|file| file.default_name());
        let views: Vec<_> = file
            .iter()
            .flat_map(|file| &file.profiles)
            .map(|(name, profile)| ProfileView::of(name, profile, default))
            .collect();
        let is_empty = views.is_empty();
        self.listing.show(
            &ctx.messages,
            views,
            &[],
            |view| view,
            |profile: &ProfileView| &profile.name,
        )?;
        ctx.messages.note(match default {
            _ if is_empty => {
                "the profile `sandbox` is built in; `hwkey profile init` makes another"
            }
            Some(SANDBOX) => "the profile `sandbox` is built in, and the default",
            _ => "the profile `sandbox` is built in",
        });
        Ok(())
    }
}
