//! How to connect: time-outs, certificates, proxies.

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

/// Some gateways send more headers than the library's default of 100. Much more would be slow, because the
/// library allocates and wipes this many for each reply: with 10,000 this took a quarter of the time of a
/// long list.
const MOST_HEADERS: usize = 2_000;

/// Certificates to trust besides those of the system.
#[derive(Debug, Clone)]
pub(crate) struct CaBundle {
    /// The file, for messages.
    pub path: String,
    pub pem: Vec<u8>,
}

/// Overrides of the system's trusted certificates (`SSL_CERT_FILE`, `SSL_CERT_DIR`).
#[derive(Debug, Clone, Default)]
pub(crate) struct SystemRoots {
    /// A bundle to use instead of the system's.
    pub file: Option<PathBuf>,
    /// Whether a folder is set, which only the default verifier reads.
    pub folder_is_set: bool,
}

/// Whether to reuse connections. A service may close an idle connection at any time; it is then unknown
/// whether a request on it was processed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reuse {
    /// For requests that change nothing.
    Yes,
    /// For requests that change something.
    No,
}

/// The requests that a dry run recorded, of all clients.
pub(crate) type Recorder = Arc<Mutex<Vec<Recorded>>>;

/// How to talk to a service.
#[derive(Clone, Default)]
pub(crate) struct Options {
    /// The time for one attempt, from connecting to the last byte.
    pub timeout: Duration,
    pub connect_timeout: Duration,
    pub retries: u32,
    /// Additional certificates to trust.
    pub ca_bundle: Option<CaBundle>,
    /// The system's certificates.
    pub system_roots: SystemRoots,
    /// The proxy. Variables are not read here.
    pub proxy: Option<Url>,
    pub language: Option<String>,
    /// Whether the observer shows headers and bodies.
    pub shows_everything: bool,
    /// Shows which host the command is waiting for.
    pub watcher: Option<Watcher>,
    /// How much the command may still read.
    pub budget: Arc<Budget>,
    /// Limits the parallel requests of the command.
    pub gate: Arc<Gate>,
    /// Limits the requests per second to this service.
    pub pace: Option<Arc<Gate>>,
    /// Records changes in a dry run.
    pub recorder: Option<Recorder>,
    /// The secrets to mask.
    pub sent: Arc<Sent>,
    /// When set, nothing is retried.
    pub stop: Arc<AtomicBool>,
}

impl Options {
    /// The time limit for connecting. It is shorter than that of the attempt, so that an attempt without a
    /// connection is known not to have sent anything.
    pub(super) fn connect_limit(&self) -> Duration {
        self.connect_timeout.min(self.timeout.mul_f64(0.9))
    }

    /// Authorities whose signatures the library cannot check: name and algorithm.
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

/// Builds a client that trusts `roots` and `extra`, or `extra` besides the default verifier.
pub(super) fn build(
    options: &Options,
    roots: Option<Vec<Certificate>>,
    extra: Vec<Certificate>,
    reuse: Reuse,
) -> reqwest::Result<blocking::Client> {
    // Fails if another call was first, which does not matter.
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
