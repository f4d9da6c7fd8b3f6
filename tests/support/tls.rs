//! A server with TLS, and throw-away certificates for it.

use std::io::Write;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};

use super::listener::Listener;
use super::server::Request;

/// The host that the tests ask for.
pub(crate) const HOST: &str = "127.0.0.1";

/// Who signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate.
    pub pem: String,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// A certificate that is valid for the host of the tests.
    pub(crate) fn sign(&self) -> Identity {
        self.sign_for(HOST, 2020, 2100)
    }

    /// A certificate for any host, valid from the first day of a year to the first of another.
    pub(crate) fn sign_for(&self, host: &str, from: i32, to: i32) -> Identity {
        let key = KeyPair::generate().unwrap();
        let params = params(host, from, to);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Identity::new(certificate.der().clone(), &key)
    }
}

fn params(host: &str, from: i32, to: i32) -> CertificateParams {
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    params
}

/// A certificate with its private key.
pub(crate) struct Identity {
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    fn new(certificate: CertificateDer<'static>, key: &KeyPair) -> Self {
        let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
        Self { certificate, key }
    }

    /// One of `tests/data/tls`.
    pub(crate) fn stored(name: &str) -> Self {
        let path = |file: &str| super::data(&format!("tls/{file}"));
        Self {
            certificate: CertificateDer::from_pem_file(path(&format!("{name}-server.pem")))
                .unwrap(),
            key: PrivateKeyDer::from_pem_file(path("server.key")).unwrap(),
        }
    }

    /// One that nobody signed but itself, and its certificate as PEM.
    pub(crate) fn self_signed() -> (Self, String) {
        Self::signed_by_itself(IsCa::NoCa)
    }

    /// The same, which may sign others.
    pub(crate) fn authority() -> (Self, String) {
        Self::signed_by_itself(IsCa::Ca(BasicConstraints::Unconstrained))
    }

    fn signed_by_itself(is_ca: IsCa) -> (Self, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = params(HOST, 2020, 2100);
        params.is_ca = is_ca;
        let certificate = params.self_signed(&key).unwrap();
        let pem = certificate.pem();
        (Self::new(certificate.der().clone(), &key), pem)
    }
}

/// A server with TLS that gives every request the same bytes.
pub(crate) struct TlsServer {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    listener: Listener,
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// As TLS wants it.
    Notified,
    /// As an attacker could do it.
    Cut,
}

/// An account without keys.
pub(crate) const EMPTY: &str =
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 11\r\n\r\n{\"keys\":[]}";

impl TlsServer {
    /// Has an account without keys.
    pub(crate) fn new(identity: Identity) -> Self {
        Self::with(identity, rustls::ALL_VERSIONS, EMPTY, End::Notified)
    }

    pub(crate) fn with(
        identity: Identity,
        versions: &[&'static SupportedProtocolVersion],
        reply: &'static str,
        end: End,
    ) -> Self {
        let config = config(identity, versions);
        let requests = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&requests);
        let listener = Listener::new(move |stream| {
            let mut stream = tls(stream, &config);
            let Some(request) = Request::read(&mut stream) else {
                return;
            };
            record.lock().unwrap().push(request);
            // A client that is gone is the test's business.
            let _ = stream.write_all(reply.as_bytes());
            if end == End::Notified {
                stream.conn.send_close_notify();
            }
            let _ = stream.flush();
        });
        Self {
            url: format!("https://{}", listener.address),
            requests,
            listener,
        }
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// How many connections there were, whatever became of them.
    pub(crate) fn connections(&self) -> usize {
        self.listener.accepted()
    }
}

pub(super) fn config(
    identity: Identity,
    versions: &[&'static SupportedProtocolVersion],
) -> Arc<ServerConfig> {
    let provider = rustls::crypto::ring::default_provider();
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![identity.certificate], identity.key)
        .unwrap();
    Arc::new(config)
}

pub(super) fn tls(
    stream: TcpStream,
    config: &Arc<ServerConfig>,
) -> StreamOwned<ServerConnection, TcpStream> {
    let connection = ServerConnection::new(Arc::clone(config)).unwrap();
    StreamOwned::new(connection, stream)
}
