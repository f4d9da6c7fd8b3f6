//! One request as the services see it.

use hyper::{
    body::Bytes,
    http::{HeaderMap, Method},
};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

/// One request, read completely.
pub(crate) struct Call {
    pub method: Method,
    /// As sent. No escapes are resolved: no id or name that exists needs any.
    pub path: String,
    /// As sent, without the question mark.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The id of the reply's `X-Request-Id`.
    pub request_id: String,
}

impl Call {
    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A query parameter's value; of several with one name, the first.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        self.parameters(name).next()
    }

    /// The values of every query parameter of one name.
    pub(crate) fn parameters(&self, name: &str) -> impl Iterator<Item = String> {
        form_urlencoded::parse(self.query.as_bytes())
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The body, if it is a JSON object of the expected form.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Option<T> {
        // An array would do for a struct too.
        let is_object = self.body.trim_ascii_start().starts_with(b"{");
        let text = str::from_utf8(&self.body).ok()?;
        serde_json::from_str(text).ok().filter(|_| is_object)
    }
}
