//! The SSH keys of the calling user's CodeArts Repo account, in both generations of the API.
//!
//! V4: <https://support.huaweicloud.com/intl/en-us/api-codeartsrepo/> under "V4, User".
//! V1: the same book, under "SSH Key"; historical, but still in service.

mod generation;

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::json;

use super::endpoint::Endpoint;
use super::error::Error;
use super::error_body::ErrorBody;
use super::pages::{self, OnPage, Page};
use super::repo_key_wire::{AllWire, EnvelopeWire, KeyWire, PageWire};
use super::strict_object::Object;
use crate::config::RepoApi;
use crate::http::{Body, Client, Method, Request, Response};
use crate::keys::{PublicKey, RepoKey};

const SERVICE: &str = "CodeArts Repo";

const V4_KEYS: [&str; 3] = ["v4", "user", "keys"];
const V1_KEYS: [&str; 3] = ["v1", "users", "sshkey"];

/// IAM actions, from the identity policy tables of the V4 pages.
const ACTION_ADD: &str = "codeartsrepo::createUserSSHkey";
const ACTION_LIST: &str = "codeartsrepo::getUserSetting";
const ACTION_DELETE: &str = "codeartsrepo::updateUserSetting";

/// Which part of a list is wanted; counts keys.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ListRange {
    /// Keys to pass over.
    pub offset: usize,
    /// Keys to give at most.
    pub limit: Option<usize>,
}

/// The keys of one account.
pub(crate) struct RepoKeys {
    http: Client,
    generation: RepoApi,
    on_page: OnPage,
}

impl RepoKeys {
    /// Uses `generation` of the API through `http`.
    pub(crate) fn new(http: Client, generation: RepoApi, on_page: OnPage) -> Self {
        Self {
            http,
            generation,
            on_page,
        }
    }

    /// Which generation is used.
    pub(crate) fn generation(&self) -> RepoApi {
        self.generation
    }

    /// Registers a key.
    ///
    /// # Errors
    /// Any [`Error`]; one with [`Error::may_have_happened`] leaves open whether the key is registered.
    pub(crate) fn add(&self, title: &str, key: &PublicKey) -> Result<RepoKey<'static>, Error> {
        let body = Body::new(json!({"title": title, "key": key.line()}));
        let request = Request::write(Method::Post, self.path()).body(body);
        let endpoint = self.endpoint(ACTION_ADD);
        endpoint.read(&request, |reply| {
            let key: KeyWire<'_> = match self.generation {
                RepoApi::V4 => endpoint.decode(reply, false)?,
                RepoApi::V1 => {
                    let Object(key) = decode_v1(&endpoint, reply)?;
                    key
                }
            };
            Ok(RepoKey::from(key).into_owned())
        })
    }

    /// The keys of the account in the service's order, all pages; `filter` selects by title.
    ///
    /// # Errors
    /// Any [`Error`]: the list is whole or not given.
    pub(crate) fn list(
        &self,
        filter: Option<&str>,
        range: ListRange,
    ) -> Result<Vec<RepoKey<'static>>, Error> {
        let mut listed = Vec::new();
        let owned = |keys: Vec<RepoKey<'_>>| -> Vec<_> {
            keys.into_iter().map(RepoKey::into_owned).collect()
        };
        self.for_each_page(filter, range, owned, &mut |keys, wanted| {
            let wanted = keys.into_iter().zip(wanted).filter(|(_, wanted)| **wanted);
            listed.extend(wanted.map(|(key, _)| key));
        })?;
        Ok(listed)
    }

    /// Gives what `make` makes of each page of [`RepoKeys::list`] to `each`, in the order of the list and
    /// while further pages are on their way; `each` is also told which keys of the page are of the list.
    /// `make` is called from several threads, and has a reply at hand.
    ///
    /// # Errors
    /// Any [`Error`]; what was given until then is not the list.
    pub(crate) fn for_each_page<T: Send>(
        &self,
        filter: Option<&str>,
        range: ListRange,
        make: impl Fn(Vec<RepoKey<'_>>) -> T + Sync,
        each: &mut dyn FnMut(T, &[bool]),
    ) -> Result<(), Error> {
        match self.generation {
            RepoApi::V4 => {
                let fetch = |offset, size| self.page_v4(filter, offset, size, &make);
                pages::all(range, &self.on_page, fetch, each)
            }
            RepoApi::V1 => {
                let (made, count) = self.list_v1(filter, range, make)?;
                each(made, &vec![true; count]);
                Ok(())
            }
        }
    }

    /// Whether digits can be an id of this generation at all: V4 has 1 to 2147483647.
    pub(crate) fn may_be_id(&self, digits: &str) -> bool {
        match self.generation {
            RepoApi::V4 => digits.parse().is_ok_and(|id: i32| id > 0),
            RepoApi::V1 => digits.len() <= 40,
        }
    }

    /// Removes a key.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] where there is no such key.
    pub(crate) fn delete(&self, id: &str) -> Result<(), Error> {
        let path = self.path().into_iter().chain([id]);
        let request = Request::write(Method::Delete, path);
        let endpoint = self.endpoint(ACTION_DELETE);
        match self.generation {
            RepoApi::V4 => endpoint.done(&request),
            RepoApi::V1 => endpoint.read(&request, |reply| {
                decode_v1::<serde::de::IgnoredAny>(&endpoint, reply).map(drop)
            }),
        }
    }

    fn page_v4<T>(
        &self,
        filter: Option<&str>,
        offset: usize,
        size: usize,
        make: impl Fn(Vec<RepoKey<'_>>) -> T,
    ) -> Result<Page<T>, Error> {
        let mut request = Request::read(V4_KEYS)
            .query("limit", size)
            .query("offset", offset);
        if let Some(filter) = filter {
            request = request.query("query", filter);
        }
        let endpoint = self.endpoint(ACTION_LIST);
        endpoint.read(&request, |reply| {
            let page: PageWire<'_> = endpoint.decode(reply, false)?;
            let length = page.keys.len();
            endpoint.count_page(length)?;
            let keys = distinct(page.keys, size);
            Ok(Page {
                length,
                ids: keys.iter().map(|key| key.id.to_string()).collect(),
                made: make(keys),
                total: page.total,
            })
        })
    }

    /// V1 has neither pages nor a filter: both are done here. Says also how many keys there are.
    fn list_v1<T>(
        &self,
        filter: Option<&str>,
        range: ListRange,
        make: impl Fn(Vec<RepoKey<'_>>) -> T,
    ) -> Result<(T, usize), Error> {
        let filter = filter.map(str::to_lowercase);
        let matches = |key: &RepoKey<'_>| match (&filter, &key.title) {
            (None, _) => true,
            (Some(filter), Some(title)) => title.to_lowercase().contains(filter),
            (Some(_), None) => false,
        };
        let endpoint = self.endpoint(ACTION_LIST);
        let mut request = Request::read(V1_KEYS);
        request.busy = Some(says_busy);
        endpoint.read(&request, |reply| {
            let Object(all): Object<AllWire<'_>> = decode_v1(&endpoint, reply)?;
            endpoint.count_page(all.sshkey.len())?;
            let keys: Vec<_> = all
                .sshkey
                .into_iter()
                .map(|Object(key)| RepoKey::from(key))
                .filter(matches)
                .skip(range.offset)
                .take(range.limit.unwrap_or(usize::MAX))
                .collect();
            let count = keys.len();
            Ok((make(keys), count))
        })
    }

    fn path(&self) -> [&'static str; 3] {
        match self.generation {
            RepoApi::V4 => V4_KEYS,
            RepoApi::V1 => V1_KEYS,
        }
    }

    fn endpoint(&self, action: &'static str) -> Endpoint<'_> {
        Endpoint {
            http: &self.http,
            service: SERVICE,
            action: Some(action),
            given_project: None,
        }
    }
}

/// The keys of a page of which `size` were asked for. A service that gives more may give anything, such
/// as one key a million times, and all that is left is rendered.
fn distinct<'a>(page: Vec<Object<KeyWire<'a>>>, size: usize) -> Vec<RepoKey<'a>> {
    let is_longer = page.len() > size;
    let mut seen = HashSet::new();
    page.into_iter()
        .map(|Object(key)| RepoKey::from(key))
        .filter(|key| !is_longer || seen.insert(key.id.to_string()))
        .collect()
}

/// V1 says with any status that the system is busy.
fn says_busy(body: &[u8]) -> bool {
    const BUSY: &str = "CH.10000";
    memchr::memmem::find(body, BUSY.as_bytes()).is_some()
        && ErrorBody::read(body).code.as_deref() == Some(BUSY)
}

/// V1 wraps results, and can fail with HTTP 200.
fn decode_v1<'a, T: Deserialize<'a>>(
    endpoint: &Endpoint<'_>,
    reply: &'a Response,
) -> Result<T, Error> {
    let envelope: EnvelopeWire<T> = endpoint.decode(reply, false)?;
    match (envelope.status.as_str(), envelope.result) {
        ("success", Some(result)) => Ok(result),
        ("success", None) => Err(endpoint.unusable(reply, "it has no `result`".into())),
        _ => Err(endpoint.refused(reply, ErrorBody::read(&reply.body))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_too_long_has_each_key_once() {
        let page: PageWire<'_> =
            serde_json::from_str(r#"{"keys":[{"id":1},{"id":2},{"id":"1"}]}"#).unwrap();
        let keys = distinct(page.keys, 2);
        let ids: Vec<_> = keys.iter().map(|key| &*key.id).collect();
        assert_eq!(ids, ["1", "2"]);
    }
}
