//! The metadata service of a cloud server: temporary access keys of the server's agency.
//!
//! Source: ECS user guide, "Obtaining Metadata", and the order of calls of the vendor's SDK.

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;

use super::endpoint::{Connection, Endpoint};
use super::error::Error;
use super::strict_object::Object;
use crate::http::{AccessKeys, Header, Method, Request, Response};

/// The requested life of a metadata token, in seconds.
const TOKEN_LIFE: &str = "21600";

/// The reply of the metadata service. Other tools of the vendor use other names.
#[derive(Deserialize)]
pub(super) struct SecurityKeyReply {
    #[serde(alias = "credentials")]
    credential: Object<Credential>,
}

#[derive(Deserialize)]
struct Credential {
    #[serde(alias = "accessKeyId", alias = "access_key_id")]
    access: String,
    #[serde(alias = "secretAccessKey", alias = "secret_access_key")]
    secret: SecretString,
    #[serde(alias = "securityToken", alias = "security_token")]
    securitytoken: SecretString,
    #[serde(alias = "expiration")]
    expires_at: Option<Timestamp>,
}

/// Requests the access keys of the server's agency.
///
/// # Errors
/// No answer, because this is no cloud server; a refusal, because the server has no agency.
pub(crate) fn temporary_keys(connection: &Connection) -> Result<AccessKeys, Error> {
    let endpoint = connection.endpoint("the ECS metadata service", None);
    let keys = match ask(&endpoint, session(&endpoint)?.as_deref()) {
        // The session may have just expired.
        Err(Error::Refused(refusal)) if refusal.status == 401 => {
            ask(&endpoint, session(&endpoint)?.as_deref())?
        }
        other => other?,
    };
    Ok(keys)
}

/// Requests a token for the metadata service. Older servers need none.
fn session(endpoint: &Endpoint<'_>) -> Result<Option<String>, Error> {
    let life = Header::Plain(TOKEN_LIFE.to_owned());
    let request = Request::write(Method::Put, ["meta-data", "latest", "api", "token"])
        .header("x-metadata-token-ttl-seconds", life)
        .with_secret_reply();
    match endpoint.send(&request) {
        Ok(reply) => Ok(Some(text(endpoint, &reply)?)),
        Err(Error::Refused(refusal)) if matches!(refusal.status, 404 | 405 | 503) => Ok(None),
        Err(error) => Err(error),
    }
}

fn text(endpoint: &Endpoint<'_>, reply: &Response) -> Result<String, Error> {
    let token = std::str::from_utf8(&reply.body).map(str::trim);
    match token {
        Ok(token) if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Ok(token.to_owned())
        }
        _ => Err(endpoint.unusable(reply, "it is no token".to_owned())),
    }
}

fn ask(endpoint: &Endpoint<'_>, session: Option<&str>) -> Result<AccessKeys, Error> {
    let mut request = Request::read(["openstack", "latest", "securitykey"]).with_secret_reply();
    if let Some(session) = session {
        request = request.header("x-metadata-token", Header::Secret(session.into()));
    }
    let reply = endpoint.send(&request)?;
    let keys: SecurityKeyReply = endpoint.decode(&reply, true)?;
    let Object(credential) = keys.credential;
    if credential
        .expires_at
        .is_some_and(|end| end <= Timestamp::now())
    {
        return Err(endpoint.unusable(&reply, "the keys in it have expired".to_owned()));
    }
    Ok(AccessKeys {
        access_key: credential.access,
        secret_key: credential.secret,
        security_token: Some(credential.securitytoken),
    })
}
