//! A request to the services.

use hyper::{
    body::Bytes,
    http::{HeaderMap, Method},
};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

/// A completely received request.
pub(crate) struct Call {
    pub method: Method,
    /// Not decoded, because no existing id or name needs escapes.
    pub path: String,
    /// Not decoded, without the question mark.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Sent back as `X-Request-Id`.
    pub request_id: String,
}

impl Call {
    /// The text of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The value of a query parameter; the first one if there are several.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        self.parameters(name).next()
    }

    /// All values of a query parameter.
    pub(crate) fn parameters(&self, name: &str) -> impl Iterator<Item = String> {
        form_urlencoded::parse(self.query.as_bytes())
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The body, if it is a JSON object of this type.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Option<T> {
        // Serde would also read a struct from an array.
        let is_object = self.body.trim_ascii_start().starts_with(b"{");
        let text = str::from_utf8(&self.body).ok()?;
        serde_json::from_str(text).ok().filter(|_| is_object)
    }
}
