//! How a service is told who asks.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderValue, InvalidHeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::request::Request;
use super::sign::{Signable, authorization};

/// Gets a fresh token in place of one that the service calls expired.
pub type Renew = Arc<dyn Fn() -> Result<SecretString, String> + Send + Sync>;

/// How a service is told who asks.
pub enum Auth {
    /// An IAM token, sent as `X-Auth-Token`, and the way to another one if there is a way.
    Token {
        /// The token in use.
        token: Mutex<SecretString>,
        /// Called at most once.
        renew: Option<Renew>,
    },
    /// An access key, which signs each attempt anew.
    AccessKeys {
        /// Its id, which is no secret.
        access_key: String,
        /// What signs.
        secret_key: SecretString,
        /// Sent as `X-Security-Token` with a temporary key.
        security_token: Option<SecretString>,
        /// Sent as `X-Project-Id` where it is known.
        project_id: Option<String>,
    },
}

impl Auth {
    /// A token that nothing can renew.
    pub fn token(token: SecretString) -> Self {
        Self::Token {
            token: Mutex::new(token),
            renew: None,
        }
    }

    /// Whether [`Auth::renew`] can do anything.
    pub(super) fn is_renewable(&self) -> bool {
        matches!(self, Self::Token { renew: Some(_), .. })
    }

    /// Replaces the token by a fresh one, where there is a way.
    pub(super) fn renew(&self) -> Result<(), String> {
        if let Self::Token {
            token,
            renew: Some(renew),
        } = self
        {
            let fresh = renew()?;
            *token.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        Ok(())
    }

    /// Adds what tells the service who asks; a signature is over the headers that are there already.
    pub(super) fn add_to(
        &self,
        headers: &mut HeaderMap,
        request: &Request,
        url: &Url,
    ) -> Result<(), InvalidHeaderValue> {
        match self {
            Self::Token { token, .. } => {
                let token = token.lock().unwrap_or_else(PoisonError::into_inner);
                headers.insert("x-auth-token", secret(token.expose_secret())?);
            }
            Self::AccessKeys {
                access_key,
                secret_key,
                security_token,
                project_id,
            } => {
                let date = Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
                headers.insert("x-sdk-date", HeaderValue::from_str(&date)?);
                if let Some(project_id) = project_id {
                    headers.insert("x-project-id", HeaderValue::from_str(project_id)?);
                }
                if let Some(token) = security_token {
                    headers.insert("x-security-token", secret(token.expose_secret())?);
                }
                let key = secret_key.expose_secret();
                let signed = signature(request, url, headers, access_key, key);
                headers.insert("authorization", secret(&signed)?);
            }
        }
        Ok(())
    }
}

fn secret(text: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::from_str(text)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The signature of a request with these headers. `Content-Type` is signed where there is a body.
fn signature(
    request: &Request,
    url: &Url,
    headers: &HeaderMap,
    access_key: &str,
    secret_key: &str,
) -> String {
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
    let signable = Signable {
        method: request.method.as_str(),
        path: url.path(),
        query: request.pairs(),
        headers: signed,
        body: request.body.as_ref().map_or(&[], |body| &body.wire),
    };
    authorization(&signable, access_key, secret_key)
}
