//! `hwkey kps …`: Key Pair Service.

mod about_pair;
mod binding;
mod hosting;
pub(crate) mod keypair;
pub(crate) mod private_key;
pub(crate) mod server;
pub(crate) mod task;

pub(crate) use binding::names;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// SSH key pairs in KPS (Key Pair Service)
///
/// A server created with a key pair lets in whoever has its private key. KPS keeps the public key
/// of each pair, and the private key only if you ask it to.
///
/// Examples:
///   hwkey kps keypair create web
///   hwkey kps private-key export web
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum Kps {
    #[command(subcommand)]
    Keypair(keypair::Keypair),
    #[command(subcommand)]
    PrivateKey(private_key::PrivateKey),
    #[command(subcommand)]
    Server(server::ServerCommand),
    #[command(subcommand)]
    Task(task::TaskCommand),
}

impl Kps {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Keypair(keypair) => keypair.run(ctx),
            Self::PrivateKey(private_key) => private_key.run(ctx),
            Self::Server(server) => server.run(ctx),
            Self::Task(task) => task.run(ctx),
        }
    }
}
