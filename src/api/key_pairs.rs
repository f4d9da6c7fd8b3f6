//! Key pairs in KPS (Key Pair Service), API version 3.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-dew/> under "Key Pair Management".

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::error::Error;
use super::refusal::Class;
use super::reply::Caller;
use super::text;
use crate::http::{Body, Client, Method, Repeat, Request};
use crate::keys::{KeyPair, KeyPairName, Scope};

const SERVICE: &str = "KPS";

/// What a key pair is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairKind {
    /// SSH, for Linux.
    Ssh,
    /// X.509, for Windows.
    X509,
}

impl PairKind {
    /// The word the service uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ssh => "ssh",
            Self::X509 => "x509",
        }
    }
}

/// A key pair to be created, or imported where a public key is given. What is absent is not sent.
#[derive(Debug, Clone)]
pub struct NewKeyPair<'a> {
    /// The name.
    pub name: &'a KeyPairName,
    /// SSH or X.509; the service's default is SSH.
    pub kind: Option<PairKind>,
    /// Who sees it; the service's default is its owner.
    pub scope: Option<Scope>,
    /// The user it belongs to; the service's default is the caller.
    pub user_id: Option<&'a str>,
    /// The public half, for an import.
    pub public_key: Option<&'a str>,
}

/// A pair that the service just made.
#[derive(Debug)]
pub struct Created {
    /// What the service says of it.
    pub pair: KeyPair,
    /// The private half: shown this one time.
    pub private_key: Option<SecretString>,
}

/// The key pairs of one project.
pub struct KeyPairs {
    http: Client,
    project_id: String,
}

impl KeyPairs {
    /// Uses the API through `http` for the project.
    pub fn new(http: Client, project_id: String) -> Self {
        Self { http, project_id }
    }

    /// The client, for describing requests.
    pub fn http(&self) -> &Client {
        &self.http
    }

    /// The request that [`KeyPairs::create`] and [`KeyPairs::import`] send.
    pub fn create_request(&self, new: &NewKeyPair<'_>) -> Request {
        let mut request = Request::write(Method::Post, self.path(&["keypairs"]));
        request.secret_reply = true;
        if new.public_key.is_none() {
            request.repeat = Repeat::OnlyIfNotReceived;
        }
        let body = Envelope {
            keypair: NewPairWire {
                name: new.name.as_str(),
                kind: new.kind.map(PairKind::as_str),
                public_key: new.public_key,
                scope: new.scope.map(Scope::as_str),
                user_id: new.user_id,
            },
        };
        request.body = Body::plain(&body).ok();
        request
    }

    /// Has the service make a key pair. Its private half comes with the reply and never again.
    ///
    /// # Errors
    /// Any [`Error`]; one with [`Error::may_have_happened`] leaves open whether the pair exists.
    pub fn create(&self, new: &NewKeyPair<'_>) -> Result<Created, Error> {
        let reply: Envelope<PairWire> = self.caller(None).fetch(&self.create_request(new))?;
        let mut wire = reply.keypair;
        let private_key = wire.private_key.take();
        Ok(Created {
            pair: wire.into(),
            private_key,
        })
    }

    /// Registers the public half of a key pair that exists.
    ///
    /// # Errors
    /// Any [`Error`]; one with [`Error::may_have_happened`] leaves open whether the pair exists.
    pub fn import(&self, new: &NewKeyPair<'_>) -> Result<KeyPair, Error> {
        Ok(self.create(new)?.pair)
    }

    /// The pair with this name, if there is one.
    ///
    /// # Errors
    /// Any [`Error`] but the ones that say that there is no such pair.
    pub fn find(&self, name: &KeyPairName) -> Result<Option<KeyPair>, Error> {
        let mut request = Request::read(self.path(&["keypairs", name.as_str()]));
        request.secret_reply = true;
        match self
            .caller(Some("kps:SSHKeyPair:get"))
            .fetch::<Envelope<PairWire>>(&request)
        {
            Ok(reply) => Ok(Some(reply.keypair.into())),
            Err(Error::Refused(refusal)) if refusal.class() == Class::NotFound => Ok(None),
            // The documentation has 400 with a code; the service is known to answer a bare 404 too.
            Err(Error::Refused(refusal)) if refusal.status == 404 && refusal.code.is_none() => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn path<'a>(&'a self, rest: &[&'a str]) -> Vec<&'a str> {
        let mut path = vec!["v3", self.project_id.as_str()];
        path.extend(rest);
        path
    }

    fn caller(&self, action: Option<&'static str>) -> Caller<'_> {
        Caller {
            http: &self.http,
            service: SERVICE,
            action,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    keypair: T,
}

#[derive(Serialize)]
struct NewPairWire<'a> {
    name: &'a str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
}

/// A key pair as create, import, list and detail replies have it, each with fewer or more fields.
#[derive(Deserialize)]
struct PairWire {
    name: String,
    #[serde(rename = "type", default)]
    kind: Option<String>,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    public_key: Option<String>,
    #[serde(default)]
    private_key: Option<SecretString>,
    #[serde(default)]
    fingerprint: Option<String>,
    #[serde(default)]
    user_id: Option<String>,
    #[serde(default)]
    is_key_protection: Option<bool>,
    #[serde(default, deserialize_with = "text::optional")]
    frozen_state: Option<String>,
    #[serde(default)]
    description: Option<String>,
    /// Milliseconds since 1970 (the page says seconds, its sample has milliseconds).
    #[serde(default)]
    create_time: Option<i64>,
    #[serde(default)]
    update_time: Option<i64>,
}

impl From<PairWire> for KeyPair {
    fn from(wire: PairWire) -> Self {
        Self {
            name: wire.name,
            kind: wire.kind,
            scope: wire.scope,
            user_id: wire.user_id,
            public_key: wire.public_key.map(|key| key.trim().to_owned()),
            fingerprint_md5: wire.fingerprint,
            hosted: wire.is_key_protection,
            state: wire.frozen_state.as_deref().map(state),
            description: wire.description,
            created_at: wire.create_time.and_then(time),
            updated_at: wire.update_time.and_then(time),
        }
    }
}

fn time(milliseconds: i64) -> Option<String> {
    let time = Timestamp::from_millisecond(milliseconds).ok()?;
    Some(time.to_string())
}

/// `frozen_state` is 0, or a sum of reasons: 1 ordinary, 2 police, 4 violation, 8 no real-name check.
fn state(frozen: &str) -> String {
    const REASONS: [(u32, &str); 4] = [
        (1, "ordinary"),
        (2, "police"),
        (4, "violation"),
        (8, "not real-name verified"),
    ];
    match frozen.parse::<u32>() {
        Ok(0) => "active".to_owned(),
        Ok(bits @ 1..=15) => {
            let reasons: Vec<_> = REASONS
                .iter()
                .filter(|(bit, _)| bits & bit != 0)
                .map(|(_, reason)| *reason)
                .collect();
            format!("frozen: {}", reasons.join(", "))
        }
        _ => format!("frozen: {frozen}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frozen_states_are_spelled_out() {
        assert_eq!(state("0"), "active");
        assert_eq!(state("1"), "frozen: ordinary");
        assert_eq!(state("7"), "frozen: ordinary, police, violation");
        assert_eq!(state("10"), "frozen: police, not real-name verified");
        assert_eq!(state("99"), "frozen: 99");
    }

    #[test]
    fn times_are_milliseconds() {
        assert_eq!(
            time(1_581_507_580_000).as_deref(),
            Some("2020-02-12T11:39:40Z")
        );
        assert_eq!(time(i64::MAX), None);
    }
}
