//! One request and its reply, and the parts of both that may be shown.

use std::mem;
use std::time::Instant;

use jiff::Timestamp;
use reqwest::blocking;
use reqwest::header::{AUTHORIZATION, HeaderMap};
use secrecy::{ExposeSecret, SecretString};
use url::{Position, Url};
use zeroize::Zeroizing;

use super::receive::Received;
use super::{Client, shown};
use crate::http::error::{Error, NoReply};
use crate::http::event::Event;
use crate::http::redact::Secrets;
use crate::http::request::{Body, Method, Repeat, Request, Response};
use crate::http::retry;

const REQUEST_IDS: [&str; 3] = ["x-request-id", "x-trace-id", "x-iam-trace-id"];

impl Client {
    pub(super) fn exchange(
        &self,
        client: &blocking::Client,
        request: &Request,
        url: &Url,
    ) -> Result<Result<Response, NoReply>, Error> {
        let options = &self.options;
        self.pause.keep(&options.stop);
        // The pace comes first, so that a request that waits for it takes no slot of the gate.
        let gates = options.pace.iter().chain([&options.gate]);
        let passages: Option<Vec<_>> = gates.map(|gate| gate.pass(&options.stop)).collect();
        let Some(_passages) = passages else {
            return Ok(Err(NoReply::Interrupted));
        };
        let headers = self.headers(request, url)?;
        let told = format!("{} {url}", request.method.as_str());
        self.tell_sending(&told, request, &headers);
        let started = Instant::now();
        // Progress could block on a stopped terminal, which must not happen while a private key is on its
        // way.
        let watcher = self.options.watcher.as_ref();
        let watcher = watcher.filter(|_| !request.secret_reply);
        let awaited = watcher.map(|watch| watch(&url[Position::BeforeHost..Position::AfterPort]));
        let outcome = self.transfer(client, request, url, headers);
        drop(awaited);
        let elapsed = started.elapsed();
        match outcome {
            Ok((reply, shown)) => {
                (self.observer)(&Event::Answered {
                    request: &told,
                    status: reply.status,
                    elapsed,
                    request_id: reply.request_id.as_deref(),
                    headers: &shown.headers,
                    body: &shown.body,
                    may_be_secret: request.secret_reply,
                });
                Ok(if is_redirect(reply.status) {
                    Err(redirect(&reply, &shown.headers))
                } else {
                    Ok(reply)
                })
            }
            Err(error) => {
                (self.observer)(&Event::Failed {
                    request: &told,
                    elapsed,
                    reason: error.to_string(),
                });
                Ok(Err(error))
            }
        }
    }

    fn tell_sending(&self, told: &str, request: &Request, headers: &HeaderMap) {
        let headers = if self.options.shows_everything {
            shown(headers)
        } else {
            Vec::new()
        };
        (self.observer)(&Event::Sending {
            request: told,
            headers: &headers,
            body: request.body.as_ref().map(Body::shown),
        });
    }

    fn transfer(
        &self,
        client: &blocking::Client,
        request: &Request,
        url: &Url,
        headers: HeaderMap,
    ) -> Result<(Response, Shown), NoReply> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut secrets = self.secrets(request, &headers);
        let mut builder = client.request(method, url.clone()).headers(headers);
        if let Some(body) = &request.body {
            builder = builder.body(mem::take(&mut *body.wire()));
        }
        let Received {
            status,
            headers,
            mut body,
        } = self.receive(builder, request.custodian.as_deref())?;
        // Changes are not limited, because their results must be known.
        if request.repeat == Repeat::Always {
            self.options.budget.spend_bytes(body.len() as u64)?;
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let subject_token = text("x-subject-token").map(SecretString::from);
        if let Some(token) = &subject_token {
            secrets.add(token.expose_secret());
        }
        let shown = self.shown(&secrets, status, &headers, &body);
        if is_result(status) {
            secrets.mask_result(&mut body)
        } else {
            body.clone_from(&shown.body)
        }
        // `Retry-After` may be a date, which is compared with the service's clock.
        let date = text("date").and_then(retry::http_date);
        let reply = Response {
            status,
            request_id: REQUEST_IDS
                .iter()
                .find_map(|id| text(id))
                .map(|id| secrets.mask(id).into_owned()),
            retry_after: text("retry-after")
                .and_then(|value| retry::retry_after(value, date.unwrap_or_else(Timestamp::now))),
            clock_skew: date.map(|date| date.duration_since(Timestamp::now()).as_secs()),
            subject_token,
            total: text("x-total").and_then(|total| total.parse().ok()),
            body,
        };
        Ok((reply, shown))
    }

    /// The printable parts of a reply, if they will be shown.
    fn shown(
        &self,
        secrets: &Secrets,
        status: u16,
        headers: &HeaderMap,
        body: &Zeroizing<Vec<u8>>,
    ) -> Shown {
        let mut shown_body = Zeroizing::default();
        if self.options.shows_everything || !is_result(status) {
            shown_body = body.clone();
            secrets.mask_body(&mut shown_body);
        }
        let mut headers = if self.options.shows_everything || is_redirect(status) {
            shown(headers)
        } else {
            Vec::new()
        };
        for (_, value) in &mut headers {
            *value = secrets.mask(value).into_owned();
        }
        Shown {
            headers,
            body: shown_body,
        }
    }

    /// The secrets to mask in a reply: those of this request and of earlier ones.
    fn secrets(&self, request: &Request, headers: &HeaderMap) -> Secrets {
        let add = |secrets: &mut Secrets, are_signatures: bool| {
            for (name, value) in headers {
                let is_signature = *name == AUTHORIZATION;
                if value.is_sensitive()
                    && is_signature == are_signatures
                    && let Ok(value) = value.to_str()
                {
                    secrets.add(value);
                }
            }
        };
        let mut secrets = self.options.sent.with(|sent| {
            add(sent, false);
            if let Some(proxy) = &self.options.proxy {
                sent.add_proxy(proxy);
            }
            if let Some(body) = &request.body {
                for secret in body.secrets() {
                    sent.add_of_body(secret.expose_secret());
                }
            }
        });
        // Signatures differ for each request, so they are not kept.
        add(&mut secrets, true);
        secrets
    }
}

fn is_result(status: u16) -> bool {
    (200..300).contains(&status)
}

fn is_redirect(status: u16) -> bool {
    (300..400).contains(&status)
}

/// The printable parts of a reply. Headers are empty unless they will be shown.
struct Shown {
    headers: Vec<(String, String)>,
    body: Zeroizing<Vec<u8>>,
}

fn redirect(reply: &Response, headers: &[(String, String)]) -> NoReply {
    let location = headers.iter().find(|(name, _)| name == "location");
    NoReply::Redirect {
        status: reply.status,
        request_id: reply.request_id.clone(),
        location: location.map_or_else(|| "nowhere".to_owned(), |(_, value)| value.clone()),
    }
}
