//! The private keys that KPS keeps.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{Hosting, KeyPairs, NewKeyPair, body_of};
use crate::api::Error;
use crate::api::actions;
use crate::api::key_pair_wire::{Envelope, ExportedWire};
use crate::api::strict_object::Object;
use crate::http::{Body, Custodian, Method, Repeat, Request};
use crate::keys::{KeyPairName, is_placeholder};

impl KeyPairs {
    /// Returns the private key that KPS keeps for a pair. `custodian` gets the reply first.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] if there is no such pair, or KPS keeps no key for it.
    pub(crate) fn export(
        &self,
        name: &KeyPairName,
        custodian: Option<Arc<dyn Custodian>>,
    ) -> Result<SecretString, Error> {
        let path = self.path(&["keypairs", "private-key", "export"]);
        let body = Body::new(json!({"keypair": {"name": name.as_str()}}));
        let request = Request::write(Method::Post, path).body(body);
        let mut request = request.with_secret_reply();
        // This POST changes nothing.
        request.repeat = Repeat::Always;
        request.custodian = custodian;
        let endpoint = self.endpoint(Some(actions::EXPORT_PRIVATE_KEY));
        let reply = endpoint.send(&request)?;
        let envelope: Envelope<Object<ExportedWire>> = endpoint.decode(&reply, true)?;
        let key = envelope.keypair.0.private_key;
        if is_placeholder(key.expose_secret()) {
            return Err(endpoint.unusable(&reply, "there is no private key in it".into()));
        }
        Ok(key)
    }

    /// Has KPS keep the private key of a pair.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] if there is no such pair.
    pub(crate) fn host(&self, name: &KeyPairName, hosting: &Hosting<'_>) -> Result<(), Error> {
        let path = self.path(&["keypairs", "private-key", "import"]);
        let new = NewKeyPair {
            name: name.as_str(),
            hosting: Some(hosting.clone()),
            ..NewKeyPair::default()
        };
        let request = Request::write(Method::Post, path).body(body_of(&new));
        self.endpoint(Some(actions::IMPORT_PRIVATE_KEY))
            .done(&request.with_secret_reply())
    }

    /// Has KPS delete the private key of a pair.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_missing`] if there is no such pair, or KPS keeps no key for it.
    pub(crate) fn clear(&self, name: &KeyPairName) -> Result<(), Error> {
        let path = self.path(&["keypairs", name.as_str(), "private-key"]);
        let request = Request::write(Method::Delete, path);
        self.endpoint(Some(actions::CLEAR_PRIVATE_KEY))
            .done(&request)
    }
}
