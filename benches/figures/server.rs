//! A CodeArts Repo account on loopback, over HTTP and HTTPS, and a system that trusts it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PKCS_RSA_SHA256};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
/// Where Linux distributions have their authorities.
const BUNDLES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
];

/// The authorities of this system and one more, which signs the server's certificate.
pub(crate) struct System {
    pub bundle: PathBuf,
    config: Arc<ServerConfig>,
}

impl System {
    pub(crate) fn new(directory: &Path) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut authority = CertificateParams::default();
        authority
            .distinguished_name
            .push(DnType::CommonName, "Bench CA");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = authority.self_signed(&key).expect("a certificate").pem();
        let issuer = Issuer::new(authority, key);

        let key = KeyPair::generate_for(&PKCS_RSA_SHA256)
            .or_else(|_| KeyPair::generate())
            .expect("a key");
        let leaf = CertificateParams::new(["localhost".to_owned()]).expect("a name");
        let leaf = leaf.signed_by(&key, &issuer).expect("a certificate");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("TLS versions")
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key)
            .expect("a certificate and its key");

        let system = BUNDLES
            .iter()
            .find_map(|path| std::fs::read_to_string(path).ok());
        let bundle = directory.join("bundle.pem");
        std::fs::write(&bundle, system.unwrap_or_default() + &pem).expect("a bundle");
        Self {
            bundle,
            config: Arc::new(config),
        }
    }
}

/// A server that lives as long as the process.
pub(crate) struct Server {
    pub url: String,
}

impl Server {
    /// So many keys; each page takes `pause`.
    pub(crate) fn plain(keys: usize, pause: Duration) -> Self {
        let port = listen(move |stream| serve(stream, keys, pause));
        let url = format!("http://127.0.0.1:{port}");
        Self { url }
    }

    pub(crate) fn tls(keys: usize, system: &System) -> Self {
        let config = Arc::clone(&system.config);
        let port = listen(move |stream| {
            if let Ok(connection) = ServerConnection::new(Arc::clone(&config)) {
                serve(StreamOwned::new(connection, stream), keys, Duration::ZERO);
            }
        });
        let url = format!("https://localhost:{port}");
        Self { url }
    }
}

/// As many connections as a client has at a time are served by threads that are there before.
fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    const THREADS: usize = 16;
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = Arc::new((listener, serve));
    for _ in 0..THREADS {
        let server = Arc::clone(&server);
        thread::spawn(move || {
            let (listener, serve) = &*server;
            for stream in listener.incoming().flatten() {
                let _ = stream.set_nodelay(true);
                serve(stream);
            }
        });
    }
    port
}

/// Answers requests until the client has had enough.
fn serve(stream: impl Read + Write, keys: usize, pause: Duration) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut target = String::new();
        let mut line = String::new();
        let mut length = 0;
        loop {
            line.clear();
            match stream.read_line(&mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) if line == "\r\n" => break,
                Ok(_) if target.is_empty() => target.clone_from(&line),
                Ok(_) => length = length.max(number(&line.to_lowercase(), "content-length: ")),
            }
        }
        if stream.read_exact(&mut vec![0; length]).is_err() {
            return;
        }
        thread::sleep(pause);
        let body = match () {
            () if target.contains("/ssh_keys?") => hetzner(keys),
            () if target.contains("/api/v3/user/keys") => github(keys),
            () if target.contains("/keypairs?") => r#"{"keypairs":[]}"#.to_owned(),
            () if target.contains("/v3/p/") || target.contains("/cloudservers/") => {
                binding(&target)
            }
            () => page(keys, number(&target, "offset="), number(&target, "limit=")),
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let reply = (head + &body).into_bytes();
        if stream.get_mut().write_all(&reply).is_err() || stream.get_mut().flush().is_err() {
            return;
        }
    }
}

/// What KPS and ECS tell of ten servers. A task goes by the moment at which it began.
fn binding(target: &str) -> String {
    const TASK: u128 = 3_000_000_000;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let now = START.elapsed().as_nanos();
    if let Some((_, id)) = target.split_once("/tasks/") {
        let began: u128 = id
            .split(' ')
            .next()
            .unwrap_or_default()
            .parse()
            .unwrap_or(0);
        let state = if now >= began + TASK {
            "SUCCESS"
        } else {
            "RUNNING"
        };
        format!(r#"{{"task_status":"{state}_BIND"}}"#)
    } else if target.contains("/associate ") {
        format!(r#"{{"task_id":"{now}"}}"#)
    } else if target.contains("-tasks?") {
        r#"{"total":0,"tasks":[]}"#.to_owned()
    } else if target.contains("/keypairs/") {
        format!(
            r#"{{"keypair":{{"name":"team","type":"ssh","scope":"domain","public_key":"{KEY}"}}}}"#
        )
    } else {
        let server = |id| {
            format!(
                r#"{{"id":"id-{id}","name":"web-{id}","status":"SHUTOFF","key_name":null,"metadata":{{"os_type":"Linux"}}}}"#
            )
        };
        format!(r#"{{"servers":[{}]}}"#, listed(0..10, server))
    }
}

fn number(target: &str, name: &str) -> usize {
    let rest = target.split_once(name).map_or("", |(_, rest)| rest);
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[..end].parse().unwrap_or(0)
}

fn page(keys: usize, offset: usize, limit: usize) -> String {
    let end = keys.min(offset + limit);
    let key = |id: usize| {
        format!(
            r#"{{"id":{},"title":"key {id}","key":"{KEY} user{id}@host","created_at":"2025-06-16T03:05:58.000+08:00"}}"#,
            id + 1
        )
    };
    format!(
        r#"{{"keys":[{}],"total":{keys}}}"#,
        listed(offset..end, key)
    )
}

/// What GitHub's `gh ssh-key list` reads.
fn github(keys: usize) -> String {
    let key = |id| {
        format!(
            r#"{{"id":{id},"title":"key {id}","key":"{KEY}","created_at":"2025-06-16T03:05:58Z"}}"#
        )
    };
    format!("[{}]", listed(0..keys, key))
}

/// What Hetzner's `hcloud ssh-key list` reads.
fn hetzner(keys: usize) -> String {
    let key = |id| {
        format!(
            r#"{{"id":{id},"name":"key {id}","public_key":"{KEY}","fingerprint":"aa:bb","labels":{{}},"created":"2025-06-16T03:05:58Z"}}"#
        )
    };
    let pages = format!(
        r#"{{"page":1,"per_page":50,"previous_page":null,"next_page":null,"last_page":1,"total_entries":{keys}}}"#
    );
    let keys = listed(0..keys, key);
    format!(r#"{{"ssh_keys":[{keys}],"meta":{{"pagination":{pages}}}}}"#)
}

fn listed(ids: Range<usize>, key: impl Fn(usize) -> String) -> String {
    ids.map(key).collect::<Vec<_>>().join(",")
}
