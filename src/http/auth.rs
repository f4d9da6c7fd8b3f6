//! How a service is told who asks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderValue, InvalidHeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::error::Error;
use super::request::{Body, Request, TOKEN, secret};
use super::sign::{Signable, authorization};
use crate::failure::Failure;

/// Gets a credential from where it is kept.
pub(super) type Fetch<T> = Box<dyn Fn() -> Result<T, Failure> + Send + Sync>;

/// A credential that is at hand, or is fetched when the first request needs it. Clients share it.
pub(crate) struct Credential<T> {
    state: Mutex<State<T>>,
    fetch: Option<Fetch<T>>,
}

struct State<T> {
    value: Option<T>,
    renewals: u32,
    /// Why it could not be fetched. That is not tried again: it may ask a person, or take long.
    failure: Option<Failure>,
}

impl<T> State<T> {
    fn fetch(&mut self, fetch: &Fetch<T>) -> Result<(), Failure> {
        if let Some(failure) = &self.failure {
            return Err(failure.again());
        }
        let fetched = fetch();
        self.failure = fetched.as_ref().err().map(Failure::again);
        self.value = Some(fetched?);
        Ok(())
    }
}

impl<T: Clone> Credential<T> {
    /// One that is at hand. Nothing can renew it.
    pub(crate) fn given(value: T) -> Arc<Self> {
        Self::new(Some(value), None)
    }

    /// One that has to be fetched.
    pub(crate) fn fetched(
        fetch: impl Fn() -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Self::new(None, Some(Box::new(fetch)))
    }

    fn new(value: Option<T>, fetch: Option<Fetch<T>>) -> Arc<Self> {
        let state = Mutex::new(State {
            value,
            renewals: 0,
            failure: None,
        });
        Arc::new(Self { state, fetch })
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at_hand(&self) -> Option<T> {
        self.state().value.clone()
    }

    /// Fetches it if it is not at hand.
    fn ensure(&self) -> Result<(), Failure> {
        let mut state = self.state();
        if let (None, Some(fetch)) = (&state.value, &self.fetch) {
            state.fetch(fetch)?;
        }
        Ok(())
    }

    /// Fetches another one in its place, once. Says whether it is another than when `renewals` was
    /// read: a request of another thread may have had it renewed.
    fn renew(&self, renewals: u32) -> Result<bool, Failure> {
        let mut state = self.state();
        if let (0, Some(fetch)) = (state.renewals, &self.fetch) {
            state.fetch(fetch)?;
            state.renewals += 1;
        }
        Ok(state.renewals > renewals)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct AccessKeys {
    /// Its id, which is no secret.
    pub access_key: String,
    /// What signs.
    pub secret_key: SecretString,
    /// Sent as `X-Security-Token` with a temporary key.
    pub security_token: Option<SecretString>,
}

/// How a service is told who asks.
pub(crate) enum Auth {
    /// It is not told.
    Nobody,
    /// An IAM token, sent as `X-Auth-Token`.
    Token(Arc<Credential<SecretString>>),
    /// An access key, which signs each attempt anew.
    AccessKeys {
        /// What signs.
        keys: Arc<Credential<AccessKeys>>,
        /// Sent as `X-Project-Id` where it is known.
        project_id: Option<String>,
    },
}

impl Auth {
    /// Fetches what is not at hand yet.
    pub(super) fn prepare(&self) -> Result<(), Error> {
        match self {
            Self::Nobody => Ok(()),
            Self::Token(token) => token.ensure(),
            Self::AccessKeys { keys, .. } => keys.ensure(),
        }
        .map_err(Error::Credentials)
    }

    /// How often the token was renewed, to be told to [`Auth::renew`].
    pub(super) fn renewals(&self) -> u32 {
        match self {
            Self::Token(token) => token.state().renewals,
            Self::Nobody | Self::AccessKeys { .. } => 0,
        }
    }

    /// Replaces a token that was refused by a fresh one, where there is a way, and says whether there
    /// is another one now. Refused signatures count towards a lock-out, so keys are never tried again.
    pub(super) fn renew(&self, renewals: u32) -> Result<bool, Error> {
        match self {
            Self::Token(token) => token.renew(renewals).map_err(Error::Credentials),
            Self::Nobody | Self::AccessKeys { .. } => Ok(false),
        }
    }

    /// Adds what tells the service who asks; a signature is over the headers that are there already.
    /// What is not at hand yet is left empty, since it would not be shown anyway.
    pub(super) fn add_to(
        &self,
        headers: &mut HeaderMap,
        request: &Request,
        url: &Url,
    ) -> Result<(), InvalidHeaderValue> {
        match self {
            Self::Nobody => {}
            Self::Token(token) => {
                let token = token.at_hand().unwrap_or_default();
                headers.insert(TOKEN, secret(&token)?);
            }
            Self::AccessKeys { keys, project_id } => {
                let date = sdk_date(Timestamp::now());
                headers.insert("x-sdk-date", HeaderValue::from_str(&date)?);
                if let Some(project_id) = project_id {
                    headers.insert("x-project-id", HeaderValue::from_str(project_id)?);
                }
                let Some(keys) = keys.at_hand() else {
                    headers.insert("authorization", secret(&SecretString::default())?);
                    return Ok(());
                };
                if let Some(token) = &keys.security_token {
                    headers.insert("x-security-token", secret(token)?);
                }
                let signed = signature(request, url, headers, &keys);
                headers.insert("authorization", secret(&signed.into())?);
            }
        }
        Ok(())
    }
}

/// The time as `X-Sdk-Date` has it: `20260115T080000Z`.
fn sdk_date(time: Timestamp) -> String {
    let seconds = Timestamp::from_second(time.as_second()).unwrap_or(time);
    seconds.to_string().replace(['-', ':'], "")
}

/// The signature of a request with these headers. `Content-Type` is signed where there is a body.
fn signature(request: &Request, url: &Url, headers: &HeaderMap, keys: &AccessKeys) -> String {
    const SIGNED: [&str; 4] = [
        "content-type",
        "x-project-id",
        "x-sdk-date",
        "x-security-token",
    ];
    let host = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
        None => url.host_str().unwrap_or_default().to_owned(),
    };
    let is_signed = |name: &&str| request.body.is_some() || *name != "content-type";
    let mut signed: Vec<_> = SIGNED
        .into_iter()
        .filter(is_signed)
        .filter_map(|name| Some((name, headers.get(name)?.to_str().ok()?)))
        .collect();
    signed.push(("host", &host));
    let body = request.body.as_ref().map(Body::wire);
    let signable = Signable {
        method: request.method.as_str(),
        path: url.path(),
        query: request.pairs(),
        headers: signed,
        body: body.as_ref().map_or(&[], |body| body.as_bytes()),
    };
    authorization(&signable, &keys.access_key, keys.secret_key.expose_secret())
}
