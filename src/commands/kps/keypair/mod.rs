//! `hwkey kps keypair …`

mod create;
mod import;
mod view;

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};

use crate::api::{NewKeyPair, PairKind};
use crate::context::Context;
use crate::keys::{KeyPair, KeyPairName, Scope};

/// What can be done with key pairs.
#[derive(Debug, Subcommand)]
pub enum Keypair {
    /// Create a key pair; the private key is saved to a file, once and safely
    Create(create::CreateArgs),
    /// Import a public key as a key pair
    Import(import::ImportArgs),
}

impl Keypair {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Create(args) => args.run(ctx),
            Self::Import(args) => args.run(ctx),
        }
    }
}

/// What create and import tell the service of a new pair. What is not given is not sent.
#[derive(Debug, Args)]
pub struct NewPairArgs {
    /// Name: letters, digits, `_` and `-`
    #[arg(value_name = "NAME")]
    name: KeyPairName,
    /// ssh (for Linux) or x509 (for Windows) [default: the service's, ssh]
    #[arg(
        long = "type",
        value_name = "ssh|x509",
        value_enum,
        hide_possible_values = true
    )]
    kind: Option<Kind>,
    /// Who sees it: user (its owner) or domain (the account) [default: the service's, user]
    #[arg(
        long,
        value_name = "user|domain",
        value_enum,
        hide_possible_values = true
    )]
    scope: Option<PairScope>,
    /// The user it belongs to [default: the service's, the caller]
    #[arg(long, value_name = "ID")]
    user_id: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Ssh,
    X509,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PairScope {
    User,
    Domain,
}

impl NewPairArgs {
    fn new_pair<'a>(&'a self, public_key: Option<&'a str>) -> NewKeyPair<'a> {
        NewKeyPair {
            name: &self.name,
            kind: self.kind.map(|kind| match kind {
                Kind::Ssh => PairKind::Ssh,
                Kind::X509 => PairKind::X509,
            }),
            scope: self.scope.map(|scope| match scope {
                PairScope::User => Scope::User,
                PairScope::Domain => Scope::Domain,
            }),
            user_id: self.user_id.as_deref(),
            public_key,
        }
    }

    fn warn_if_long(&self, ctx: &Context) {
        if self.name.is_long() {
            ctx.messages.warn(
                "the name has more than 64 characters, which some other tools and parts of the service do not accept",
            );
        }
    }
}

/// A fingerprint that the service got wrong would point to another key.
fn warn_of_mismatch(ctx: &Context, pair: &KeyPair) {
    if let Some((theirs, ours)) = pair.fingerprint_mismatch() {
        ctx.messages.warn(&format!(
            "KPS gives the fingerprint {theirs} for `{}`, but its public key has {ours}",
            pair.name
        ));
    }
}
