//! Sends requests and reads replies: the documented JSON, or a refusal.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::Error;
use super::error_body::{ErrorBody, LONGEST_QUOTE, looks_like_html};
use super::pages::Page;
use super::refusal::Refusal;
use super::strict_object::Object;
use crate::http::{self, Client, Request, Response};

/// A client of a service, and hints for its refusals.
pub(crate) struct Connection {
    pub http: Client,
    /// The hint if the service refuses the credentials.
    pub credentials_hint: Option<String>,
    /// The configured project and its source, for the hint of a refusal.
    pub given_project: Option<String>,
}

impl From<Client> for Connection {
    fn from(http: Client) -> Self {
        Self {
            http,
            credentials_hint: None,
            given_project: None,
        }
    }
}

impl Connection {
    /// An operation of the service with this name, and the IAM action that allows it.
    pub(super) fn endpoint(
        &self,
        service: &'static str,
        action: Option<&'static str>,
    ) -> Endpoint<'_> {
        Endpoint {
            connection: self,
            service,
            action,
        }
    }
}

/// A service, for one operation.
pub(super) struct Endpoint<'a> {
    connection: &'a Connection,
    service: &'static str,
    action: Option<&'static str>,
}

impl Endpoint<'_> {
    /// Sends a request. 2xx is a success, 4xx and 5xx are refusals. The APIs use no other status, so another
    /// one does not tell what happened.
    pub(super) fn send(&self, request: &Request) -> Result<Response, Error> {
        let reply = self.connection.http.send(request);
        let reply = reply.map_err(|error| self.no_reply(error))?;
        match reply.status {
            200..=299 => Ok(reply),
            400..=599 => Err(self.refused(&reply, ErrorBody::read(&reply.body))),
            status => Err(self.unusable(&reply, format!("its status is {status}"))),
        }
    }

    /// Gets the credentials ready before anything is sent.
    pub(super) fn prepare(&self) -> Result<(), Error> {
        let prepared = self.connection.http.prepare();
        prepared.map_err(|error| self.no_reply(error))
    }

    /// Counts a page towards the limit of one command.
    pub(super) fn count_page(&self, records: usize) -> Result<(), Error> {
        let counted = self.connection.http.count_page(records);
        counted.map_err(|error| self.no_reply(error))
    }

    /// Fails if a list is shorter than its total. Nothing may be deleted because of an incomplete list.
    pub(super) fn check_whole(&self, is_whole: bool) -> Result<(), Error> {
        if is_whole {
            return Ok(());
        }
        Err(Error::Unusable {
            service: self.service,
            endpoint: self.connection.http.endpoint(),
            status: 200,
            reason: "the list is shorter than its total".to_owned(),
            request_id: None,
        })
    }

    fn no_reply(&self, error: http::Error) -> Error {
        match error {
            http::Error::Credentials(error) => Error::Credentials(error),
            error => Error::Http {
                service: self.service,
                error,
            },
        }
    }

    /// Sends a request and reads the JSON object of its reply.
    pub(super) fn fetch<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        let reply = self.send(request)?;
        self.decode(&reply, request.secret_reply)
    }

    /// Sends a request to V1 or V2 of CodeArts Repo, which wrap their replies and may refuse with HTTP 200.
    pub(super) fn fetch_result<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        let reply = self.send(request)?;
        let envelope: ResultWire<T> = self.decode(&reply, request.secret_reply)?;
        match (envelope.status.as_str(), envelope.result) {
            ("success", Some(result)) => Ok(result),
            ("success", None) => Err(self.unusable(&reply, "it has no `result`".into())),
            _ => Err(self.refused(&reply, ErrorBody::read(&reply.body))),
        }
    }

    /// Requests a page of a list that is a JSON array. A header has the total.
    pub(super) fn fetch_page<T: DeserializeOwned>(
        &self,
        request: &Request,
    ) -> Result<Page<T>, Error> {
        let reply = self.send(request)?;
        let items: Vec<Object<T>> = self.decode_any(&reply, false)?;
        self.count_page(items.len())?;
        Ok(Page {
            items: items.into_iter().map(|Object(item)| item).collect(),
            total: reply.total,
        })
    }

    /// Sends a request whose successful reply has no content: it is empty, a string or an object.
    ///
    /// Anything else, such as the page of a proxy, does not prove a success.
    pub(super) fn done(&self, request: &Request) -> Result<(), Error> {
        let reply = self.send(request)?;
        if reply.body.trim_ascii().is_empty() {
            return Ok(());
        }
        match ErrorBody::json(&reply.body) {
            Some(Value::String(_)) => Ok(()),
            Some(value @ Value::Object(_)) => {
                let said = ErrorBody::from_json(&value);
                if said.code.is_some() {
                    Err(self.refused(&reply, said))
                } else {
                    Ok(())
                }
            }
            // A plain word, which is not JSON, is documented too.
            None if !looks_like_html(&reply.body) => Ok(()),
            _ => Err(self.unusable(&reply, "it does not look like a success".into())),
        }
    }

    /// Reads the JSON object of a reply. If it may have a `secret`, the error quotes no part of it.
    pub(super) fn decode<'a, T: Deserialize<'a>>(
        &self,
        reply: &'a Response,
        secret: bool,
    ) -> Result<T, Error> {
        let Object(value) = self.decode_any(reply, secret)?;
        Ok(value)
    }

    /// Like [`Endpoint::decode`], for JSON of any type.
    fn decode_any<'a, T: Deserialize<'a>>(
        &self,
        reply: &'a Response,
        secret: bool,
    ) -> Result<T, Error> {
        let error = match str::from_utf8(&reply.body).map(serde_json::from_str) {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(error)) => Some(error),
            Err(_) => None,
        };
        Err(self.unusable(reply, what_is_wrong(&reply.body, error, secret)))
    }

    pub(super) fn unusable(&self, reply: &Response, reason: String) -> Error {
        Error::Unusable {
            service: self.service,
            endpoint: self.connection.http.endpoint(),
            status: reply.status,
            reason,
            request_id: reply.request_id.clone(),
        }
    }

    pub(super) fn refused(&self, reply: &Response, body: ErrorBody) -> Error {
        Error::Refused(Box::new(Refusal {
            service: self.service,
            endpoint: self.connection.http.endpoint(),
            status: reply.status,
            code: body.code,
            message: body.message,
            request_id: reply.request_id.clone().or(body.request_id),
            retry_after: reply.retry_after,
            clock_skew: reply.clock_skew,
            is_signed: self.connection.http.is_signed(),
            credentials_hint: self.connection.credentials_hint.clone(),
            action: self.action,
            given_project: self.connection.given_project.clone(),
        }))
    }
}

#[derive(Deserialize)]
pub(super) struct ResultWire<T> {
    status: String,
    pub(super) result: Option<T>,
}

/// Says why a body is not the documented JSON. Without an `error` it is not even text.
fn what_is_wrong(body: &[u8], error: Option<serde_json::Error>, secret: bool) -> String {
    if body.is_empty() {
        return "it is empty".to_owned();
    }
    if looks_like_html(body) {
        return "it is an HTML page".to_owned();
    }
    let Some(error) = error else {
        return "it is not UTF-8".to_owned();
    };
    let place = format!("line {} column {}", error.line(), error.column());
    match error.is_data() {
        true if !secret && is_quotable(&error) => error.to_string(),
        true => format!("a field is not as documented at {place}"),
        false => format!("it is not valid JSON at {place}"),
    }
}

/// Whether the error may be quoted: it is short, so it does not contain a long value.
fn is_quotable(error: &serde_json::Error) -> bool {
    error.to_string().chars().count() <= LONGEST_QUOTE
}
