//! All hosts of the cloud, behind a proxy on loopback: nothing leaves this machine.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use assert_cmd::Command;

use super::listener::Listener;
use super::server::{Answer, Request};
use super::tls::{Authority, config, tls};
use super::{Arguments, TestEnv};

/// What a host answers to a request.
type Answers = dyn Fn(&str, &Request) -> Answer + Send + Sync;

pub(crate) struct Internet {
    proxy: SocketAddr,
    /// The certificate of who signed those of all hosts.
    pem: String,
    seen: Arc<Seen>,
    _listener: Listener,
}

#[derive(Default)]
struct Seen {
    /// Hosts and requests.
    requests: Mutex<Vec<(String, Request)>>,
    under_way: AtomicUsize,
    most: AtomicUsize,
}

impl Internet {
    /// Gives the requests to all hosts these answers.
    pub(crate) fn new(answer: impl Fn(&str, &Request) -> Answer + Send + Sync + 'static) -> Self {
        let (seen, answer): (Arc<Seen>, Arc<Answers>) = (Arc::default(), Arc::new(answer));
        let authority = Authority::new("tests of many hosts");
        let pem = authority.pem.clone();
        let configs = Arc::new(Mutex::new(HashMap::new()));
        let (authority, all) = (Arc::new(authority), Arc::clone(&seen));
        let listener = Listener::new(move |mut stream| {
            let (seen, answer) = (Arc::clone(&all), Arc::clone(&answer));
            let (authority, configs) = (Arc::clone(&authority), Arc::clone(&configs));
            thread::spawn(move || {
                let target = Request::read(&mut stream)?.line;
                let host = target
                    .strip_prefix("CONNECT ")?
                    .strip_suffix(":443")?
                    .to_owned();
                stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").ok()?;
                let config = {
                    let mut configs = configs.lock().unwrap();
                    let new =
                        || config(authority.sign_for(&host, 2020, 2100), rustls::ALL_VERSIONS);
                    Arc::clone(configs.entry(host.clone()).or_insert_with(new))
                };
                let mut stream = tls(stream, &config);
                let request = Request::read(&mut stream)?;
                let under_way = seen.under_way.fetch_add(1, Ordering::SeqCst) + 1;
                seen.most.fetch_max(under_way, Ordering::SeqCst);
                seen.requests
                    .lock()
                    .unwrap()
                    .push((host.clone(), request.clone()));
                let answer = answer(&host, &request);
                // Before the client can begin another one.
                seen.under_way.fetch_sub(1, Ordering::SeqCst);
                match answer {
                    Answer::Reply(text) => stream.write_all(text.as_bytes()).ok()?,
                    Answer::Silence => drop(stream.read_to_end(&mut Vec::new())),
                    other => panic!("{other:?} is not for TLS"),
                }
                stream.conn.send_close_notify();
                stream.flush().ok()
            });
        });
        Self {
            proxy: listener.address,
            pem,
            seen,
            _listener: listener,
        }
    }

    /// A command that reaches it, and nothing else.
    pub(crate) fn command(&self, env: &TestEnv, arguments: impl Arguments) -> Command {
        let bundle = env.write("authority.pem", &self.pem);
        let mut command = env.command(arguments);
        command
            .env("HTTPS_PROXY", format!("http://{}", self.proxy))
            .env("HWKEY_CA_BUNDLE", bundle);
        command
    }

    /// Host, method and path of every request so far, in the order of the alphabet.
    pub(crate) fn lines(&self) -> Vec<String> {
        let requests = self.seen.requests.lock().unwrap();
        let lines = requests.iter().map(|(host, request)| {
            let (method, target) = request.line.split_once(' ').unwrap();
            format!("{method} {host}{}", target.split('?').next().unwrap())
        });
        let mut lines: Vec<_> = lines.collect();
        lines.sort();
        lines
    }

    /// How many requests went to hosts whose names begin like this.
    pub(crate) fn count(&self, service: &str) -> usize {
        let requests = self.seen.requests.lock().unwrap();
        let hosts = requests.iter().map(|(host, _)| host);
        hosts.filter(|host| host.starts_with(service)).count()
    }

    /// The most requests that were under way at the same time.
    pub(crate) fn most(&self) -> usize {
        self.seen.most.load(Ordering::SeqCst)
    }
}
