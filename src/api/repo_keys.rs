//! The SSH keys of the calling user's CodeArts Repo account, in both generations of the API.
//!
//! V4: <https://support.huaweicloud.com/intl/en-us/api-codeartsrepo/> under "V4, User".
//! V1: the same book, under "SSH Key"; historical, but still in service.

use serde::de::IgnoredAny;
use serde_json::json;

use super::actions;
use super::endpoint::{Connection, Endpoint};
use super::error::Error;
use super::error_body::ErrorBody;
use super::pages::{self, Items, ListRange, OnPage, Page, Take};
use super::repo_key_wire::{AllWire, KeyWire, PageWire};
use super::strict_object::Object;
use crate::config::RepoApi;
use crate::http::{Body, Method, Request};
use crate::keys::{PublicKey, RepoKey};

pub(super) const SERVICE: &str = "CodeArts Repo";

const V4_KEYS: [&str; 3] = ["v4", "user", "keys"];
const V1_KEYS: [&str; 3] = ["v1", "users", "sshkey"];

/// The keys of one account.
pub(crate) struct RepoKeys {
    connection: Connection,
    generation: RepoApi,
    on_page: OnPage,
}

impl RepoKeys {
    /// The keys behind `connection`, through this `generation` of the API.
    pub(crate) fn new(connection: Connection, generation: RepoApi, on_page: OnPage) -> Self {
        Self {
            connection,
            generation,
            on_page,
        }
    }

    pub(crate) fn generation(&self) -> RepoApi {
        self.generation
    }

    /// Masks the secrets of this client in a text.
    pub(crate) fn mask(&self, text: &str) -> String {
        self.connection.http.mask(text)
    }

    /// Adds a key.
    ///
    /// # Errors
    /// Any [`Error`]; with [`Error::may_have_happened`] the key may be registered.
    pub(crate) fn add(&self, title: &str, key: &PublicKey) -> Result<RepoKey, Error> {
        let body = Body::new(json!({"title": title, "key": key.line()}));
        let request = Request::write(Method::Post, self.path()).body(body);
        let endpoint = self.endpoint(actions::ADD_KEY);
        let key: KeyWire = match self.generation {
            RepoApi::V4 => endpoint.fetch(&request)?,
            RepoApi::V1 => endpoint.fetch_result::<Object<_>>(&request)?.0,
        };
        Ok(key.into())
    }

    /// All keys of the account in the order of the service. `filter` selects by title.
    ///
    /// # Errors
    /// Any [`Error`]. Part of a list is never returned.
    pub(crate) fn list(
        &self,
        filter: Option<&str>,
        range: ListRange,
    ) -> Result<Vec<RepoKey>, Error> {
        Ok(pages::collect(|take| self.list_each(filter, range, take))?.0)
    }

    /// All keys of the account, and an error if they are fewer than the total of the service.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn list_told(&self) -> Result<Items<RepoKey>, Error> {
        let list = |take: Take<'_, _>| self.list_each(None, ListRange::default(), take);
        let (keys, is_whole) = pages::collect(list)?;
        Ok((
            keys,
            self.endpoint(actions::LIST_KEYS).check_whole(is_whole),
        ))
    }

    /// Like [`RepoKeys::list`], page by page. Returns whether the list is complete, as far as the service tells.
    ///
    /// # Errors
    /// Any [`Error`], which ends the list.
    pub(crate) fn list_each(
        &self,
        filter: Option<&str>,
        range: ListRange,
        take: Take<'_, RepoKey>,
    ) -> Result<bool, Error> {
        match self.generation {
            RepoApi::V4 => pages::each(
                range,
                &self.on_page,
                |key| &key.id,
                |offset, size| self.page_v4(filter, offset, size),
                take,
            ),
            RepoApi::V1 => {
                let (keys, is_whole) = self.list_v1(filter, range)?;
                take(keys);
                Ok(is_whole)
            }
        }
    }

    /// Whether these digits can be an id: in V4 it is at most 2147483647.
    pub(crate) fn may_be_id(&self, digits: &str) -> bool {
        match self.generation {
            RepoApi::V4 => digits.parse().is_ok_and(|id: i32| id > 0),
            RepoApi::V1 => digits.len() <= 40,
        }
    }

    /// Deletes a key.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] if there is no such key.
    pub(crate) fn delete(&self, id: &str) -> Result<(), Error> {
        let path = self.path().into_iter().chain([id]);
        let request = Request::write(Method::Delete, path);
        let endpoint = self.endpoint(actions::DELETE_KEY);
        match self.generation {
            RepoApi::V4 => endpoint.done(&request),
            RepoApi::V1 => endpoint.fetch_result::<IgnoredAny>(&request).map(drop),
        }
    }

    fn page_v4(
        &self,
        filter: Option<&str>,
        offset: usize,
        size: usize,
    ) -> Result<Page<RepoKey>, Error> {
        let mut request = Request::read(V4_KEYS)
            .query("limit", size)
            .query("offset", offset);
        if let Some(filter) = filter {
            request = request.query("query", filter);
        }
        let endpoint = self.endpoint(actions::LIST_KEYS);
        let page: PageWire = endpoint.fetch(&request)?;
        endpoint.count_page(page.keys.len())?;
        let (items, total) = (page.keys, page.total);
        Ok(Page { items, total }.map(|Object(key)| key.into()))
    }

    /// V1 has no pages and no filter, so the whole list is read and cut here.
    fn list_v1(
        &self,
        filter: Option<&str>,
        range: ListRange,
    ) -> Result<(Vec<RepoKey>, bool), Error> {
        let filter = filter.map(str::to_lowercase);
        let endpoint = self.endpoint(actions::LIST_KEYS);
        let mut request = Request::read(V1_KEYS);
        request.busy = Some(says_busy);
        let Object(all): Object<AllWire> = endpoint.fetch_result(&request)?;
        endpoint.count_page(all.sshkey.len())?;
        let is_whole = all.total.is_none_or(|total| total <= all.sshkey.len());
        let keys = all
            .sshkey
            .into_iter()
            .map(|Object(key)| RepoKey::from(key))
            .filter(|key| match (&filter, &key.title) {
                (None, _) => true,
                (Some(filter), Some(title)) => title.to_lowercase().contains(filter),
                (Some(_), None) => false,
            })
            .skip(range.offset)
            .take(range.limit.unwrap_or(usize::MAX));
        Ok((keys.collect(), is_whole))
    }

    fn path(&self) -> [&'static str; 3] {
        match self.generation {
            RepoApi::V4 => V4_KEYS,
            RepoApi::V1 => V1_KEYS,
        }
    }

    fn endpoint(&self, action: &'static str) -> Endpoint<'_> {
        self.connection.endpoint(SERVICE, Some(action))
    }
}

/// V1 reports a busy system with any HTTP status.
fn says_busy(body: &[u8]) -> bool {
    const BUSY: &str = "CH.10000";
    memchr::memmem::find(body, BUSY.as_bytes()).is_some()
        && ErrorBody::read(body).code.as_deref() == Some(BUSY)
}
