//! Sends requests to one service and returns complete replies.

mod exchange;
mod once_only_reply;
mod receive;
mod trust;

use std::error::Error as StdError;
use std::io;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::auth::Auth;
use super::connect::{Options, Recorder, Reuse};
use super::error::{Error, NoReply};
use super::event::{Event, Observer};
use super::redact::REDACTED;
use super::request::{Recorded, Repeat, Request, Response};
use super::retry::{self, SharedPause};
use super::transport_error::innermost;
use trust::Clients;

/// The status for too many requests.
const TOO_MANY: u16 = 429;

/// A client of one service at one base URL.
pub(crate) struct Client {
    base: Url,
    auth: Auth,
    options: Options,
    observer: Observer,
    by_bundle: Clients,
    by_default: Clients,
    bundle_is_enough: AtomicBool,
    pause: SharedPause,
}

impl Client {
    /// Opens and reads nothing before the first request.
    pub(crate) fn new(base: Url, auth: Auth, options: Options, observer: Observer) -> Self {
        Self {
            base,
            auth,
            options,
            observer,
            by_bundle: Clients::default(),
            by_default: Clients::default(),
            bundle_is_enough: AtomicBool::new(true),
            pause: SharedPause::default(),
        }
    }

    /// Scheme, host and port, for messages.
    pub(crate) fn endpoint(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// Whether requests are signed with an access key.
    pub(crate) fn is_signed(&self) -> bool {
        matches!(self.auth, Auth::AccessKeys { .. })
    }

    fn record(&self, request: &Request, recorder: &Recorder) -> Result<(), Error> {
        let url = request.url(&self.base);
        let headers = shown(&self.headers(request, &url)?);
        let recorded = Recorded {
            method: request.method.as_str(),
            url: url.to_string(),
            headers: headers
                .into_iter()
                .map(|(name, value)| (name, value.into()))
                .collect(),
            body: request.body.as_ref().map(|body| body.shown().clone()),
        };
        let mut all = recorder.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(recorded);
        Ok(())
    }

    /// Masks the secrets that were sent in a text of the service.
    pub(crate) fn mask(&self, text: &str) -> String {
        self.options.sent.with(|_| {}).mask(text).into_owned()
    }

    /// Gets ready for a change: fetches the credentials, and starts the library with its thread.
    ///
    /// # Errors
    /// [`Error::Credentials`], [`Error::Setup`] and [`Error::CaBundle`]
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        self.auth.prepare()?;
        if self.by_bundle(&self.base, Reuse::No)?.is_none() {
            self.by_default(Reuse::No)?;
        }
        Ok(())
    }

    /// Counts a page with this many records towards the limit of one command.
    ///
    /// # Errors
    /// [`Error::NoAnswer`] above the limit.
    pub(crate) fn count_page(&self, records: usize) -> Result<(), Error> {
        let spent = self.options.budget.spend_page(records as u64);
        spent.map_err(|failure| self.no_answer(failure, 1))
    }

    /// Sends a request. Retries it after a failure that may pass, if `request.repeat` allows it.
    ///
    /// # Errors
    /// [`Error::NoAnswer`] after the last attempt; [`Error::Credentials`], [`Error::Setup`],
    /// [`Error::CaBundle`] and [`Error::DotSegment`] before the first; [`Error::Recorded`] for a change in a
    /// dry run.
    pub(crate) fn send(&self, request: &Request) -> Result<Response, Error> {
        let mut segments = request.path.iter();
        if let Some(dots) = segments.find(|segment| matches!(segment.as_str(), "." | "..")) {
            return Err(Error::DotSegment(dots.clone()));
        }
        if let Some(recorder) = self.options.recorder.as_ref().filter(|_| request.is_change) {
            self.record(request, recorder)?;
            return Err(Error::Recorded);
        }
        let url = request.url(&self.base);
        self.auth.prepare()?;
        let mut pauses = retry::pauses(self.options.retries);
        let mut attempts = 1;
        loop {
            let renewals = self.auth.renewals();
            let outcome = self.attempt(request, &url)?;
            let custodian = request.custodian.as_ref();
            if custodian.is_some_and(|custodian| custodian.is_content()) {
                return self.finish(outcome, attempts);
            }
            // A refused request was not processed, so it may be sent again.
            if matches!(&outcome, Ok(reply) if reply.status == 401) && self.auth.renew(renewals)? {
                continue;
            }
            let again = match &outcome {
                Ok(reply) => retry::after_reply(request, reply),
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

    fn finish(&self, outcome: Result<Response, NoReply>, attempts: u32) -> Result<Response, Error> {
        outcome.map_err(|failure| self.no_answer(failure, attempts))
    }

    fn no_answer(&self, failure: NoReply, attempts: u32) -> Error {
        Error::NoAnswer {
            endpoint: self.endpoint(),
            failure,
            attempts,
        }
    }

    /// Makes one attempt, and another one with the default verifier if the bundle does not trust the service.
    fn attempt(&self, request: &Request, url: &Url) -> Result<Result<Response, NoReply>, Error> {
        let reuse = match request.repeat {
            Repeat::Always | Repeat::Never => Reuse::Yes,
            Repeat::UnlessProcessed | Repeat::OnlyIfNotReceived => Reuse::No,
        };
        if self.bundle_is_enough.load(Ordering::Relaxed)
            && let Some(client) = self.by_bundle(url, reuse)?
        {
            match self.exchange(client, request, url)? {
                Err(NoReply::UnknownIssuer) => {
                    self.bundle_is_enough.store(false, Ordering::Relaxed);
                }
                outcome => return Ok(outcome),
            }
        }
        let client = self.by_default(reuse)?;
        self.exchange(client, request, url)
    }

    /// All headers except `Host` and `Content-Length`, which the library adds.
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
            .and_then(|()| self.auth.add_to(&mut headers, request, url))
            .and_then(|()| request.add_headers(&mut headers))
            .map_err(|error| self.setup(&error))?;
        Ok(headers)
    }

    fn setup(&self, error: &(dyn StdError + 'static)) -> Error {
        let reason = innermost(error);
        Error::Setup {
            endpoint: self.endpoint(),
            reason: reason.to_string(),
            is_of_system: reason.is::<io::Error>(),
        }
    }
}

/// Headers without secrets, for printing.
fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    let show = |(name, value): (&HeaderName, &HeaderValue)| {
        let secret = value.is_sensitive() || *name == "x-subject-token" || *name == "set-cookie";
        let text = if secret {
            REDACTED.to_owned()
        } else {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        };
        (name.to_string(), text)
    };
    headers.iter().map(show).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Method;

    #[test]
    fn a_dry_run_sends_only_what_changes_nothing() {
        let recorder = Recorder::default();
        let options = Options {
            recorder: Some(recorder.clone()),
            ..Options::default()
        };
        let base = "http://127.0.0.1:1".parse().unwrap();
        let client = Client::new(base, Auth::Nobody, options, std::sync::Arc::new(|_| {}));
        for method in [Method::Post, Method::Put, Method::Delete] {
            let mut request = Request::write(method, ["a"]);
            for repeat in [Repeat::UnlessProcessed, Repeat::Always] {
                request.repeat = repeat;
                assert!(matches!(client.send(&request), Err(Error::Recorded)));
            }
        }
        let sent = client.send(&Request::read(["a"]));
        assert!(matches!(sent, Err(Error::NoAnswer { .. })), "{sent:?}");
        assert_eq!(recorder.lock().unwrap().len(), 6);
    }
}
