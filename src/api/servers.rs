//! Servers in ECS (Elastic Cloud Server) and their key pairs.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-ecs/>, `ListCloudServers` (V1.1) and `ListServersDetails`
//! (V1).

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::actions;
use super::class::Class;
use super::endpoint::{Connection, Endpoint};
use super::error::Error;
use super::lenient;
use super::pages::{self, Items, OnPage, Take};
use super::strict_object::Object;
use crate::http::Request;
use crate::keys::Server;

const SERVICE: &str = "ECS";
/// Fields that V1.1 returns only if they are requested.
const FIELDS: [&str; 3] = ["addresses", "key_name", "metadata"];

/// Selects servers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ServerFilter<'a> {
    /// The name of the key pair.
    pub keypair: Option<&'a str>,
    /// A part of the server's name, ignoring case.
    pub name: Option<&'a str>,
    /// The most servers to return.
    pub limit: Option<usize>,
}

/// The servers of one project.
pub(crate) struct Servers {
    connection: Connection,
    project_id: String,
    on_page: OnPage,
}

impl Servers {
    /// The servers of a project, behind `connection`.
    pub(crate) fn new(connection: Connection, project_id: String, on_page: OnPage) -> Self {
        Self {
            connection,
            project_id,
            on_page,
        }
    }

    /// The selected servers in the order of the service. Uses V1.1, which filters, or V1 if the site does not
    /// have V1.1.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn list(&self, filter: ServerFilter<'_>) -> Result<Vec<Server>, Error> {
        Ok(pages::collect(|take| self.list_each(filter, take))?.0)
    }

    /// Like [`Servers::list`], page by page. Returns whether the list is complete, as far as the service
    /// tells.
    ///
    /// # Errors
    /// Any [`Error`], which ends the list.
    pub(crate) fn list_each(
        &self,
        filter: ServerFilter<'_>,
        take: Take<'_, Server>,
    ) -> Result<bool, Error> {
        let mut has_begun = false;
        let mut take_first = |page| {
            has_begun = true;
            take(page)
        };
        match self.pages("v1.1", 100, filter, &mut take_first) {
            Err(Error::Refused(refusal))
                if refusal.class() == Class::WrongEndpoint && !has_begun =>
            {
                self.pages("v1", 1000, filter, take)
            }
            listed => listed,
        }
    }

    /// All servers, and an error if they are fewer than the total of the service.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn list_told(&self) -> Result<Items<Server>, Error> {
        let all = ServerFilter::default();
        let (servers, is_whole) = pages::collect(|take| self.list_each(all, take))?;
        Ok((servers, self.endpoint().check_whole(is_whole)))
    }

    /// All servers, for callers that need a complete list. If V1.1 leaves out a key pair, V1 is asked.
    ///
    /// # Errors
    /// Any [`Error`]; the list is shorter than its total.
    pub(crate) fn list_whole(&self) -> Result<Vec<Server>, Error> {
        let all = ServerFilter::default();
        let mut listed = pages::collect(|take| self.list_each(all, take))?;
        if listed.0.iter().any(|server| server.hides_keypair)
            && let Ok(told) = pages::collect(|take| self.pages("v1", 1000, all, take))
        {
            listed = told;
        }
        let (servers, is_whole) = listed;
        self.endpoint().check_whole(is_whole)?;
        Ok(servers)
    }

    /// Reads pages, each with the id of the last server as marker. The list ends with a page that is short
    /// and has no link to a next one, or that has no new server. Returns whether the list is complete, as far
    /// as the service tells.
    fn pages(
        &self,
        version: &str,
        size: usize,
        filter: ServerFilter<'_>,
        take: Take<'_, Server>,
    ) -> Result<bool, Error> {
        let endpoint = self.endpoint();
        let limit = filter.limit.unwrap_or(usize::MAX);
        let name = filter.name.map(str::to_lowercase);
        let mut count = 0;
        let mut ids = HashSet::new();
        let mut marker: Option<String> = None;
        loop {
            let path = [version, &self.project_id, "cloudservers", "detail"];
            let mut request = Request::read(path).query("limit", size);
            for (parameter, value) in [("key_name", filter.keypair), ("name", filter.name)] {
                if let Some(value) = value.filter(|_| version == "v1.1") {
                    request = request.query(parameter, value);
                }
            }
            for field in FIELDS.into_iter().filter(|_| version == "v1.1") {
                request = request.query("expect-fields", field);
            }
            if let Some(marker) = &marker {
                request = request.query("marker", marker);
            }
            let page: PageWire = endpoint.fetch(&request)?;
            let length = page.servers.len();
            endpoint.count_page(length)?;
            marker = page.servers.last().map(|Object(last)| last.id.clone());
            let known = ids.len();
            let listed = page.servers.into_iter();
            let mut new: Vec<_> = listed
                .map(|Object(wire)| Server::from(wire))
                .filter(|server| ids.insert(server.id.clone()))
                // Filters again, because the service's filters are not documented exactly.
                .filter(|server| {
                    let pair = server.keypair.as_deref();
                    let has_name =
                        |name: &String| server.name.to_lowercase().contains(name.as_str());
                    filter.keypair.is_none_or(|wanted| pair == Some(wanted))
                        && name.as_ref().is_none_or(has_name)
                })
                .collect();
            new.truncate(limit - count);
            count += new.len();
            let wants_more = take(new) && count < limit;
            let is_followed = length >= size
                || page.count.is_some_and(|count| count > ids.len())
                || has_next(&page.servers_links);
            if !is_followed || ids.len() == known || !wants_more {
                return Ok(!is_followed);
            }
            (self.on_page)(count);
        }
    }

    fn endpoint(&self) -> Endpoint<'_> {
        self.connection
            .endpoint(SERVICE, Some(actions::LIST_SERVERS))
    }
}

/// Whether one of the links leads to the next page.
fn has_next(links: &Value) -> bool {
    let mut links = links.as_array().into_iter().flatten();
    links.any(|link| link["rel"] == "next")
}

#[derive(Deserialize)]
pub(super) struct PageWire {
    pub(super) servers: Vec<Object<ServerWire>>,
    #[serde(default, deserialize_with = "lenient::count")]
    count: Option<usize>,
    #[serde(default)]
    servers_links: Value,
}

#[derive(Deserialize)]
pub(super) struct ServerWire {
    id: String,
    #[serde(default)]
    name: String,
    status: Option<String>,
    /// Null or empty if there is none; `None` if the field is missing.
    #[serde(default, deserialize_with = "lenient::present")]
    key_name: Option<Option<String>>,
    user_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    created: Option<String>,
    addresses: Option<BTreeMap<String, Vec<AddressWire>>>,
    metadata: Option<MetadataWire>,
}

#[derive(Deserialize)]
struct AddressWire {
    addr: String,
}

#[derive(Default, Deserialize)]
struct MetadataWire {
    #[serde(default, deserialize_with = "lenient::optional")]
    os_type: Option<String>,
    #[serde(
        rename = "metering.imagetype",
        default,
        deserialize_with = "lenient::optional"
    )]
    image_type: Option<String>,
    #[serde(
        rename = "EcmResStatus",
        default,
        deserialize_with = "lenient::optional"
    )]
    resource_status: Option<String>,
}

impl From<ServerWire> for Server {
    fn from(wire: ServerWire) -> Self {
        let metadata = wire.metadata.unwrap_or_default();
        let created: Option<Timestamp> = wire.created.and_then(|time| time.parse().ok());
        let networks = wire.addresses.unwrap_or_default().into_values();
        Self {
            id: wire.id,
            name: wire.name,
            status: wire.status,
            hides_keypair: wire.key_name.is_none(),
            keypair: wire.key_name.flatten().filter(|name| !name.is_empty()),
            os_type: metadata.os_type,
            image_type: match metadata.image_type.as_deref() {
                Some("gold") => Some("public"),
                Some("private") => Some("private"),
                Some("shared") => Some("shared"),
                _ => None,
            },
            is_frozen: metadata.resource_status.as_deref() == Some("freeze"),
            addresses: networks.flatten().map(|address| address.addr).collect(),
            user_id: wire.user_id,
            created_at: created.map(lenient::whole_seconds),
        }
    }
}
