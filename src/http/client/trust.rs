//! The library's clients: one for each set of trusted authorities, with and without reuse of connections.

use std::mem::ManuallyDrop;
use std::sync::OnceLock;

use reqwest::{Certificate, blocking};
use url::Url;

use super::Client;
use crate::http::connect::{self, Reuse};
use crate::http::error::Error;
use crate::http::roots;

impl Client {
    /// The client with the default verifier.
    pub(super) fn by_default(&self, reuse: Reuse) -> Result<&blocking::Client, Error> {
        match self.by_default.of(reuse).get() {
            Some(client) => Ok(client),
            None => Ok(self.by_default.keep(reuse, self.build(None, reuse)?)),
        }
    }

    /// The client that trusts one bundle file (or nothing, for plain HTTP), if there is one.
    pub(super) fn by_bundle(
        &self,
        url: &Url,
        reuse: Reuse,
    ) -> Result<Option<&blocking::Client>, Error> {
        if let Some(client) = self.by_bundle.of(reuse).get() {
            return Ok(Some(client));
        }
        let is_plain = url.scheme() == "http";
        let roots = if is_plain {
            Some(Vec::new())
        } else {
            let roots = &self.options.system_roots;
            roots::bundle(roots.file.as_deref(), roots.folder_is_set)?
        };
        let Some(roots) = roots else {
            return Ok(None);
        };
        match self.build(Some(roots), reuse) {
            Ok(client) => Ok(Some(self.by_bundle.keep(reuse, client))),
            // The library fails at one unreadable root; the default verifier skips it.
            Err(Error::Setup { .. }) if !is_plain => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Builds a client that trusts `roots`, or uses the default verifier.
    fn build(
        &self,
        roots: Option<Vec<Certificate>>,
        reuse: Reuse,
    ) -> Result<blocking::Client, Error> {
        let extra = match &self.options.ca_bundle {
            Some(bundle) => bundle.certificates()?,
            None => Vec::new(),
        };
        connect::build(&self.options, roots, extra, reuse).map_err(|error| self.setup(&error))
    }
}

/// Clients with the same trust, built on first use. They are never dropped, because dropping waits for a
/// thread that a service may keep busy.
#[derive(Default)]
pub(super) struct Clients {
    reusing: OnceLock<ManuallyDrop<blocking::Client>>,
    fresh: OnceLock<ManuallyDrop<blocking::Client>>,
}

impl Clients {
    fn of(&self, reuse: Reuse) -> &OnceLock<ManuallyDrop<blocking::Client>> {
        match reuse {
            Reuse::Yes => &self.reusing,
            Reuse::No => &self.fresh,
        }
    }

    fn keep(&self, reuse: Reuse, client: blocking::Client) -> &blocking::Client {
        self.of(reuse).get_or_init(|| ManuallyDrop::new(client))
    }
}
