//! `hwkey repo deploy-key …`

mod add;
mod delete;
mod list;
mod repository;
mod view;

use anyhow::Result;
use clap::Subcommand;

use self::repository::{explain, takes_no_keys};
use super::registry::Registry;
use super::removal;
use crate::api::{self, DeployScope, ListRange, Repositories, Repository};
use crate::commands::settle::Change;
use crate::context::{Context, is_dry_run};
use crate::failure::Kind;
use crate::keys::{PublicKey, RepoKey};

/// Deploy keys, each of which opens one repository
///
/// Use a deploy key on a build server; a key of your account would open every repository that you
/// can see. REPO is an id, a clone address, a path GROUP/NAME or a NAME; the default is the remote
/// `origin` of the git work tree.
///
/// Examples:
///   hwkey repo deploy-key add ci.pub -R demo/app
///   hwkey repo deploy-key list
#[derive(Debug, Subcommand)]
#[command(defer = true, verbatim_doc_comment)]
pub(crate) enum DeployKey {
    Add(add::AddArgs),
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    #[command(visible_alias = "rm")]
    Delete(delete::DeleteArgs),
}

impl DeployKey {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::Add(args) => args.run(ctx),
            Self::List(args) => args.run(ctx),
            Self::Delete(args) => args.run(ctx),
        }
    }
}

/// The deploy keys of one repository.
struct DeployKeys<'a> {
    service: &'a Repositories,
    repository: Repository,
    /// Whether an added key may push.
    can_push: bool,
    /// Whether a change includes the submodules.
    submodules: bool,
}

/// Removes a key from a repository.
pub(crate) fn remove(
    ctx: &Context,
    service: &Repositories,
    repository: &str,
    id: &str,
) -> Result<()> {
    let repository = Repository::with_id(repository.to_owned());
    removal::remove(ctx, &DeployKeys::new(service, repository), id)
}

impl<'a> DeployKeys<'a> {
    fn new(service: &'a Repositories, repository: Repository) -> Self {
        Self {
            service,
            repository,
            can_push: false,
            submodules: false,
        }
    }

    /// Explains why a key was not added. For an archived repository the service only says that a permission
    /// is missing.
    fn not_added(&self, error: anyhow::Error) -> anyhow::Error {
        let answer = error.downcast_ref::<api::Error>();
        if !answer.is_some_and(api::Error::is_forbidden) {
            return error;
        }
        match self.service.is_archived(&self.repository.id) {
            Ok(true) => takes_no_keys(&self.repository).because(error).into(),
            _ => error,
        }
    }

    /// Copies a key to the submodules of the repository; `again` is the command that retries this, for
    /// errors.
    fn copy_to_submodules(&self, ctx: &Context, id: &str, again: &str) -> Result<(), api::Error> {
        let change = Change {
            what: "copy the key to the submodules".to_owned(),
            done: "the key was copied to the submodules",
            look: format!("{}: {again}", self.has(id)),
        };
        change.send(ctx, || {
            self.service.copy_to_submodules(&self.repository.id, id)
        })
    }

    /// Says that the repository has a key, for errors of later steps.
    fn has(&self, id: &str) -> String {
        format!("{} has the key with the id {id}", self.name())
    }
}

impl Registry for DeployKeys<'_> {
    fn name(&self) -> String {
        format!("the repository {}", self.repository)
    }

    fn list_command(&self) -> String {
        format!("hwkey repo deploy-key list -R {}", self.repository.id)
    }

    fn list(&self) -> Result<Vec<RepoKey>, api::Error> {
        let scope = DeployScope::Repository(self.repository.id.clone());
        self.service.keys(&scope, ListRange::default())
    }

    fn add(&self, title: &str, key: &PublicKey) -> Result<RepoKey, api::Error> {
        self.service
            .add_key(&self.repository.id, title, key, self.can_push)
    }

    fn delete(&self, id: &str) -> Result<(), api::Error> {
        self.service.delete_key(&self.repository.id, id)
    }

    fn before_delete(&self, ctx: &Context, id: &str) -> Result<()> {
        if !self.submodules {
            return Ok(());
        }
        let change = Change {
            what: format!("remove the key {id} from the submodules"),
            done: "the key was removed from the submodules",
            look: format!("the key is still in {}: run the command again", self.name()),
        };
        let removed = change.send(ctx, || {
            self.service.remove_from_submodules(&self.repository.id, id)
        });
        let Err(error) = removed else {
            return Ok(());
        };
        if error.may_have_happened() {
            return Err(Kind::Incomplete
                .failure(format!(
                    "could not confirm whether the key {id} was removed from the submodules; it is still in {}",
                    self.name()
                ))
                .hint("run the command again")
                .because(error)
                .into());
        }
        let error = self.explain(error);
        if is_dry_run(&error) {
            Ok(())
        } else {
            Err(error)
        }
    }

    fn reaches_submodules(&self) -> bool {
        self.submodules
    }

    /// Needs no look-up of single ids: one list has all keys.
    fn may_be_id(&self, _digits: &str) -> bool {
        false
    }

    fn tells_every_title(&self) -> bool {
        true
    }

    fn held_elsewhere(&self, key: &PublicKey, error: api::Error) -> anyhow::Error {
        let fingerprint = key.fingerprint();
        let above = self.service.has_from_above(&self.repository.id, key);
        let failure = if above.unwrap_or(false) {
            Kind::Conflict
                .failure(format!(
                    "the key {fingerprint} opens {} already: it is a deploy key of its group or project",
                    self.name()
                ))
                .hint("use it as it is, or add another key")
        } else {
            Kind::Conflict
                .failure(format!(
                    "the key {fingerprint} is registered elsewhere, and {} does not have it",
                    self.name()
                ))
                .hint("it may be a user's key, which cannot be a deploy key too: use another key; `--generate PATH` makes one")
        };
        failure.because(error).into()
    }

    fn explain(&self, error: api::Error) -> anyhow::Error {
        explain(&format!("repository {}", self.repository), error)
    }
}
