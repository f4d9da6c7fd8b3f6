//! Key pairs in KPS (Key Pair Service), API version 3.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-dew/> under "Key Pair Management".

mod binding;
mod list;
mod new;
mod private_keys;
pub(super) mod tasks;

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::actions;
use super::endpoint::{Connection, Endpoint};
use super::error::Error;
use super::key_pair_wire::{Envelope, ImportedWire, PairWire};
use super::pages::OnPage;
use super::strict_object::Object;
use crate::http::{Body, Custodian, Method, Repeat, Request, Response};
use crate::keys::{
    KeyPair, KeyPairName, Scope, is_placeholder, pem_private_key, private_key_field,
};

pub(crate) use self::binding::{Dispatched, MOST_AT_ONCE, ServerAuth, ServerChange};
pub(crate) use self::new::{Created, Encryption, Hosting, NewKeyPair, PairKind};

const SERVICE: &str = "KPS";
/// The key pairs of one project.
pub(crate) struct KeyPairs {
    connection: Connection,
    project_id: String,
    on_page: OnPage,
}

impl KeyPairs {
    /// The key pairs of a project, behind `connection`.
    pub(crate) fn new(connection: Connection, project_id: String, on_page: OnPage) -> Self {
        Self {
            connection,
            project_id,
            on_page,
        }
    }

    /// Gets the credentials ready before anything is sent: runs the token program, or asks for the keys of
    /// the server's agency.
    ///
    /// # Errors
    /// [`Error::Credentials`]
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        self.endpoint(None).prepare()
    }

    /// Creates a key pair. The reply is the only one with its private key, so `custodian` gets the reply
    /// first.
    ///
    /// # Errors
    /// Any [`Error`]; with [`Error::may_have_happened`] the pair may exist.
    pub(crate) fn create(
        &self,
        new: &NewKeyPair<'_>,
        custodian: Option<Arc<dyn Custodian>>,
    ) -> Result<Created, Error> {
        let path = self.path(&["keypairs"]);
        let request = Request::write(Method::Post, path).body(body_of(new));
        let mut request = request.with_secret_reply();
        request.custodian = custodian;
        if new.public_key.is_none() {
            request.repeat = Repeat::OnlyIfNotReceived;
        }
        let endpoint = self.endpoint(Some(actions::CREATE_PAIR));
        let reply = endpoint.send(&request)?;
        let flaw = match endpoint.decode::<Envelope<Object<PairWire>>>(&reply, true) {
            Ok(envelope) => {
                let Object(mut wire) = envelope.keypair;
                let is_there = |key: &SecretString| !is_placeholder(key.expose_secret());
                let private_key = wire.private_key.take().filter(is_there);
                return Ok(Created {
                    pair: wire.into(),
                    private_key: private_key.or_else(|| elsewhere(new, &reply)),
                    flaw: None,
                });
            }
            Err(flaw) => flaw,
        };
        match elsewhere(new, &reply) {
            Some(private_key) => Ok(Created {
                pair: KeyPair {
                    name: new.name.to_owned(),
                    ..KeyPair::default()
                },
                private_key: Some(private_key),
                flaw: Some(flaw),
            }),
            None => Err(flaw),
        }
    }

    /// Imports the public half of a key pair.
    ///
    /// # Errors
    /// Any [`Error`]; with [`Error::may_have_happened`] the pair may exist.
    pub(crate) fn import(&self, new: &NewKeyPair<'_>) -> Result<KeyPair, Error> {
        Ok(self.create(new, None)?.pair)
    }

    /// Imports the public halves of at most [`MOST_AT_ONCE`] key pairs. Returns for each the pair, or the
    /// reason that the service gives.
    ///
    /// # Errors
    /// Those of [`KeyPairs::import`], for all of them.
    pub(crate) fn import_all(
        &self,
        new: &[NewKeyPair<'_>],
    ) -> Result<Vec<Result<KeyPair, String>>, Error> {
        let path = self.path(&["keypairs", "batch-import"]);
        let body = Body::new(new.iter().map(json_of).collect());
        let request = Request::write(Method::Post, path).body(body);
        let endpoint = self.endpoint(None);
        let reply = endpoint.send(&request.with_secret_reply())?;
        let mut results = endpoint.decode::<ImportedWire<'_>>(&reply, true)?.by_name();
        let result = |new: &NewKeyPair<'_>| {
            let unsaid = || Err("the service does not say why".to_owned());
            let result = results.remove(new.name).unwrap_or_else(unsaid);
            result.map_err(|reason| self.connection.http.mask(&reason))
        };
        Ok(new.iter().map(result).collect())
    }

    /// Returns the pair with this name.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] if there is none.
    pub(crate) fn get(&self, name: &KeyPairName) -> Result<KeyPair, Error> {
        let path = self.path(&["keypairs", name.as_str()]);
        let request = Request::read(path).with_secret_reply();
        let reply: Envelope<Object<PairWire>> =
            self.endpoint(Some(actions::GET_PAIR)).fetch(&request)?;
        Ok(reply.keypair.0.into())
    }

    /// Returns the pair with this name, if there is one.
    ///
    /// # Errors
    /// Any [`Error`] except that there is no such pair.
    pub(crate) fn find(&self, name: &KeyPairName) -> Result<Option<KeyPair>, Error> {
        match self.get(name) {
            Ok(pair) => Ok(Some(pair)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Changes the description of a pair.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] if there is no such pair.
    pub(crate) fn describe(&self, name: &KeyPairName, description: &str) -> Result<(), Error> {
        let path = self.path(&["keypairs", name.as_str()]);
        let body = Body::new(json!({"keypair": {"description": description}}));
        let request = Request::write(Method::Put, path).body(body);
        self.endpoint(Some(actions::UPDATE_PAIR)).done(&request)
    }

    /// Deletes a pair, and its private key if KPS keeps it.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] if there is no such pair.
    pub(crate) fn delete(&self, name: &KeyPairName) -> Result<(), Error> {
        let path = self.path(&["keypairs", name.as_str()]);
        let request = Request::write(Method::Delete, path);
        self.endpoint(Some(actions::DELETE_PAIR)).done(&request)
    }

    fn path<'a>(&'a self, rest: &[&'a str]) -> Vec<&'a str> {
        let mut path = vec!["v3", self.project_id.as_str()];
        path.extend(rest);
        path
    }

    fn endpoint(&self, action: Option<&'static str>) -> Endpoint<'_> {
        self.connection.endpoint(SERVICE, action)
    }
}

/// The body of the request for a new pair.
fn body_of(new: &NewKeyPair<'_>) -> Body {
    let body = Body::new(json_of(new));
    match new.hosting.as_ref().and_then(|hosting| hosting.private_key) {
        Some(key) => body.with_secret("keypair/key_protection/private_key", key),
        None => body,
    }
}

fn json_of(new: &NewKeyPair<'_>) -> Value {
    let encryption = new.hosting.as_ref().map(|hosting| hosting.encryption);
    json!({"keypair": {
        "name": new.name,
        "type": new.kind.map(PairKind::as_str),
        "public_key": new.public_key,
        "scope": new.scope.map(Scope::as_str),
        "user_id": new.user_id,
        "key_protection": encryption.map(|encryption| json!({"encryption": match encryption {
            Encryption::Default => json!({"type": "default"}),
            Encryption::KmsKeyName(name) => json!({"type": "kms", "kms_key_name": name}),
            Encryption::KmsKeyId(id) => json!({"type": "kms", "kms_key_id": id}),
        }})),
    }})
}

/// Finds the private key of a new pair outside of its documented field.
fn elsewhere(new: &NewKeyPair<'_>, reply: &Response) -> Option<SecretString> {
    match new.public_key {
        Some(_) => None,
        None => pem_private_key(&reply.body, true).or_else(|| private_key_field(&reply.body)),
    }
}
