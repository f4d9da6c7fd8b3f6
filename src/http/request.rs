//! Requests and replies.

use std::sync::Arc;
use std::time::Duration;

use percent_encoding::utf8_percent_encode;
use reqwest::header::{HeaderMap, HeaderValue, InvalidHeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::Value;
use strum::IntoStaticStr;
use url::Url;
use zeroize::Zeroizing;

use super::custodian::Custodian;
use super::encoding::{ENCODED, canonical_query};
use super::redact::REDACTED;

/// The header with the token.
pub(super) const TOKEN: &str = "x-auth-token";

#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "UPPERCASE")]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// After any failure that may pass, because the request changes nothing.
    Always,
    /// Only after proof that the change was not processed (no connection, 429, 503 with Retry-After).
    UnlessProcessed,
    /// Like `UnlessProcessed`, but a 503 is no proof: the answer comes only once.
    OnlyIfNotReceived,
    /// Never, because the caller repeats it.
    Never,
}

#[derive(Debug)]
pub(crate) enum Header {
    /// Shown with `-vv` and `--dry-run`.
    Plain(String),
    /// Never shown.
    Secret(SecretString),
    /// The same token that authenticates the request.
    OwnToken,
}

#[derive(Debug)]
pub(crate) struct Request {
    pub method: Method,
    /// The path below the endpoint, as segments that are not encoded.
    pub path: Vec<String>,
    pub query: Vec<(&'static str, String)>,
    pub headers: Vec<(&'static str, Header)>,
    pub body: Option<Body>,
    /// Whether a dry run must not send it.
    pub is_change: bool,
    /// When it may be sent again.
    pub repeat: Repeat,
    /// Recognizes from the body that the service was busy, whatever the status.
    pub busy: Option<fn(&[u8]) -> bool>,
    /// Whether the reply may have a secret, so that its body is never shown.
    pub secret_reply: bool,
    /// Gets the reply before anything else.
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

    pub(crate) fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: Header) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn body(mut self, body: Body) -> Self {
        self.body = Some(body);
        self
    }

    /// Never shows the body of the reply, which may have a secret.
    pub(crate) fn with_secret_reply(mut self) -> Self {
        self.secret_reply = true;
        self
    }

    fn new<'a>(method: Method, path: impl IntoIterator<Item = &'a str>, repeat: Repeat) -> Self {
        Self {
            method,
            path: path.into_iter().map(str::to_owned).collect(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            is_change: repeat != Repeat::Always,
            repeat,
            busy: None,
            secret_reply: false,
            custodian: None,
        }
    }

    /// The URL below `base`, whose path is kept as prefix.
    pub(super) fn url(&self, base: &Url) -> Url {
        let mut url = base.clone();
        let mut path = base.path().trim_end_matches('/').to_owned();
        for segment in &self.path {
            path.push('/');
            path.extend(utf8_percent_encode(segment, ENCODED));
        }
        url.set_path(&path);
        if !self.query.is_empty() {
            // The signature covers the query in this form.
            url.set_query(Some(&canonical_query(&self.pairs())));
        }
        url
    }

    /// Adds the headers of this request.
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

    pub(super) fn pairs(&self) -> Vec<(&str, &str)> {
        self.query
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }
}

/// A header whose value is never shown.
pub(super) fn secret(text: &SecretString) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::from_str(text.expose_secret())?;
    value.set_sensitive(true);
    Ok(value)
}

/// A JSON body. Its secrets are separate, so that the rest can be shown.
#[derive(Debug)]
pub(crate) struct Body {
    shown: Value,
    /// Paths of names, joined by `/`, with the index for elements of arrays.
    secrets: Vec<(String, SecretString)>,
}

impl Body {
    /// Leaves out null values, so that options that are not given are not sent.
    pub(crate) fn new(mut json: Value) -> Self {
        remove_nulls(&mut json);
        Self {
            shown: json,
            secrets: Vec::new(),
        }
    }

    /// Adds a field that is never shown.
    pub(crate) fn with_secret(mut self, path: &str, secret: &SecretString) -> Self {
        *field(&mut self.shown, path) = REDACTED.into();
        self.secrets.push((path.to_owned(), secret.clone()));
        self
    }

    /// The body without secrets.
    pub(super) fn shown(&self) -> &Value {
        &self.shown
    }

    pub(super) fn secrets(&self) -> impl Iterator<Item = &SecretString> {
        self.secrets.iter().map(|(_, secret)| secret)
    }

    /// The body with secrets, as it is sent.
    pub(super) fn wire(&self) -> Zeroizing<String> {
        let mut json = self.shown.clone();
        for (path, secret) in &self.secrets {
            *field(&mut json, path) = secret.expose_secret().into();
        }
        Zeroizing::new(json.to_string())
    }
}

fn field<'a>(json: &'a mut Value, path: &str) -> &'a mut Value {
    path.split('/')
        .fold(json, |within, name| match name.parse::<usize>() {
            Ok(index) => &mut within[index],
            Err(_) => &mut within[name],
        })
}

fn remove_nulls(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(remove_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_nulls),
        _ => {}
    }
}

/// A request that a dry run recorded, secrets masked.
#[derive(Debug, Serialize)]
pub(crate) struct Recorded {
    pub method: &'static str,
    pub url: String,
    pub headers: serde_json::Map<String, serde_json::Value>,
    pub body: Option<serde_json::Value>,
}

/// A complete reply with any status.
#[derive(Debug)]
pub(crate) struct Response {
    pub status: u16,
    /// `X-Request-Id`, `X-Trace-Id` or `X-IAM-Trace-Id`.
    pub request_id: Option<String>,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
    /// How far the service's clock (`Date`) is ahead of this one, in seconds; negative if it is behind.
    pub clock_skew: Option<i64>,
    /// `X-Subject-Token`, in replies of IAM.
    pub subject_token: Option<SecretString>,
    /// `X-Total`: the number of items of a list.
    pub total: Option<usize>,
    /// At most 16 MiB.
    pub body: Zeroizing<Vec<u8>>,
}
