//! A server that answers as a test tells it: in turn, late, cut off or not at all.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::Value;

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method and target, e.g. `GET /v4/user/keys?limit=100&offset=0`.
    pub line: String,
    /// Every byte, from the method to the end of the body.
    pub raw: Vec<u8>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// What the server does with a request that it has read.
#[derive(Debug, Clone)]
pub struct Answer(Vec<u8>);

impl Answer {
    /// Closes the connection without a word.
    pub const CLOSE: Self = Self(Vec::new());

    pub fn json(status: u16, body: &Value) -> Self {
        Self::text(status, &body.to_string())
    }

    pub fn text(status: u16, body: &str) -> Self {
        Self::with_header(status, "x-test: yes", body)
    }

    /// `header` is a whole line.
    pub fn with_header(status: u16, header: &str, body: &str) -> Self {
        let length = match status {
            204 => String::new(),
            _ => format!("content-length: {}\r\n", body.len()),
        };
        let head = format!("HTTP/1.1 {status} Told\r\nconnection: close\r\n{header}\r\n{length}");
        Self(format!("{head}\r\n{body}").into_bytes())
    }

    /// The same answer, its last half never sent.
    pub fn cut(mut self) -> Self {
        self.0.truncate(self.0.len() / 2);
        self
    }
}

/// Serves one connection after the other, until the test ends.
pub struct Server {
    pub url: String,
    heard: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub fn new(mut answer: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(request) = read(&stream) else {
                    continue;
                };
                record.lock().unwrap().push(request.clone());
                // A client that is gone is the test's business.
                let _ = stream.write_all(&answer(&request).0);
            }
        });
        Self { url, heard }
    }

    /// Gives these answers one after the other, and 418 when there are no more.
    pub fn in_turn(answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut answers = answers.into_iter().collect::<Vec<_>>().into_iter();
        let none_left = || Answer::text(418, "the test expects no further request");
        Self::new(move |_| answers.next().unwrap_or_else(none_left))
    }

    /// Every request so far.
    pub fn heard(&self) -> Vec<Request> {
        self.heard.lock().unwrap().clone()
    }

    /// Method and target of every request so far.
    pub fn lines(&self) -> Vec<String> {
        self.heard().into_iter().map(|heard| heard.line).collect()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut input = BufReader::new(stream);
    let mut raw = Vec::new();
    let mut length = 0;
    while !raw.ends_with(b"\r\n\r\n") {
        let begin = raw.len();
        if input.read_until(b'\n', &mut raw).ok()? == 0 {
            return None;
        }
        let header = String::from_utf8_lossy(&raw[begin..]).to_lowercase();
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let first = String::from_utf8_lossy(&raw);
    let line = first.lines().next()?.strip_suffix(" HTTP/1.1")?.to_owned();
    let mut body = vec![0; length];
    input.read_exact(&mut body).ok()?;
    raw.extend(&body);
    Some(Request { line, raw, body })
}
