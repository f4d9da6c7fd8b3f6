//! `hwkey auth token`

use anyhow::Result;
use clap::Args;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::config::Credentials;
use crate::context::Context;
use crate::output::{Format, json_time};

/// Print the token in use, for other tools
///
/// Whoever has it can act as you until it expires.
///
/// Examples:
///   HW_AUTH_TOKEN=$(hwkey auth token) terraform plan
///   curl -H "X-Auth-Token: $(hwkey auth token)" https://…
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct TokenArgs {}

#[derive(Serialize)]
struct TokenView<'a> {
    token: &'a str,
    #[serde(serialize_with = "json_time")]
    expires_at: Option<Timestamp>,
}

impl TokenArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let token = ctx.token()?;
        let token = token.expose_secret();
        match printer.format() {
            Format::Json => {
                let expires_at = match ctx.credentials()?.value {
                    Credentials::Login(login) => Some(login.expires_at),
                    _ => None,
                };
                printer.document(&TokenView { token, expires_at })?;
            }
            Format::Table | Format::Quiet => {
                let line = Zeroizing::new(format!("{token}\n"));
                printer.raw(line.as_bytes())?;
            }
        }
        Ok(())
    }
}
