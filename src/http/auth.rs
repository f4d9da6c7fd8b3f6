//! Authentication of requests.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderValue, InvalidHeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::error::Error;
use super::request::{Body, Request, TOKEN, secret};
use super::sign::{Signable, authorization};
use crate::failure::Failure;

/// Fetches a credential.
pub(super) type Fetch<T> = Box<dyn Fn() -> Result<T, Failure> + Send + Sync>;

/// A credential that is given, or is fetched for the first request. Clients share it.
pub(crate) struct Credential<T> {
    state: Mutex<State<T>>,
    fetch: Option<Fetch<T>>,
}

struct State<T> {
    value: Option<T>,
    renewals: u32,
    /// The error of fetching. Not tried again, because fetching may ask a question or take long.
    failure: Option<Failure>,
}

impl<T> State<T> {
    fn fetch(&mut self, fetch: &Fetch<T>) -> Result<(), Failure> {
        if let Some(failure) = &self.failure {
            return Err(failure.copy());
        }
        let fetched = fetch();
        self.failure = fetched.as_ref().err().map(Failure::copy);
        self.value = Some(fetched?);
        Ok(())
    }
}

impl<T: Clone> Credential<T> {
    /// A credential that is given. It cannot be renewed.
    pub(crate) fn given(value: T) -> Arc<Self> {
        Self::new(Some(value), None)
    }

    /// A credential that has to be fetched.
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

    /// Fetches the credential, unless it was fetched before.
    fn ensure(&self) -> Result<(), Failure> {
        let mut state = self.state();
        if let (None, Some(fetch)) = (&state.value, &self.fetch) {
            state.fetch(fetch)?;
        }
        Ok(())
    }

    /// Fetches the credential again, but only once. Returns whether it has changed since `renewals` was read,
    /// because another thread may have renewed it.
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
    /// The id, which is not secret.
    pub access_key: String,
    /// The secret that signs requests.
    pub secret_key: SecretString,
    /// Sent as `X-Security-Token` with a temporary key.
    pub security_token: Option<SecretString>,
}

/// How requests are authenticated.
pub(crate) enum Auth {
    /// Without credentials.
    Nobody,
    /// An IAM token, sent as `X-Auth-Token`.
    Token(Arc<Credential<SecretString>>),
    /// An access key, which signs each attempt.
    AccessKeys {
        /// The id and the secret.
        keys: Arc<Credential<AccessKeys>>,
        /// Sent as `X-Project-Id` if it is known.
        project_id: Option<String>,
    },
}

impl Auth {
    /// Fetches the credential, unless it was fetched before.
    pub(super) fn prepare(&self) -> Result<(), Error> {
        match self {
            Self::Nobody => Ok(()),
            Self::Token(token) => token.ensure(),
            Self::AccessKeys { keys, .. } => keys.ensure(),
        }
        .map_err(Error::Credentials)
    }

    /// How often the token was renewed, for [`Auth::renew`].
    pub(super) fn renewals(&self) -> u32 {
        match self {
            Self::Token(token) => token.state().renewals,
            Self::Nobody | Self::AccessKeys { .. } => 0,
        }
    }

    /// Renews a refused token, if possible. Returns whether the token has changed. Access keys are never
    /// tried again, because refused signatures may lock them.
    pub(super) fn renew(&self, renewals: u32) -> Result<bool, Error> {
        match self {
            Self::Token(token) => token.renew(renewals).map_err(Error::Credentials),
            Self::Nobody | Self::AccessKeys { .. } => Ok(false),
        }
    }

    /// Adds the headers for authentication. A signature covers the headers that are already there. If the
    /// credential was not fetched yet, the value is empty: this is a dry run, which does not show it.
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

/// The time in the form of `X-Sdk-Date`: `20260115T080000Z`.
fn sdk_date(time: Timestamp) -> String {
    let seconds = Timestamp::from_second(time.as_second()).unwrap_or(time);
    seconds.to_string().replace(['-', ':'], "")
}

/// Signs a request with these headers. `Content-Type` is signed if there is a body.
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
