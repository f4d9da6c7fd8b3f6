//! The repository that a request is about.

use std::fmt;

use anyhow::Result;

use crate::api::{self, Repository};
use crate::failure::{Failure, Kind};

/// The repository that was meant; an id is not looked up.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) id: String,
    pub(super) path: Option<String>,
    /// To clone from over SSH.
    pub(super) address: Option<String>,
    archived: bool,
}

impl Target {
    pub(super) fn with_id(id: String) -> Self {
        Self {
            id,
            path: None,
            address: None,
            archived: false,
        }
    }

    pub(super) fn of(repository: &Repository) -> Self {
        Self {
            id: repository.id.clone(),
            path: repository.path().map(str::to_owned),
            address: repository.ssh_url.clone(),
            archived: repository.archived,
        }
    }

    /// An error of a request about the repository.
    pub(super) fn explain(&self, error: api::Error) -> anyhow::Error {
        explain(&format!("repository {self}"), error)
    }

    pub(super) fn refuse_archived(&self) -> Result<()> {
        if self.archived {
            return Err(self.takes_no_keys().into());
        }
        Ok(())
    }

    pub(super) fn takes_no_keys(&self) -> Failure {
        Kind::Usage
            .failure(format!(
                "the repository {self} is archived and takes no keys; nothing was changed"
            ))
            .hint("unarchive it in the settings of the repository first")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{path} (id {})", self.id),
            None => write!(f, "with the id {}", self.id),
        }
    }
}

/// An error of a request about what has keys, and is called `what`.
pub(super) fn explain(what: &str, error: api::Error) -> anyhow::Error {
    if !error.is_missing() {
        return error.into();
    }
    Kind::NotFound
        .failure(format!("there is no {what}"))
        .hint("check the id; a repository that you may not see counts as missing")
        .because(error)
        .into()
}
