//! `hwkey sandbox …`

use anyhow::Result;
use clap::{ArgGroup, Args, Subcommand};
use serde::Serialize;

use crate::context::{Context, sandbox_failure};
use crate::failure::Kind;
use crate::output::Format;

/// The embedded services on loopback, for trying things and for tests
///
/// The sandbox follows the documentation of the services, needs no account and no network, and
/// remembers what you do. `--profile sandbox` uses it without a server. The password of root on its
/// servers is sandbox-root-password.
///
/// Examples:
///   hwkey --profile sandbox kps keypair create demo
///   hwkey sandbox serve
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum Sandbox {
    Serve(ServeArgs),
    Server(ServerArgs),
    Reset(ResetArgs),
}

impl Sandbox {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Serve(args) => args.run(ctx),
            Self::Server(args) => args.run(ctx),
            Self::Reset(args) => args.run(ctx),
        }
    }
}

/// Run the sandbox on 127.0.0.1 until interrupted
///
/// The address is printed first, then the variables that make hwkey (or any client) use it, then how to
/// use an access key or `hwkey auth login` instead of the token, and the password of root on the
/// sandbox's servers (sandbox-root-password). The data is that of `--profile sandbox`.
///
/// There are two regions, cn-north-4 and cn-east-3, each with an account, key pairs and servers of its own,
/// and in the first one also the project cn-north-4_team. A profile with the address as `endpoint`, one of the
/// regions and the access key works there, so that you can try --all-profiles with several profiles. Without
/// any server, `hwkey --profile sandbox kps server list --regions all` looks in all of them.
///
/// Any user of this machine can use it, and read and remove what is kept there: its token and keys are
/// the same everywhere and no secret. No real keys belong there.
///
/// Examples:
///   hwkey sandbox serve
///   hwkey sandbox serve --port 8080 --json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ServeArgs {
    /// Port to listen on; 0 picks a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
}

#[derive(Debug, Serialize)]
struct ServingView<'a> {
    url: &'a str,
    token: &'a str,
    project_id: &'a str,
    region: &'a str,
    access_key: &'a str,
    secret_key: &'a str,
    domain: &'a str,
    user: &'a str,
    password: &'a str,
    root_password: &'a str,
}

impl ServeArgs {
    fn run(self, ctx: &Context) -> Result<()> {
        if ctx.dry_run {
            return Err(Kind::Usage
                .failure("`hwkey sandbox serve` has no --dry-run")
                .into());
        }
        let running =
            hwkey_sandbox::start(ctx.sandbox_state()?, self.port).map_err(sandbox_failure)?;
        let url = running.url();
        let view = ServingView {
            url: &url,
            token: hwkey_sandbox::TOKEN,
            project_id: hwkey_sandbox::PROJECT_ID,
            region: hwkey_sandbox::REGION,
            access_key: hwkey_sandbox::ACCESS_KEY,
            secret_key: hwkey_sandbox::SECRET_KEY,
            domain: hwkey_sandbox::DOMAIN,
            user: hwkey_sandbox::USER,
            password: hwkey_sandbox::PASSWORD,
            root_password: hwkey_sandbox::ROOT_PASSWORD,
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
        ctx.messages.note(&format!(
            "or use an access key: HWKEY_ACCESS_KEY={} HWKEY_SECRET_KEY={}",
            view.access_key, view.secret_key
        ));
        ctx.messages.note(&format!(
            "`hwkey auth login --domain {} --user {} --project-name {}` takes the password {}",
            view.domain, view.user, view.region, view.password
        ));
        ctx.messages.note(&format!(
            "root's password on the servers is {}",
            view.root_password
        ));
        Ok(running.wait().map_err(sandbox_failure)?)
    }
}

/// Start or stop a server of the sandbox
///
/// The servers are web-1, web-2, db-1, win-1 and old-1. What can be done with a server, and what is
/// needed for it, depends on whether it is running.
///
/// Examples:
///   hwkey sandbox server web-2 --stop
///   hwkey sandbox server db-1 --start
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    group = ArgGroup::new("action").args(["stop", "start"]).required(true)
)]
pub(crate) struct ServerArgs {
    /// Name of the server
    name: String,

    /// Stop it
    #[arg(long)]
    stop: bool,

    /// Start it
    #[arg(long)]
    start: bool,
}

impl ServerArgs {
    fn run(self, ctx: &Context) -> Result<()> {
        let state = ctx.sandbox_state()?;
        let name = &self.name;
        let names = state.server_names().map_err(sandbox_failure)?;
        if !names.contains(name) {
            return Err(Kind::NotFound
                .failure(format!("the sandbox has no server `{name}`"))
                .hint(format!("its servers are {}", names.join(", ")))
                .into());
        }
        let action = if self.start { "started" } else { "stopped" };
        ctx.messages.note(&if ctx.dry_run {
            format!("{name} would be {action}; nothing was changed")
        } else if state
            .switch_server(name, self.start)
            .map_err(sandbox_failure)?
        {
            format!("{name} {action}")
        } else {
            format!("{name} was {action} already")
        });
        Ok(())
    }
}

/// Reset the sandbox to what was there from the start
///
/// The data of `--profile sandbox` and `hwkey sandbox serve` is in the state directory, and lasts until
/// this command removes it. Nothing outside the sandbox is touched.
///
/// Examples:
///   hwkey sandbox reset
///   hwkey sandbox reset --dry-run
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ResetArgs {}

impl ResetArgs {
    fn run(self, ctx: &Context) -> Result<()> {
        let state = ctx.sandbox_state()?;
        if ctx.dry_run {
            let state = state.path().display();
            ctx.messages
                .note(&format!("{state} would be emptied; nothing was changed"));
            return Ok(());
        }
        state.remove().map_err(sandbox_failure)?;
        ctx.messages.note("sandbox reset to its initial state");
        Ok(())
    }
}
