//! `hwkey kps keypair …`

mod bind;
mod create;
mod delete;
mod description;
mod import;
mod import_folder;
mod list;
mod make;
mod register;
mod remove;
mod rotate;
mod show;
mod unbind;
mod unsaved;
mod update;
mod view;

pub(crate) use remove::remove;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::api::{self, Hosting, KeyPairs, NewKeyPair, PairKind};
use crate::commands::arguments::NonBlank;
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeyPair, KeyPairName, Scope};
use crate::output::Printer;

/// Why it is not certain that a server has a pair.
const MADE_BY_ANOTHER: &str = "another user created the server";

/// SSH key pairs, for logging in to servers
///
/// KPS shows the private key of a new pair only once; hwkey saves it to a file before anything else
/// happens. A pair can also be created on this machine, or from a public key that you have.
///
/// Examples:
///   hwkey kps keypair create web
///   hwkey kps keypair import laptop ~/.ssh/id_ed25519.pub
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum Keypair {
    Create(create::CreateArgs),
    Import(import::ImportArgs),
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    Update(update::UpdateArgs),
    #[command(visible_alias = "rm")]
    Delete(delete::DeleteArgs),
    Bind(bind::BindArgs),
    Unbind(unbind::UnbindArgs),
    Rotate(rotate::RotateArgs),
}

impl Keypair {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Create(args) => args.run(ctx),
            Self::Import(args) => args.run(ctx),
            Self::List(args) => args.run(ctx),
            Self::Show(args) => args.run(ctx),
            Self::Update(args) => args.run(ctx),
            Self::Delete(args) => args.run(ctx),
            Self::Bind(args) => args.run(ctx),
            Self::Unbind(args) => args.run(ctx),
            Self::Rotate(args) => args.run(ctx),
        }
    }
}

/// The properties of a new pair. Those that are not given are not sent.
#[derive(Debug, Args)]
pub(crate) struct NewPairArgs {
    /// ssh (for Linux) or x509 (for Windows) [default: ssh, set by the service]
    #[arg(long = "type", value_name = "ssh|x509", hide_possible_values = true)]
    kind: Option<PairKind>,
    /// Who can see it: user (only its owner) or domain (the whole account) [default: user, set by
    /// the service]
    #[arg(long, value_name = "user|domain", hide_possible_values = true)]
    scope: Option<Scope>,
    /// User it belongs to [default: the caller, set by the service]
    #[arg(long, value_name = "ID")]
    user_id: Option<NonBlank>,
    /// Description, set with a second request
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
}

impl NewPairArgs {
    fn new_pair<'a>(
        &'a self,
        name: &'a KeyPairName,
        public_key: Option<&'a str>,
        hosting: Option<Hosting<'a>>,
    ) -> NewKeyPair<'a> {
        NewKeyPair {
            name: name.as_str(),
            kind: self.kind,
            scope: self.scope,
            user_id: self.user_id.as_deref(),
            public_key,
            hosting,
        }
    }

    /// Records the requests of a dry run.
    fn record(&self, pairs: &KeyPairs, name: &KeyPairName, new: &NewKeyPair<'_>) -> Result<()> {
        match (pairs.create(new, None), &self.description) {
            (Err(error), Some(description)) if error.is_dry_run() => {
                pairs.describe(name, description)?;
            }
            (created, _) => drop(created?),
        }
        Ok(())
    }

    fn is_x509(&self) -> bool {
        self.kind == Some(PairKind::X509)
    }

    fn refuse_x509(&self) -> Result<()> {
        match self.kind {
            Some(PairKind::X509) => Err(Kind::Usage
                .failure("--local makes SSH key pairs; --type x509 is for pairs that KPS makes")
                .into()),
            Some(PairKind::Ssh) | None => Ok(()),
        }
    }
}

fn warn_if_long(ctx: &Context, name: &KeyPairName) {
    if name.is_long() {
        ctx.messages.warn(
            "the name has more than 64 characters, which some other tools and parts of the service do not accept",
        );
    }
}

/// Fills the gaps in a reply with the values that were sent.
fn as_asked(new: &NewKeyPair<'_>, pair: KeyPair) -> KeyPair {
    let asked = |asked: Option<&str>| asked.map(str::to_owned);
    KeyPair {
        kind: pair.kind.or_else(|| asked(new.kind.map(PairKind::as_str))),
        scope: pair.scope.or_else(|| asked(new.scope.map(Scope::as_str))),
        user_id: pair.user_id.or_else(|| asked(new.user_id)),
        ..pair
    }
}

/// Warns if the fingerprint that KPS gives is not that of the public key.
fn warn_of_mismatch(messages: &Printer, pair: &KeyPair) {
    if let Some((theirs, ours)) = pair.fingerprint_mismatch() {
        messages.warn(&format!(
            "KPS gives the fingerprint {theirs} for `{}`, but its public key has {ours}",
            pair.name
        ));
    }
}

/// Converts an error about creating a pair. Adds a hint where KPS refuses a pair for the account.
fn not_made(new: &NewKeyPair<'_>, error: api::Error) -> anyhow::Error {
    match new.scope {
        Some(Scope::Domain) if error.is_forbidden() => Kind::Auth
            .failure("KPS refused permission to create a key pair for the account (--scope domain)")
            .hint("a user with the role Tenant Administrator has to create the first one; without --scope domain the pair is yours alone")
            .because(error)
            .into(),
        _ => error.into(),
    }
}
