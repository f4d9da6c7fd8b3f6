//! A server that answers as a test tells it: in turn, late, cut off or not at all.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::listener::Listener;
use crate::wire::read_request;

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
    _listener: Listener,
}

impl Server {
    pub fn new(mut answer: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&heard);
        let listener = Listener::new(move |mut stream| {
            let Some(heard) = read_request(&mut stream) else {
                return;
            };
            let request = Request {
                line: heard.line.replace(" HTTP/1.1", ""),
                raw: heard.raw,
                body: heard.body.into_bytes(),
            };
            record.lock().unwrap().push(request.clone());
            // A client that is gone is the test's business.
            let _ = stream.write_all(&answer(&request).0);
        });
        Self {
            url: format!("http://{}", listener.address),
            heard,
            _listener: listener,
        }
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
