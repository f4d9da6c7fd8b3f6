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
#[derive(Debug, Subcommand)]
#[command(defer = true)]
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
