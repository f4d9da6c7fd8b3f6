//! Proxies on loopback, which pass bytes on to loopback only.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};

use super::listener::Listener;
use super::server::Request;

/// A proxy for CONNECT, as companies have them.
pub(crate) struct ConnectProxy {
    /// Host and port.
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    _listener: Listener,
}

impl ConnectProxy {
    /// Connects to whatever it is asked for.
    pub(crate) fn new() -> Self {
        Self::answering("HTTP/1.1 200 Connection established\r\n\r\n")
    }

    /// Gives this answer; connects where it begins with 200.
    pub(crate) fn answering(answer: &'static str) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&requests);
        let listener = Listener::new(move |mut stream| {
            let Some(request) = Request::read(&mut stream) else {
                return;
            };
            record.lock().unwrap().push(request.clone());
            // A client that is gone is the test's business.
            let _ = stream.write_all(answer.as_bytes());
            if answer.starts_with("HTTP/1.1 200 ") {
                tunnel(stream, request.line.split(' ').nth(1).unwrap());
            }
        });
        Self {
            address: listener.address,
            requests,
            _listener: listener,
        }
    }

    /// Every request for a connection so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

/// A proxy that speaks SOCKS 5 (RFC 1928), with a password where the client has one (RFC 1929).
pub(crate) struct SocksProxy {
    /// Host and port.
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    _listener: Listener,
}

impl SocksProxy {
    pub(crate) fn new() -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&requests);
        let listener = Listener::new(move |stream| {
            let _ = socks(stream, &record);
        });
        Self {
            address: listener.address,
            requests,
            _listener: listener,
        }
    }

    /// Every connection so far: user and password, where there were any, and the target.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn socks(mut stream: TcpStream, record: &Mutex<Vec<String>>) -> io::Result<()> {
    let [_version, methods] = read(&mut stream)?;
    let mut offered = vec![0; usize::from(methods)];
    stream.read_exact(&mut offered)?;
    let mut who = String::new();
    if offered.contains(&2) {
        stream.write_all(&[5, 2])?;
        let [_version] = read(&mut stream)?;
        let (user, password) = (text(&mut stream)?, text(&mut stream)?);
        who = format!("{user}:{password}@");
        stream.write_all(&[1, 0])?;
    } else {
        stream.write_all(&[5, 0])?;
    }
    let [_version, _command, _reserved, kind] = read(&mut stream)?;
    let host = match kind {
        1 => Ipv4Addr::from(read::<4>(&mut stream)?).to_string(),
        _ => text(&mut stream)?,
    };
    let port = u16::from_be_bytes(read(&mut stream)?);
    let target = format!("{host}:{port}");
    record.lock().unwrap().push(format!("{who}{target}"));
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
    tunnel(stream, &target);
    Ok(())
}

fn read<const N: usize>(stream: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).map(|()| bytes)
}

/// Text with its length before it.
fn text(stream: &mut TcpStream) -> io::Result<String> {
    let [length] = read(stream)?;
    let mut bytes = vec![0; usize::from(length)];
    stream.read_exact(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn tunnel(client: TcpStream, target: &str) {
    let target = target.replace("localhost", "127.0.0.1");
    let target: SocketAddr = target.parse().unwrap();
    assert!(target.ip().is_loopback(), "{target}");
    let server = TcpStream::connect(target).unwrap();
    let (from_client, to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    std::thread::spawn(move || pass(from_client, to_server));
    std::thread::spawn(move || pass(server, client));
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    // Either side may be gone, which is how a connection ends.
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}
