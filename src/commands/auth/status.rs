//! `hwkey auth status`

use anyhow::Result;
use clap::Args;
use jiff::{SignedDuration, Timestamp};

use super::view::StatusView;
use crate::api::{self, TokenFacts};
use crate::config::{Credentials, Setting};
use crate::context::{Context, NEW_TOKEN};
use crate::failure::Kind;
use crate::report::Report;

/// Show which credentials are in use and whether they work
///
/// IAM is asked. The exit code is 4 if the credentials do not work, and 3 if there are none.
///
/// Examples:
///   hwkey auth status
///   hwkey auth status --json | jq -r .expires_at
///   hwkey auth status --quiet || hwkey auth login
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct StatusArgs {}

/// Warns about tokens that end sooner.
const SOON: SignedDuration = SignedDuration::from_hours(1);

impl StatusArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let credentials = ctx.chosen_credentials()?;
        let mut view = StatusView::of(ctx, &credentials)?;
        let outcome = prove(ctx, &credentials, &mut view);
        let refused = match &outcome {
            Ok(()) => false,
            Err(error) => Report::of(error).kind == Kind::Auth,
        };
        // After other failures it is unknown whether the credentials work.
        if outcome.is_ok() || refused {
            printer.item(&view, &StatusView::FIELDS, StatusView::id)?;
        }
        outcome
    }
}

/// Asks IAM, and adds the answer to the view.
fn prove(ctx: &Context, credentials: &Setting<Credentials>, view: &mut StatusView) -> Result<()> {
    // Fails if a login has expired.
    ctx.credentials()?;
    if credentials.value.signs() {
        let projects = ctx.identity()?.own_projects()?;
        view.valid = true;
        if let (None, Some(region)) = (&view.project_id, &ctx.settings()?.region) {
            let named = projects
                .into_iter()
                .find(|project| project.name == region.value);
            view.project_id = named.map(|project| project.id);
        }
        return Ok(());
    }
    let facts = match ctx.identity()?.inspect() {
        Err(source) if source.is_missing() => {
            let hint = match &source {
                api::Error::Refused(refusal) => refusal.credentials_hint.clone(),
                _ => None,
            };
            return Err(Kind::Auth
                .failure("the token is invalid or expired")
                .hint(hint.unwrap_or_else(|| NEW_TOKEN.to_owned()))
                .because(source)
                .into());
        }
        outcome => outcome?,
    };
    let now = Timestamp::now();
    view.expires_at = Some(facts.expires_at);
    if facts.expires_at <= now {
        return Err(Kind::Auth
            .failure(format!("the token expired at {}", facts.expires_at))
            .hint(NEW_TOKEN)
            .into());
    }
    view.valid = true;
    warn(ctx, &facts, view.project_id.as_deref(), now);
    view.project_id = view
        .project_id
        .take()
        .or(facts.project.map(|project| project.id));
    view.user = facts.user.map(|user| user.name);
    Ok(())
}

fn warn(ctx: &Context, facts: &TokenFacts, configured: Option<&str>, now: Timestamp) {
    let left = facts.expires_at.duration_since(now);
    if left < SOON {
        let minutes = left.as_mins().max(1);
        let minutes = match minutes {
            1 => "1 minute".to_owned(),
            _ => format!("{minutes} minutes"),
        };
        ctx.messages
            .warn(&format!("the token expires in {minutes}"));
    }
    if let (Some(configured), Some(project)) = (configured, &facts.project)
        && configured != project.id
    {
        ctx.messages.warn(&format!(
            "the project id in use is {configured}, but the token is for {} ({})",
            project.id, project.name
        ));
    }
}
