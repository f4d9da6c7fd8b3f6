//! Sends requests to one service and brings back whole replies.

use std::error::Error as StdError;
use std::io::Read;
use std::mem::ManuallyDrop;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use jiff::Timestamp;
use reqwest::Certificate;
use reqwest::blocking;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;
use zeroize::Zeroizing;

use super::auth::Auth;
use super::connect::{self, Options};
use super::error::{Error, Failure};
use super::redact::{REDACTED, Secrets};
use super::request::{Described, Method, Request, Response};
use super::retry::{self, SharedPause};
use super::roots;
use super::trace::{Event, Observer};
use super::trouble::{Trouble, broken_body, innermost, trouble};

/// Longest reply that is read.
const LONGEST_MIB: u64 = 16;
const LONGEST: u64 = LONGEST_MIB * 1024 * 1024;
/// The status of a service that is asked too much.
const TOO_MANY: u16 = 429;
const REQUEST_IDS: [&str; 3] = ["x-request-id", "x-trace-id", "x-iam-trace-id"];

/// A client of one service at one base URL.
pub struct Client {
    base: Url,
    auth: Auth,
    way_out: Option<String>,
    options: Options,
    observer: Observer,
    // Never dropped: dropping waits for the library's thread, which a service can keep busy.
    by_bundle: OnceLock<ManuallyDrop<blocking::Client>>,
    by_default: OnceLock<ManuallyDrop<blocking::Client>>,
    bundle_is_enough: AtomicBool,
    pause: SharedPause,
}

impl Client {
    /// Nothing is opened or read before the first request.
    pub fn new(base: Url, auth: Auth, options: Options, observer: Observer) -> Self {
        Self {
            base,
            auth,
            way_out: None,
            options,
            observer,
            by_bundle: OnceLock::new(),
            by_default: OnceLock::new(),
            bundle_is_enough: AtomicBool::new(true),
            pause: SharedPause::default(),
        }
    }

    /// What a person can do when the service refuses the credentials.
    pub fn with_way_out(self, way_out: String) -> Self {
        Self {
            way_out: Some(way_out),
            ..self
        }
    }

    /// What was told by [`Client::with_way_out`].
    pub fn way_out(&self) -> Option<&str> {
        self.way_out.as_deref()
    }

    /// Scheme, host and port, for messages.
    pub fn endpoint(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// Whether requests are signed with an access key.
    pub fn is_signed(&self) -> bool {
        matches!(self.auth, Auth::AccessKeys { .. })
    }

    /// What [`Client::send`] would send.
    ///
    /// # Errors
    /// [`Error::Setup`] when the request cannot be put together.
    pub fn describe(&self, request: &Request) -> Result<Described, Error> {
        let url = request.url(&self.base);
        let headers = shown(&self.headers(request, &url)?)
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)))
            .collect();
        let body = request.body.as_ref();
        Ok(Described {
            method: request.method.as_str(),
            url: url.to_string(),
            headers,
            body: body.and_then(|body| serde_json::from_str(&body.shown).ok()),
        })
    }

    /// Sends a request, again if it failed in a way that may pass and `request.repeat` allows it.
    ///
    /// # Errors
    /// [`Error::NoAnswer`] after the last attempt; [`Error::Credentials`], [`Error::Setup`] and
    /// [`Error::CaBundle`] before the first.
    pub fn send(&self, request: &Request) -> Result<Response, Error> {
        let url = request.url(&self.base);
        self.auth.prepare()?;
        let mut pauses = retry::pauses(self.options.retries);
        let mut attempts = 1;
        loop {
            let renewals = self.auth.renewals();
            let outcome = self.attempt(request, &url)?;
            // What was refused was not processed, so trying again is safe.
            if matches!(&outcome, Ok(reply) if reply.status == 401) && self.auth.renew(renewals)? {
                continue;
            }
            let again = match &outcome {
                Ok(reply) => retry::after_status(request.repeat, reply.status, reply.retry_after),
                Err(failure) => retry::after_failure(request.repeat, failure),
            };
            let again = again && !self.options.stop.load(Ordering::SeqCst);
            let Some(pause) = pauses.next().filter(|_| again) else {
                return self.finish(outcome, attempts);
            };
            let (reason, pause) = match &outcome {
                Ok(reply) => (
                    format!("HTTP {}", reply.status),
                    reply.retry_after.unwrap_or(pause),
                ),
                Err(failure) => (failure.to_string(), pause),
            };
            (self.observer)(&Event::Waiting {
                reason,
                pause,
                attempt: attempts + 1,
                of: self.options.retries + 1,
            });
            if matches!(&outcome, Ok(reply) if reply.status == TOO_MANY) {
                self.pause.begin(pause);
            }
            if !retry::wait(pause, &self.options.stop) {
                return self.finish(outcome, attempts);
            }
            attempts += 1;
        }
    }

    fn finish(&self, outcome: Result<Response, Failure>, attempts: u32) -> Result<Response, Error> {
        outcome.map_err(|failure| Error::NoAnswer {
            endpoint: self.endpoint(),
            failure,
            attempts,
        })
    }

    /// One attempt, and one more with the default verifier where the bundle did not trust the service.
    fn attempt(&self, request: &Request, url: &Url) -> Result<Result<Response, Failure>, Error> {
        if self.bundle_is_enough.load(Ordering::Relaxed)
            && let Some(client) = self.by_bundle(url)?
        {
            match self.exchange(client, request, url)? {
                Err(Trouble::UnknownIssuer) => {
                    self.bundle_is_enough.store(false, Ordering::Relaxed);
                }
                Err(Trouble::Failure(failure)) => return Ok(Err(failure)),
                Ok(reply) => return Ok(Ok(reply)),
            }
        }
        let client = match self.by_default.get() {
            Some(client) => client,
            None => {
                let built = self.build(url, None)?;
                self.by_default.get_or_init(|| ManuallyDrop::new(built))
            }
        };
        Ok(self.exchange(client, request, url)?.map_err(Failure::from))
    }

    /// The client that trusts one bundle file (no file at all for plain HTTP), where that can be had.
    fn by_bundle(&self, url: &Url) -> Result<Option<&blocking::Client>, Error> {
        if let Some(client) = self.by_bundle.get() {
            return Ok(Some(client));
        }
        let roots = if url.scheme() == "http" {
            Some(Vec::new())
        } else {
            let roots = &self.options.system_roots;
            roots::bundle(roots.file.as_deref(), roots.folder_is_set)
        };
        let Some(roots) = roots else {
            return Ok(None);
        };
        let plain = url.scheme() == "http";
        match self.build(url, Some(roots)) {
            Ok(client) => Ok(Some(
                self.by_bundle.get_or_init(|| ManuallyDrop::new(client)),
            )),
            // One root that cannot be read spoils the list; the default verifier skips it.
            Err(Error::Setup { .. }) if !plain => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn exchange(
        &self,
        client: &blocking::Client,
        request: &Request,
        url: &Url,
    ) -> Result<Result<Response, Trouble>, Error> {
        self.pause.keep(&self.options.stop);
        let headers = self.headers(request, url)?;
        let method = request.method.as_str();
        (self.observer)(&Event::Sending {
            method,
            url: url.as_str(),
            headers: &shown(&headers),
            body: request.body.as_ref().map(|body| body.shown.as_str()),
        });
        let started = Instant::now();
        let outcome = self.transfer(client, request, url, headers);
        let elapsed = started.elapsed();
        match outcome {
            Ok((reply, shown)) => {
                (self.observer)(&Event::Answered {
                    method,
                    url: url.as_str(),
                    status: reply.status,
                    elapsed,
                    request_id: reply.request_id.as_deref(),
                    headers: &shown.headers,
                    body: &shown.body,
                    may_be_secret: request.secret_reply,
                });
                Ok(match (300..400).contains(&reply.status) {
                    true => Err(Trouble::Failure(redirect(&reply, &shown.headers))),
                    false => Ok(reply),
                })
            }
            Err(trouble) => {
                (self.observer)(&Event::Failed {
                    method,
                    url: url.as_str(),
                    elapsed,
                    reason: Failure::from(trouble.clone()).to_string(),
                });
                Ok(Err(trouble))
            }
        }
    }

    fn transfer(
        &self,
        client: &blocking::Client,
        request: &Request,
        url: &Url,
        headers: HeaderMap,
    ) -> Result<(Response, Shown), Trouble> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut secrets = self.secrets(request, &headers);
        let mut builder = client
            .request(method, url.clone())
            .headers(headers)
            .timeout(self.options.timeout);
        if let Some(body) = &request.body {
            builder = builder.body(body.wire.to_vec());
        }
        let reply = builder
            .send()
            .map_err(|error| trouble(&error, &self.options))?;
        let status = reply.status().as_u16();
        let headers = reply.headers().clone();
        let mut body = Zeroizing::new(Vec::new());
        reply
            .take(LONGEST + 1)
            .read_to_end(&mut body)
            .map_err(|error| broken_body(&error, &self.options))?;
        if body.len() as u64 > LONGEST {
            return Err(Trouble::Failure(Failure::TooLong(LONGEST_MIB)));
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let subject_token = text("x-subject-token").map(SecretString::from);
        if let Some(token) = &subject_token {
            secrets.add(token.expose_secret());
        }
        let mut shown_body = body.clone();
        secrets.mask_body(&mut shown_body);
        match status {
            200..=299 => secrets.mask_result(&mut body),
            _ => body.clone_from(&shown_body),
        }
        let reply = Response {
            status,
            url: url.to_string(),
            request_id: REQUEST_IDS
                .iter()
                .find_map(|id| text(id))
                .map(|id| secrets.mask(id).into_owned()),
            retry_after: text("retry-after")
                .and_then(|value| retry::retry_after(value, Timestamp::now())),
            clock_skew: text("date").and_then(retry::seconds_ahead),
            subject_token,
            body,
        };
        let mut headers = shown(&headers);
        for (_, value) in &mut headers {
            *value = secrets.mask(value).into_owned();
        }
        let shown = Shown {
            headers,
            body: shown_body,
        };
        Ok((reply, shown))
    }

    /// What a request sends that must not be shown.
    fn secrets(&self, request: &Request, headers: &HeaderMap) -> Secrets {
        let mut secrets = Secrets::default();
        let sensitive = headers.values().filter(|value| value.is_sensitive());
        for value in sensitive.filter_map(|value| value.to_str().ok()) {
            secrets.add(value);
        }
        if let Some(proxy) = &self.options.proxy {
            secrets.add_proxy(proxy);
        }
        if let Some(body) = &request.body {
            secrets.add_body(&body.wire, &body.shown);
        }
        secrets
    }

    /// Every header that we set; the library adds `Host` and `Content-Length`.
    fn headers(&self, request: &Request, url: &Url) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/json");
        headers.insert("accept", json.clone());
        headers.insert("content-type", json);
        let added = match &self.options.language {
            Some(language) => HeaderValue::from_str(language)
                .map(|language| drop(headers.insert("x-language", language))),
            None => Ok(()),
        };
        added
            .and_then(|()| request.add_headers(&mut headers))
            .and_then(|()| self.auth.add_to(&mut headers, request, url))
            .map_err(|error| self.setup(&error))?;
        Ok(headers)
    }

    /// Builds the client that trusts `roots`, or what the default verifier trusts.
    fn build(&self, url: &Url, roots: Option<Vec<Certificate>>) -> Result<blocking::Client, Error> {
        let extra = match &self.options.ca_bundle {
            Some(bundle) if url.scheme() == "https" => bundle.certificates()?,
            _ => Vec::new(),
        };
        connect::build(url, &self.options, roots, extra).map_err(|error| self.setup(&error))
    }

    fn setup(&self, error: &(dyn StdError + 'static)) -> Error {
        Error::Setup {
            endpoint: self.endpoint(),
            reason: innermost(error).to_string(),
        }
    }
}

/// A reply as it may be printed.
struct Shown {
    headers: Vec<(String, String)>,
    body: Zeroizing<Vec<u8>>,
}

fn redirect(reply: &Response, headers: &[(String, String)]) -> Failure {
    let location = headers.iter().find(|(name, _)| name == "location");
    Failure::Redirect {
        status: reply.status,
        location: location.map_or_else(|| "nowhere".to_owned(), |(_, value)| value.clone()),
    }
}

/// Headers as they may be printed.
fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    let show = |(name, value): (&HeaderName, &HeaderValue)| {
        let secret = value.is_sensitive() || *name == "x-subject-token" || *name == "set-cookie";
        let text = match secret {
            true => REDACTED.to_owned(),
            false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
        (name.to_string(), text)
    };
    headers.iter().map(show).collect()
}
