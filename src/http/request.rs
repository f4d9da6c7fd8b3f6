//! What is asked and what comes back.

use std::sync::Arc;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{HeaderMap, HeaderValue, InvalidHeaderValue};
use secrecy::SecretString;
use serde::Serialize;
use url::Url;
use zeroize::Zeroizing;

use super::auth::{TOKEN, secret};
use super::custodian::Custodian;
use super::sign::canonical_query;

/// Everything but `A–Z a–z 0–9 - _ . ~` is encoded, in path segments and in queries: the set that
/// request signing uses too.
pub(super) const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Request methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// Read.
    Get,
    /// Create.
    Post,
    /// Change.
    Put,
    /// Remove.
    Delete,
}

impl Method {
    /// The word on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// When a request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// It changes nothing: after any failure that may pass.
    Always,
    /// It changes something: after proof that it was not processed (no connection, 429, 503 with Retry-After).
    UnlessProcessed,
    /// Its answer cannot be had twice: as above, but a 503 is no proof.
    OnlyIfNotReceived,
}

/// The value of a header.
#[derive(Debug)]
pub(crate) enum Header {
    /// Shown with `-vv` and `--dry-run`.
    Plain(String),
    /// Never shown.
    Secret(SecretString),
    /// The token that authenticates the request, once more.
    OwnToken,
}

/// One request to a service.
#[derive(Debug)]
pub(crate) struct Request {
    /// The method.
    pub method: Method,
    /// Path below the endpoint, as raw segments.
    pub path: Vec<String>,
    /// Query pairs, raw.
    pub query: Vec<(&'static str, String)>,
    /// Further headers.
    pub headers: Vec<(&'static str, Header)>,
    /// JSON body.
    pub body: Option<Body>,
    /// When it may be sent again.
    pub repeat: Repeat,
    /// What tells from a body that the service was too busy, whatever the status.
    pub busy: Option<fn(&[u8]) -> bool>,
    /// Whether the reply may hold a secret, so that its body is never shown.
    pub secret_reply: bool,
    /// Who must have the reply before anybody else.
    pub custodian: Option<Arc<dyn Custodian>>,
}

impl Request {
    /// A request that changes nothing.
    pub(crate) fn read<'a>(path: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(Method::Get, path, Repeat::Always)
    }

    /// A request that changes something.
    pub(crate) fn write<'a>(method: Method, path: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(method, path, Repeat::UnlessProcessed)
    }

    fn new<'a>(method: Method, path: impl IntoIterator<Item = &'a str>, repeat: Repeat) -> Self {
        Self {
            method,
            path: path.into_iter().map(str::to_owned).collect(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            repeat,
            busy: None,
            secret_reply: false,
            custodian: None,
        }
    }

    /// The whole URL below `base`, whose path prefix is kept.
    pub(super) fn url(&self, base: &Url) -> Url {
        let mut url = base.clone();
        let mut path = base.path().trim_end_matches('/').to_owned();
        for segment in &self.path {
            path.push('/');
            path.extend(utf8_percent_encode(segment, ENCODED));
        }
        url.set_path(&path);
        if !self.query.is_empty() {
            // What is sent is what is signed.
            url.set_query(Some(&canonical_query(&self.pairs())));
        }
        url
    }

    /// Adds the headers of its own.
    pub(super) fn add_headers(&self, headers: &mut HeaderMap) -> Result<(), InvalidHeaderValue> {
        for (name, value) in &self.headers {
            let value = match value {
                Header::Plain(text) => HeaderValue::from_str(text)?,
                Header::Secret(text) => secret(text)?,
                Header::OwnToken => match headers.get(TOKEN) {
                    Some(token) => token.clone(),
                    None => continue,
                },
            };
            headers.insert(*name, value);
        }
        Ok(())
    }

    /// The query as borrowed pairs.
    pub(super) fn pairs(&self) -> Vec<(&str, &str)> {
        self.query
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }
}

/// A JSON body, with the text that may be shown in its place.
#[derive(Debug)]
pub(crate) struct Body {
    pub(super) wire: Zeroizing<Vec<u8>>,
    pub(super) shown: String,
}

impl Body {
    /// A body without secrets.
    ///
    /// # Errors
    /// Only when `value` cannot be JSON.
    pub(crate) fn plain(value: &impl Serialize) -> serde_json::Result<Self> {
        Self::redacted(value, value)
    }

    /// A body that is sent as `value` and shown as `shown`.
    ///
    /// # Errors
    /// Only when a value cannot be JSON.
    pub(crate) fn redacted(
        value: &impl Serialize,
        shown: &impl Serialize,
    ) -> serde_json::Result<Self> {
        Ok(Self {
            wire: Zeroizing::new(serde_json::to_vec(value)?),
            shown: serde_json::to_string(shown)?,
        })
    }
}

/// A request as it would be sent, secrets redacted.
#[derive(Debug, Serialize)]
pub(crate) struct Described {
    /// Method on the wire.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// Header names and values.
    pub headers: serde_json::Map<String, serde_json::Value>,
    /// The JSON body.
    pub body: Option<serde_json::Value>,
}

/// A reply of any status, completely received.
#[derive(Debug)]
pub(crate) struct Response {
    /// HTTP status.
    pub status: u16,
    /// `X-Request-Id`, `X-Trace-Id` or `X-IAM-Trace-Id`.
    pub request_id: Option<String>,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
    /// How many seconds the service's clock (its `Date`) is ahead of ours; negative is behind.
    pub clock_skew: Option<i64>,
    /// `X-Subject-Token`, which IAM answers with.
    pub subject_token: Option<SecretString>,
    /// At most 16 MiB.
    pub body: Zeroizing<Vec<u8>>,
}
