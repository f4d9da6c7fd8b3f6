//! `hwkey repo key …`

mod add;
mod candidate;
mod delete;
mod list;
mod rotate;
mod show;
mod sync;
mod view;

use anyhow::Result;
use clap::{Args, Subcommand};

use super::registration::Limits;
use super::registry::Registry;
use super::removal;
use crate::api::{self, ListRange, RepoKeys};
use crate::config::RepoApi;
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{PublicKey, RepoKey};

/// SSH public keys of your account, for git
///
/// With one of these keys, git can reach the repositories of CodeArts Repo over SSH. Commands take
/// a key by its id, its fingerprint or its exact title.
///
/// Examples:
///   hwkey repo key add ~/.ssh/id_ed25519.pub
///   hwkey repo key list
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum Key {
    Add(add::AddArgs),
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    #[command(visible_alias = "rm")]
    Delete(delete::DeleteArgs),
    Rotate(rotate::RotateArgs),
    Sync(sync::SyncArgs),
}

/// `--api`, which every verb has.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct ApiArg {
    /// API generation: v4 or v1 [default: v4] [env: HWKEY_REPO_API]
    #[arg(long, value_name = "v4|v1", hide_possible_values = true)]
    api: Option<RepoApi>,
}

impl Key {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Add(args) => args.run(ctx),
            Self::List(args) => args.run(ctx),
            Self::Show(args) => args.run(ctx),
            Self::Delete(args) => args.run(ctx),
            Self::Rotate(args) => args.run(ctx),
            Self::Sync(args) => args.run(ctx),
        }
    }

    pub(crate) fn repo_api(&self) -> Option<RepoApi> {
        match self {
            Self::Add(args) => args.api.api,
            Self::List(args) => args.api.api,
            Self::Show(args) => args.api.api,
            Self::Delete(args) => args.api.api,
            Self::Rotate(args) => args.api.api,
            Self::Sync(args) => args.api.api,
        }
    }
}

/// Removes a key from the account.
pub(crate) fn remove(ctx: &Context, account: &RepoKeys, id: &str) -> Result<()> {
    removal::remove(ctx, account, id)
}

/// The longest key and title that the service accepts.
fn limits(api: RepoApi) -> Limits {
    match api {
        RepoApi::V4 => Limits {
            of: "V4",
            key: 1000,
            title: 1000,
            hint: "`--api v1` accepts up to 2048 characters; an ed25519 key has under 100",
        },
        RepoApi::V1 => Limits {
            of: "V1",
            key: 2048,
            title: 255,
            hint: "an ed25519 key has under 100 characters",
        },
    }
}

impl Registry for RepoKeys {
    fn name(&self) -> String {
        "the account".to_owned()
    }

    fn list_command(&self) -> String {
        "hwkey repo key list".to_owned()
    }

    fn list(&self) -> Result<Vec<RepoKey>, api::Error> {
        self.list(None, ListRange::default())
    }

    fn add(&self, title: &str, key: &PublicKey) -> Result<RepoKey, api::Error> {
        self.add(title, key)
    }

    fn delete(&self, id: &str) -> Result<(), api::Error> {
        self.delete(id)
    }

    fn may_be_id(&self, digits: &str) -> bool {
        self.may_be_id(digits)
    }

    fn held_elsewhere(&self, key: &PublicKey, error: api::Error) -> anyhow::Error {
        Kind::Conflict
            .failure(format!("the key {} is registered with another user", key.fingerprint()))
            .hint("a key can belong to one user only, in all accounts: have that user delete it, or use another key")
            .because(error)
            .into()
    }
}
