//! `hwkey auth logout`

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use crate::context::Context;
use crate::output::Format;

/// Delete the token of the login
///
/// The token is deleted from this machine. IAM cannot revoke it: it stays valid until it expires,
/// or until the password or the permissions of the user change.
///
/// Examples:
///   hwkey auth logout
///   hwkey auth logout --profile work
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct LogoutArgs {}

#[derive(Debug, Serialize)]
struct LogoutView<'a> {
    profile: Option<&'a str>,
    logged_out: bool,
}

impl LogoutArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let store = ctx.store()?;
        let path = store.login_path().display();
        if ctx.dry_run {
            ctx.messages.note(&if store.has_login() {
                format!("{path} would be removed; nothing was changed")
            } else {
                "there is no login; nothing would be changed".to_owned()
            });
        }
        let logged_out = !ctx.dry_run && store.forget_login()?;
        if !ctx.dry_run {
            ctx.messages.note(if logged_out {
                "logged out; the token stays valid until it expires"
            } else {
                "not logged in"
            });
        }
        if printer.format() == Format::Json {
            let profile = ctx.profile()?;
            printer.document(&LogoutView {
                profile,
                logged_out,
            })?;
        }
        Ok(())
    }
}
