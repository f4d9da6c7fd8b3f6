//! How connections are made: time-outs, certificates, proxies.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Certificate, Proxy, blocking, redirect};
use rustls::RootCertStore;
use url::Url;

use super::budget::Budget;
use super::certificate_algorithm;
use super::error::Error;
use super::event::Watcher;
use super::gate::Gate;
use super::pem;
use super::redact::Sent;
use super::request::Recorded;
use super::resolve::Resolver;
use super::roots;

/// The library's default of 100 is less than some gateways send. At each reply there is room for all of them,
/// which takes time to make and to wipe: with 10,000 that was a quarter of a whole list.
const MOST_HEADERS: usize = 2_000;

/// Certificates to trust in addition to the system's.
#[derive(Debug, Clone)]
pub(crate) struct CaBundle {
    /// Where they were read, for messages.
    pub path: String,
    pub pem: Vec<u8>,
}

/// Overrides of the system's trusted certificates (`SSL_CERT_FILE`, `SSL_CERT_DIR`).
#[derive(Debug, Clone, Default)]
pub(crate) struct SystemRoots {
    /// A bundle to read in place of the system's.
    pub file: Option<PathBuf>,
    /// Whether a folder is named, which only the default verifier reads.
    pub folder_is_set: bool,
}

/// Whether a connection may have been used before. A service can close one at any time, so that a
/// write that is lost on it may have been processed or not.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reuse {
    /// For what changes nothing.
    Yes,
    /// For what changes something.
    No,
}

/// The requests that a dry run did not send, of all clients.
pub(crate) type Recorder = Arc<Mutex<Vec<Recorded>>>;

/// How to talk to a service.
#[derive(Clone, Default)]
pub(crate) struct Options {
    /// One attempt, from connecting to the last byte.
    pub timeout: Duration,
    pub connect_timeout: Duration,
    pub retries: u32,
    /// More certificates to trust.
    pub ca_bundle: Option<CaBundle>,
    /// The system's certificates.
    pub system_roots: SystemRoots,
    /// Proxy to use; nothing of the environment is looked at.
    pub proxy: Option<Url>,
    pub language: Option<String>,
    /// Whether the observer shows headers and bodies.
    pub shows_everything: bool,
    /// Tells people whom they wait for.
    pub watcher: Option<Watcher>,
    /// What may still be read.
    pub budget: Arc<Budget>,
    /// How many requests the command has under way.
    pub gate: Arc<Gate>,
    /// How many of them the service gets in a second.
    pub pace: Option<Arc<Gate>>,
    /// Takes, in a dry run, the requests that would change something.
    pub recorder: Option<Recorder>,
    /// What must not be shown.
    pub sent: Arc<Sent>,
    /// Once it is set, nothing is tried again.
    pub stop: Arc<AtomicBool>,
}

impl Options {
    /// The limit for connecting. It is over before the attempt is, so that the two cannot be confused:
    /// without a connection nothing was sent.
    pub(super) fn connect_limit(&self) -> Duration {
        self.connect_timeout.min(self.timeout.mul_f64(0.9))
    }

    /// The authorities to trust whose signatures the library cannot check: name and algorithm.
    pub(super) fn uncheckable_authorities(&self) -> BTreeSet<(String, String)> {
        let mut roots = RootCertStore::empty();
        let bundle = self.ca_bundle.as_ref().map(|bundle| bundle.pem.clone());
        let system = self.system_roots.file.as_deref();
        let system = system.and_then(|file| roots::read(file).ok());
        for pem in [bundle, system].into_iter().flatten() {
            roots.add_parsable_certificates(pem::certificates(&pem).unwrap_or_default());
        }
        roots
            .roots
            .iter()
            .filter_map(|root| {
                let algorithm = certificate_algorithm::unusable(&root.subject_public_key_info)?;
                Some((
                    certificate_algorithm::common_name(&root.subject)?,
                    algorithm,
                ))
            })
            .collect()
    }
}

impl CaBundle {
    pub(super) fn certificates(&self) -> Result<Vec<Certificate>, Error> {
        let bad = |reason: String| Error::CaBundle {
            path: self.path.clone(),
            reason,
        };
        let all = pem::certificates(&self.pem)
            .map_err(|error| bad(format!("not readable as PEM: {error}")))?;
        if all.is_empty() {
            return Err(bad("no PEM certificate in it".into()));
        }
        let mut roots = RootCertStore::empty();
        for certificate in &all {
            roots
                .add(certificate.clone())
                .map_err(|error| bad(format!("a certificate in it cannot be used: {error}")))?;
        }
        all.iter()
            .map(|certificate| Certificate::from_der(certificate))
            .collect::<Result<_, _>>()
            .map_err(|error| bad(format!("a certificate in it cannot be used: {error}")))
    }
}

/// Builds the client that trusts `roots` and `extra`, or `extra` and what the default verifier trusts.
pub(super) fn build(
    options: &Options,
    roots: Option<Vec<Certificate>>,
    extra: Vec<Certificate>,
    reuse: Reuse,
) -> reqwest::Result<blocking::Client> {
    // Another call may have been first, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = blocking::Client::builder()
        .user_agent(concat!("hwkey/", env!("CARGO_PKG_VERSION")))
        .default_headers(HeaderMap::from_iter([(
            ACCEPT_ENCODING,
            HeaderValue::from_static("identity"),
        )]))
        .http1_max_headers(MOST_HEADERS)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .dns_resolver(Arc::new(Resolver))
        .pool_max_idle_per_host(match reuse {
            Reuse::Yes => usize::MAX,
            Reuse::No => 0,
        })
        .redirect(redirect::Policy::none())
        .connect_timeout(options.connect_limit())
        .timeout(None);
    builder = match roots {
        Some(roots) => builder.tls_certs_only(roots.into_iter().chain(extra)),
        None if extra.is_empty() => builder,
        None => builder.tls_certs_merge(extra),
    };
    match &options.proxy {
        Some(proxy) => builder.proxy(Proxy::all(proxy.as_str())?),
        None => builder.no_proxy(),
    }
    .build()
}
