//! The repositories of CodeArts Repo that the user can see, and their deploy keys.
//!
//! V4: <https://support.huaweicloud.com/intl/en-us/api-codeartsrepo/> under "V4, Repository".

use std::collections::HashSet;

use serde_json::json;

use super::actions;
use super::endpoint::{Connection, Endpoint};
use super::error::Error;
use super::pages::{self, Items, ListRange, OnPage, Page, Take};
use super::repo_key_wire::{ExistsWire, KeyWire, RepositoryWire};
use super::repo_keys::SERVICE;
use super::repository::Repository;
use super::strict_object::Object;
use crate::http::{Body, Method, Request};
use crate::keys::{PublicKey, RepoKey};

/// The owner of deploy keys.
#[derive(Debug, Clone)]
pub(crate) enum DeployScope {
    Repository(String),
    Group(String),
    Project(String),
}

/// The repositories that the user can see.
pub(crate) struct Repositories {
    connection: Connection,
    on_page: OnPage,
}

impl Repositories {
    pub(crate) fn new(connection: Connection, on_page: OnPage) -> Self {
        Self {
            connection,
            on_page,
        }
    }

    /// Gets the credentials ready before anything is sent.
    ///
    /// # Errors
    /// The credentials cannot be fetched.
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        self.endpoint(None).prepare()
    }

    /// The repositories that the service finds for a name, also archived ones. An empty name finds all that
    /// the user can see.
    ///
    /// # Errors
    /// Any [`Error`]. Part of a list is never returned.
    pub(crate) fn search(&self, name: &str) -> Result<Vec<Repository>, Error> {
        Ok(self.search_told(name)?.0)
    }

    /// Like [`Repositories::search`]. Returns also an error if a list is shorter than its total.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn search_told(&self, name: &str) -> Result<Items<Repository>, Error> {
        let (mut found, is_whole) = self.search_archived(name, false)?;
        let known: HashSet<_> = found.iter().map(|it| it.id.clone()).collect();
        let (archived, is_whole_too) = self.search_archived(name, true)?;
        found.extend(archived.into_iter().filter(|it| !known.contains(&it.id)));
        let whole = self.endpoint(None).check_whole(is_whole && is_whole_too);
        Ok((found, whole))
    }

    /// The repositories with this path or name.
    ///
    /// # Errors
    /// Any [`Error`]. Part of a list is never returned.
    pub(crate) fn called(&self, path: &str) -> Result<Vec<Repository>, Error> {
        let mut found = self.search(path.rsplit('/').next().unwrap_or(path))?;
        found.retain(|it| it.is_called(path));
        Ok(found)
    }

    /// Checks, after `error` said that a repository is missing, whether it is no longer listed.
    ///
    /// # Errors
    /// `error`, if it has another meaning or the repository is still listed; any error of the list.
    pub(crate) fn unless_gone(&self, repository: &str, error: Error) -> Result<(), Error> {
        if !error.is_missing() {
            return Err(error);
        }
        let (listed, whole) = self.search_told("")?;
        if listed.iter().any(|it| it.id == repository) {
            return Err(error);
        }
        whole
    }

    fn search_archived(
        &self,
        name: &str,
        archived: bool,
    ) -> Result<(Vec<Repository>, bool), Error> {
        let fetch = |offset, size| {
            let mut request = Request::read(["v4", "user", "repositories"])
                .query("archived", archived)
                .query("limit", size)
                .query("offset", offset);
            if !name.is_empty() {
                request = request.query("search", name);
            }
            let page: Page<RepositoryWire> = self.endpoint(None).fetch_page(&request)?;
            Ok(page.map(|wire| wire.into_repository(archived)))
        };
        let (range, on_page) = (ListRange::default(), &self.on_page);
        pages::collect(|take| {
            pages::each(range, on_page, |found: &Repository| &found.id, fetch, take)
        })
    }

    /// Whether a repository is archived.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn is_archived(&self, repository: &str) -> Result<bool, Error> {
        let request = Request::read(["v4", "repositories", repository]);
        let endpoint = self.endpoint(Some(actions::LIST_DEPLOY_KEYS));
        let Object(found): Object<RepositoryWire> = endpoint.fetch(&request)?;
        Ok(found.into_repository(false).archived)
    }

    /// Lets a key open a repository.
    ///
    /// # Errors
    /// Any [`Error`]; one with [`Error::may_have_happened`] leaves open whether the key was added.
    pub(crate) fn add_key(
        &self,
        repository: &str,
        title: &str,
        key: &PublicKey,
        can_push: bool,
    ) -> Result<RepoKey, Error> {
        let body = Body::new(json!({
            "application": "",
            "can_push": can_push,
            "key": key.line(),
            "key_title": title,
        }));
        let path = ["v2", "repositories", repository, "deploy-keys"];
        let request = Request::write(Method::Post, path).body(body);
        let endpoint = self.endpoint(Some(actions::CHANGE_DEPLOY_KEYS));
        let Object(added): Object<KeyWire> = endpoint.fetch_result(&request)?;
        Ok(added.into())
    }

    /// All deploy keys of a repository, a group or a project.
    ///
    /// # Errors
    /// Any [`Error`]. Part of a list is never returned.
    pub(crate) fn keys(
        &self,
        scope: &DeployScope,
        range: ListRange,
    ) -> Result<Vec<RepoKey>, Error> {
        Ok(pages::collect(|take| self.each_key(scope, range, take))?.0)
    }

    /// All deploy keys of a repository, and an error if they are fewer than the total of the service.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn keys_told(&self, repository: &str) -> Result<Items<RepoKey>, Error> {
        let scope = DeployScope::Repository(repository.to_owned());
        let list = |take: Take<'_, _>| self.each_key(&scope, ListRange::default(), take);
        let (keys, is_whole) = pages::collect(list)?;
        let endpoint = self.endpoint(Some(actions::LIST_DEPLOY_KEYS));
        Ok((keys, endpoint.check_whole(is_whole)))
    }

    /// Like [`Repositories::keys`], page by page. Returns whether the list is complete, as far as the service
    /// tells.
    ///
    /// # Errors
    /// Any [`Error`], which ends the list.
    pub(crate) fn each_key(
        &self,
        scope: &DeployScope,
        range: ListRange,
        take: Take<'_, RepoKey>,
    ) -> Result<bool, Error> {
        let (of, id, action) = match scope {
            DeployScope::Repository(id) => ("repositories", id, actions::LIST_DEPLOY_KEYS),
            DeployScope::Group(id) => ("groups", id, actions::LIST_DEPLOY_KEYS_OF_GROUP),
            DeployScope::Project(id) => ("projects", id, actions::LIST_DEPLOY_KEYS_OF_PROJECT),
        };
        let endpoint = self.endpoint(Some(action));
        pages::each(
            range,
            &self.on_page,
            |key: &RepoKey| &key.id,
            |offset, size| {
                let request = Request::read(["v4", of, id, "deploy-keys"])
                    .query("limit", size)
                    .query("offset", offset);
                let page: Page<KeyWire> = endpoint.fetch_page(&request)?;
                Ok(page.map(RepoKey::from))
            },
            take,
        )
    }

    /// Whether the repository inherits a key from its groups or its project.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn has_from_above(&self, repository: &str, key: &PublicKey) -> Result<bool, Error> {
        let path = ["v4", "repositories", repository, "deploy-keys", "check-key"];
        let mut request = Request::read(path).body(Body::new(json!({"key": key.line()})));
        request.method = Method::Post;
        let found: ExistsWire = self
            .endpoint(Some(actions::CHANGE_DEPLOY_KEYS))
            .fetch(&request)?;
        Ok(found.exists)
    }

    /// Removes a key from a repository.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] if there is no such key.
    pub(crate) fn delete_key(&self, repository: &str, id: &str) -> Result<(), Error> {
        let path = ["v4", "repositories", repository, "deploy-keys", id];
        let request = Request::write(Method::Delete, path);
        self.endpoint(Some(actions::CHANGE_DEPLOY_KEYS))
            .done(&request)
    }

    /// Copies a key of a repository to its submodules.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn copy_to_submodules(&self, repository: &str, id: &str) -> Result<(), Error> {
        self.change_submodules(Method::Post, repository, id)
    }

    /// Removes a key of a repository from its submodules.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn remove_from_submodules(&self, repository: &str, id: &str) -> Result<(), Error> {
        self.change_submodules(Method::Delete, repository, id)
    }

    fn change_submodules(&self, method: Method, repository: &str, id: &str) -> Result<(), Error> {
        let keys = ["v4", "repositories", repository, "deploy-keys", id];
        let request = Request::write(method, keys.into_iter().chain(["submodules"]));
        self.endpoint(Some(actions::CHANGE_DEPLOY_KEYS))
            .done(&request)
    }

    fn endpoint(&self, action: Option<&'static str>) -> Endpoint<'_> {
        self.connection.endpoint(SERVICE, action)
    }
}
