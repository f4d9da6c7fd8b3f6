//! `hwkey auth …`

mod login;
mod logout;
mod status;
mod token;
mod view;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// Log in, and see which credentials are in use
///
/// Credentials come from HWKEY_ variables, the profile, its login or the variables of the vendor's
/// tools, in this order. A login is an IAM token, valid for 24 hours.
///
/// Examples:
///   hwkey auth login
///   hwkey auth status
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum Auth {
    Login(login::LoginArgs),
    Status(status::StatusArgs),
    Token(token::TokenArgs),
    Logout(logout::LogoutArgs),
}

impl Auth {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Login(args) => args.run(ctx),
            Self::Status(args) => args.run(ctx),
            Self::Token(args) => args.run(ctx),
            Self::Logout(args) => args.run(ctx),
        }
    }
}
