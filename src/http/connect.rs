//! How connections are made: time-outs, certificates, proxies.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Certificate, NoProxy, Proxy, blocking, redirect};
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use url::Url;

use super::error::Error;
use super::resolve::Resolver;
use super::trace::Watcher;
use super::trouble::innermost;

/// The library's default of 100 is less than what some gateways send.
const MOST_HEADERS: usize = 2000;

/// Certificates to trust in addition to the system's.
#[derive(Debug, Clone)]
pub struct CaBundle {
    /// Where they were read, for messages.
    pub path: String,
    /// PEM.
    pub pem: Vec<u8>,
}

/// Overrides of the system's trusted certificates (`SSL_CERT_FILE`, `SSL_CERT_DIR`).
#[derive(Debug, Clone, Default)]
pub struct SystemRoots {
    /// A bundle to read in place of the system's.
    pub file: Option<PathBuf>,
    /// Whether a folder is named, which only the default verifier reads.
    pub folder_is_set: bool,
}

/// How to talk to a service.
#[derive(Clone)]
pub struct Options {
    /// One attempt, from connecting to the last byte.
    pub timeout: Duration,
    /// Connecting, TLS included.
    pub connect_timeout: Duration,
    /// Further attempts after the first.
    pub retries: u32,
    /// More certificates to trust.
    pub ca_bundle: Option<CaBundle>,
    /// The system's certificates.
    pub system_roots: SystemRoots,
    /// Proxy to use instead of what the environment names.
    pub proxy: Option<Url>,
    /// `X-Language`.
    pub language: Option<String>,
    /// Whether the observer shows headers and bodies.
    pub shows_everything: bool,
    /// Tells people whom they wait for.
    pub watcher: Option<Watcher>,
    /// Once it is set, nothing is tried again.
    pub stop: Arc<AtomicBool>,
}

/// Without the proxy, whose address may have a password.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// The limit for connecting. It is over before the attempt is, so that the two cannot be confused:
    /// without a connection nothing was sent.
    pub(super) fn connect_limit(&self) -> Duration {
        self.connect_timeout.min(self.timeout.mul_f64(0.9))
    }
}

impl CaBundle {
    /// The certificates in it.
    pub(super) fn certificates(&self) -> Result<Vec<Certificate>, Error> {
        let bad = |reason: String| Error::CaBundle {
            path: self.path.clone(),
            reason,
        };
        let all = Certificate::from_pem_bundle(&self.pem)
            .map_err(|error| bad(format!("not readable as PEM: {}", innermost(&error))))?;
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&self.pem).flatten() {
            roots
                .add(certificate)
                .map_err(|error| bad(format!("a certificate in it cannot be used: {error}")))?;
        }
        match all.is_empty() {
            true => Err(bad("no PEM certificate in it".into())),
            false => Ok(all),
        }
    }
}

/// Builds the client that trusts `roots` and `extra`, or `extra` and what the default verifier trusts.
pub(super) fn build(
    url: &Url,
    options: &Options,
    roots: Option<Vec<Certificate>>,
    extra: Vec<Certificate>,
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
        .http1_allow_spaces_after_header_name_in_responses(true)
        .dns_resolver(Arc::new(Resolver))
        .redirect(redirect::Policy::none())
        .connect_timeout(options.connect_limit())
        .timeout(None);
    builder = match roots {
        Some(roots) => builder.tls_certs_only(roots.into_iter().chain(extra)),
        None if extra.is_empty() => builder,
        None => builder.tls_certs_merge(extra),
    };
    builder = match &options.proxy {
        Some(proxy) => {
            let proxy = Proxy::all(proxy.as_str())?;
            builder.proxy(proxy.no_proxy(NoProxy::from_env()))
        }
        // A proxy from the environment would carry a token in the clear to another machine.
        None if url.scheme() == "http" => builder.no_proxy(),
        None => builder,
    };
    builder.build()
}
