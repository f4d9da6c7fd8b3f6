//! Signed requests, made here from the documentation alone.

use hmac::{Hmac, Mac};
use hwkey_sandbox::{ACCESS_KEY, SECRET_KEY};
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::support::{Reply, Sandbox, reply};

/// All but letters, digits and `-_.~`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// An access key to sign with.
#[derive(Clone)]
pub(crate) struct Key {
    pub access: String,
    pub secret: String,
    pub security_token: Option<String>,
}

/// A request that is ready to be sent, or to be spoiled first.
#[derive(Clone)]
pub(crate) struct Request {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Key {
    /// The account's lasting key.
    pub(crate) fn lasting() -> Self {
        Self {
            access: ACCESS_KEY.to_owned(),
            secret: SECRET_KEY.to_owned(),
            security_token: None,
        }
    }

    pub(crate) fn with_secret(&self, secret: &str) -> Self {
        Self {
            secret: secret.to_owned(),
            ..self.clone()
        }
    }

    /// A signed GET.
    pub(crate) fn get(&self, sandbox: &Sandbox, path: &str) -> Reply {
        self.sign(request(sandbox, "GET", path, &[], ""))
            .send(sandbox)
    }

    /// Signs all headers that the request has.
    pub(crate) fn sign(&self, mut request: Request) -> Request {
        if let Some(token) = &self.security_token {
            request.set("x-security-token", token);
        }
        request.headers.sort();
        let names: Vec<&str> = request.headers.iter().map(|(name, _)| &**name).collect();
        let names = names.join(";");

        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        let slash = if path.ends_with('/') { "" } else { "/" };
        let headers: String = request
            .headers
            .iter()
            .map(|(name, value)| format!("{name}:{value}\n"))
            .collect();
        let canonical = format!(
            "{}\n{path}{slash}\n{query}\n{headers}\n{names}\n{}",
            request.method,
            hex(&Sha256::digest(&request.body))
        );
        let text = format!(
            "SDK-HMAC-SHA256\n{}\n{}",
            request.header("x-sdk-date"),
            hex(&Sha256::digest(canonical))
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        let authorization = format!(
            "SDK-HMAC-SHA256 Access={}, SignedHeaders={names}, Signature={}",
            self.access,
            hex(&mac.finalize().into_bytes())
        );
        request.set("authorization", &authorization);
        request
    }
}

/// A request with the two headers that must be signed. The query's pairs are in order as they are.
pub(crate) fn request(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    query: &[(&str, &str)],
    body: &str,
) -> Request {
    let pairs: Vec<String> = query
        .iter()
        .map(|(name, value)| {
            let escape = |text| utf8_percent_encode(text, ESCAPED);
            format!("{}={}", escape(name), escape(value))
        })
        .collect();
    let query = if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    };
    let mut request = Request {
        method: method.to_owned(),
        target: format!("{path}{query}"),
        headers: Vec::new(),
        body: body.to_owned(),
    };
    request.set("host", &sandbox.running.address().to_string());
    request.set("x-sdk-date", &sdk_date(0));
    request
}

/// A date for `X-Sdk-Date`, this many seconds from now.
pub(crate) fn sdk_date(seconds: i64) -> String {
    let date = Timestamp::now() + SignedDuration::from_secs(seconds);
    date.strftime("%Y%m%dT%H%M%SZ").to_string()
}

impl Request {
    /// Puts a header in the place of one of its name. Names are in lower case.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.headers.retain(|(other, _)| other != name);
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let mut headers = self.headers.iter();
        &headers.find(|(other, _)| other == name).unwrap().1
    }

    pub(crate) fn send(&self, sandbox: &Sandbox) -> Reply {
        let mut request = sandbox.request(&self.method, &self.target);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        reply(request.body(self.body.clone()))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
