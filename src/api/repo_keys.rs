//! The SSH keys of the calling user's CodeArts Repo account, in both generations of the API.
//!
//! V4: <https://support.huaweicloud.com/intl/en-us/api-codeartsrepo/> under "V4, User".
//! V1: the same book, under "SSH Key"; historical, but still in service.

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::object::Object;
use super::pages::{self, OnPage, Page};
use super::reply::{Caller, ErrorBody};
use super::rfc_3339::is_rfc_3339;
use super::text;
use crate::http::{Body, Client, Method, Request};
use crate::keys::{PublicKey, RepoKey};

const SERVICE: &str = "CodeArts Repo";

const V4_KEYS: [&str; 3] = ["v4", "user", "keys"];
const V1_KEYS: [&str; 3] = ["v1", "users", "sshkey"];

/// IAM actions, from the identity policy tables of the V4 pages.
const ACTION_ADD: &str = "codeartsrepo::createUserSSHkey";
const ACTION_LIST: &str = "codeartsrepo::getUserSetting";
const ACTION_DELETE: &str = "codeartsrepo::updateUserSetting";

/// Which generation of the API is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Generation {
    /// `/v4/user/keys`
    V4,
    /// `/v1/users/sshkey`
    V1,
}

impl Generation {
    /// Most characters of a key line.
    pub fn longest_key(self) -> usize {
        match self {
            Self::V4 => 1000,
            Self::V1 => 2048,
        }
    }

    /// Most characters of a title.
    pub fn longest_title(self) -> usize {
        match self {
            Self::V4 => 1000,
            Self::V1 => 255,
        }
    }

    /// The name people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::V4 => "V4",
            Self::V1 => "V1",
        }
    }
}

/// Which part of a list is wanted; counts keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListRange {
    /// Keys to pass over.
    pub offset: usize,
    /// Keys to give at most.
    pub limit: Option<usize>,
}

/// The keys of one account.
pub struct RepoKeys {
    http: Client,
    generation: Generation,
    on_page: OnPage,
}

impl RepoKeys {
    /// Uses `generation` of the API through `http`.
    pub fn new(http: Client, generation: Generation, on_page: OnPage) -> Self {
        Self {
            http,
            generation,
            on_page,
        }
    }

    /// The client, for describing requests.
    pub fn http(&self) -> &Client {
        &self.http
    }

    /// Which generation is used.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// The request that [`RepoKeys::add`] sends.
    pub fn add_request(&self, title: &str, key: &PublicKey) -> Request {
        let path = match self.generation {
            Generation::V4 => V4_KEYS,
            Generation::V1 => V1_KEYS,
        };
        let mut request = Request::write(Method::Post, path);
        let body = NewKeyWire {
            title,
            key: key.line(),
        };
        request.body = Body::plain(&body).ok();
        request
    }

    /// Registers a key.
    ///
    /// # Errors
    /// Any [`Error`]; one with [`Error::may_have_happened`] leaves open whether the key is registered.
    pub fn add(&self, title: &str, key: &PublicKey) -> Result<RepoKey, Error> {
        let request = self.add_request(title, key);
        let caller = self.caller(ACTION_ADD);
        match self.generation {
            Generation::V4 => caller.fetch::<KeyWire>(&request).map(RepoKey::from),
            Generation::V1 => self
                .fetch_v1::<Object<KeyWire>>(&caller, &request)
                .map(|Object(key)| key.into()),
        }
    }

    /// The keys of the account in the service's order, all pages; `filter` selects by title.
    ///
    /// # Errors
    /// Any [`Error`]: the list is whole or not given.
    pub fn list(&self, filter: Option<&str>, range: ListRange) -> Result<Vec<RepoKey>, Error> {
        let mut keys = Vec::new();
        self.for_each(filter, range, &mut |key| keys.push(key))?;
        Ok(keys)
    }

    /// Gives each key of [`RepoKeys::list`] to `each` while further pages are on their way.
    ///
    /// # Errors
    /// Any [`Error`]; what was given until then is not the list.
    pub fn for_each(
        &self,
        filter: Option<&str>,
        range: ListRange,
        each: &mut dyn FnMut(RepoKey),
    ) -> Result<(), Error> {
        match self.generation {
            Generation::V4 => {
                let fetch = |offset, size| self.page_v4(filter, offset, size);
                pages::all(range, |key: &RepoKey| &key.id, &self.on_page, fetch, each)
            }
            Generation::V1 => {
                self.list_v1(filter, range)?.into_iter().for_each(each);
                Ok(())
            }
        }
    }

    /// Whether digits can be an id of this generation at all: V4 has 1 to 2147483647.
    pub fn may_be_id(&self, digits: &str) -> bool {
        match self.generation {
            Generation::V4 => digits.parse().is_ok_and(|id: i32| id > 0),
            Generation::V1 => digits.len() <= 40,
        }
    }

    /// The request that [`RepoKeys::delete`] sends.
    pub fn delete_request(&self, id: &str) -> Request {
        let path = match self.generation {
            Generation::V4 => V4_KEYS,
            Generation::V1 => V1_KEYS,
        };
        Request::write(Method::Delete, path.into_iter().chain([id]))
    }

    /// Removes a key.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] where there is no such key.
    pub fn delete(&self, id: &str) -> Result<(), Error> {
        let request = self.delete_request(id);
        let caller = self.caller(ACTION_DELETE);
        match self.generation {
            Generation::V4 => caller.done(&request),
            Generation::V1 => self
                .fetch_v1::<serde::de::IgnoredAny>(&caller, &request)
                .map(drop),
        }
    }

    fn page_v4(
        &self,
        filter: Option<&str>,
        offset: usize,
        size: usize,
    ) -> Result<Page<RepoKey>, Error> {
        let mut request = Request::read(V4_KEYS);
        request.query.push(("limit", size.to_string()));
        request.query.push(("offset", offset.to_string()));
        if let Some(filter) = filter {
            request.query.push(("query", filter.to_owned()));
        }
        let page: PageWire = self.caller(ACTION_LIST).fetch(&request)?;
        Ok(Page {
            items: page
                .keys
                .into_iter()
                .map(|Object(key)| key.into())
                .collect(),
            total: page.total,
        })
    }

    /// V1 has neither pages nor a filter: both are done here.
    fn list_v1(&self, filter: Option<&str>, range: ListRange) -> Result<Vec<RepoKey>, Error> {
        let request = Request::read(V1_KEYS);
        let Object(all): Object<AllWire> = self.fetch_v1(&self.caller(ACTION_LIST), &request)?;
        let filter = filter.map(str::to_lowercase);
        let matches = |key: &RepoKey| match (&filter, &key.title) {
            (None, _) => true,
            (Some(filter), Some(title)) => title.to_lowercase().contains(filter),
            (Some(_), None) => false,
        };
        Ok(all
            .sshkey
            .into_iter()
            .map(|Object(key)| RepoKey::from(key))
            .filter(matches)
            .skip(range.offset)
            .take(range.limit.unwrap_or(usize::MAX))
            .collect())
    }

    /// V1 wraps results, and can fail with HTTP 200.
    fn fetch_v1<T: serde::de::DeserializeOwned>(
        &self,
        caller: &Caller<'_>,
        request: &Request,
    ) -> Result<T, Error> {
        let reply = caller.send(request)?;
        let envelope: EnvelopeWire<T> = caller.decode(&reply, false)?;
        match (envelope.status.as_str(), envelope.result) {
            ("success", Some(result)) => Ok(result),
            ("success", None) => Err(caller.unusable(&reply, "it has no `result`".into())),
            _ => Err(caller.refused(&reply, ErrorBody::read(&reply.body))),
        }
    }

    fn caller(&self, action: &'static str) -> Caller<'_> {
        Caller {
            http: &self.http,
            service: SERVICE,
            action: Some(action),
        }
    }
}

#[derive(Serialize)]
struct NewKeyWire<'a> {
    title: &'a str,
    key: &'a str,
}

#[derive(Deserialize)]
pub(super) struct PageWire {
    pub(super) keys: Vec<Object<KeyWire>>,
    #[serde(default, deserialize_with = "text::count")]
    total: Option<usize>,
}

#[derive(Deserialize)]
pub(super) struct EnvelopeWire<T> {
    status: String,
    pub(super) result: Option<T>,
}

#[derive(Deserialize)]
pub(super) struct AllWire {
    pub(super) sshkey: Vec<Object<KeyWire>>,
}

#[derive(Deserialize)]
pub(super) struct KeyWire {
    #[serde(deserialize_with = "text::id")]
    id: String,
    #[serde(default, deserialize_with = "text::optional")]
    title: Option<String>,
    #[serde(default, deserialize_with = "text::optional")]
    key: Option<String>,
    #[serde(default, deserialize_with = "text::optional")]
    created_at: Option<String>,
}

impl From<KeyWire> for RepoKey {
    fn from(wire: KeyWire) -> Self {
        Self {
            id: wire.id,
            title: wire.title,
            key: wire.key,
            created_at: wire.created_at.filter(|text| is_rfc_3339(text)),
        }
    }
}
