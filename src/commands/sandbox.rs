//! `hwkey sandbox …`

use anyhow::Result;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::context::Context;
use crate::output::Format;
use crate::sandbox;

/// What can be done with the sandbox.
#[derive(Debug, Subcommand)]
pub(crate) enum Sandbox {
    Serve(ServeArgs),
    Reset(ResetArgs),
}

impl Sandbox {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Serve(args) => args.run(ctx),
            Self::Reset(args) => args.run(ctx),
        }
    }
}

/// Run the sandbox's services on 127.0.0.1 until they are interrupted
///
/// The address is printed first, then the variables that make hwkey (or any client) use it. The data
/// is that of `--profile sandbox`.
///
/// Examples:
///   hwkey sandbox serve
///   hwkey sandbox serve --port 8080 --json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ServeArgs {
    /// Port to listen on; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    port: u16,
}

#[derive(Debug, Serialize)]
struct ServingView<'a> {
    url: &'a str,
    token: &'a str,
    project_id: &'a str,
}

impl ServeArgs {
    fn run(self, ctx: &Context) -> Result<()> {
        let running = sandbox::start(&ctx.sandbox_state()?, self.port)?;
        let url = running.url();
        let view = ServingView {
            url: &url,
            token: sandbox::TOKEN,
            project_id: sandbox::PROJECT_ID,
        };
        match ctx.messages.format() {
            Format::Json => ctx.messages.document(&view)?,
            Format::Quiet => ctx.messages.raw(format!("{url}\n").as_bytes())?,
            Format::Table => ctx.messages.raw(
                format!(
                    "{url}\nexport HWKEY_ENDPOINT={url}\nexport HWKEY_TOKEN={}\nexport HWKEY_PROJECT_ID={}\n",
                    view.token, view.project_id
                )
                .as_bytes(),
            )?,
        }
        running.wait()?;
        Ok(())
    }
}

/// Remove every key and key pair from the sandbox
///
/// Example:
///   hwkey sandbox reset
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ResetArgs {}

impl ResetArgs {
    fn run(self, ctx: &Context) -> Result<()> {
        let state = ctx.sandbox_state()?;
        if ctx.dry_run {
            let state = state.display();
            ctx.messages
                .note(&format!("{state} would be emptied; nothing was changed"));
            return Ok(());
        }
        sandbox::reset(&state)?;
        ctx.messages.note("the sandbox is empty");
        Ok(())
    }
}
