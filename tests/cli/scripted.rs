//! A server for what httpmock cannot do: other answers in turn, raw queries, connections that break.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::listener::Listener;
use crate::wire::{Heard, read_request};

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method and raw target, e.g. `GET /v4/user/keys?limit=100&offset=0`.
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl From<Heard> for Request {
    fn from(heard: Heard) -> Self {
        let headers = heard.head.lines().filter_map(|line| line.split_once(':'));
        Self {
            line: heard.line.replace(" HTTP/1.1", ""),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
                .collect(),
            body: heard.body,
        }
    }
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A number of the query.
    pub fn number(&self, name: &str) -> usize {
        let (_, query) = self.line.split_once('?').unwrap();
        let pair = query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name).then_some(value)
        });
        pair.unwrap().parse().unwrap()
    }
}

/// What the server does with a request that it has read.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Status, further headers, body.
    Reply(u16, Vec<(&'static str, String)>, String),
    /// A reply that ends before it is complete.
    Cut,
    /// The connection is closed without a word.
    Close,
    /// The connection stays open without a word.
    Silence,
}

/// A reply with a JSON body.
pub fn json(status: u16, body: Value) -> Answer {
    text(status, body.to_string())
}

/// A reply with any body.
pub fn text(status: u16, body: impl Into<String>) -> Answer {
    Answer::Reply(status, Vec::new(), body.into())
}

/// A reply with one more header.
pub fn with_header(status: u16, name: &'static str, value: impl Into<String>) -> Answer {
    Answer::Reply(status, vec![(name, value.into())], "{}".into())
}

/// A server on loopback that remembers every request.
pub struct Scripted {
    pub url: String,
    seen: Arc<Mutex<Vec<Request>>>,
    _listener: Listener,
}

impl Scripted {
    /// Answers each request with what `answer` makes of it.
    pub fn new(mut answer: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        let mut silent = Vec::new();
        let listener = Listener::new(move |mut stream| {
            let Some(request) = read_request(&mut stream).map(Request::from) else {
                return;
            };
            let answer = answer(&request);
            record.lock().unwrap().push(request);
            match answer {
                // A client that has gone is the test's business.
                Answer::Reply(status, headers, body) => {
                    let _ = stream.write_all(reply(status, &headers, &body).as_bytes());
                }
                Answer::Cut => {
                    let _ =
                        stream.write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 99\r\n\r\n{");
                }
                Answer::Close => {}
                Answer::Silence => silent.push(stream),
            }
        });
        Self {
            url: format!("http://{}", listener.address),
            seen,
            _listener: listener,
        }
    }

    /// Gives these answers one after the other, and 418 when there are no more.
    pub fn in_turn(answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut answers = answers.into_iter().collect::<Vec<_>>().into_iter();
        Self::new(move |_| {
            let none_left = || text(418, "the test expects no further request");
            answers.next().unwrap_or_else(none_left)
        })
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// Method and target of every request so far.
    pub fn lines(&self) -> Vec<String> {
        self.requests().into_iter().map(|seen| seen.line).collect()
    }
}

/// Where nothing listens: a port for administrators, which no test is ever given.
pub const NOWHERE: &str = "http://127.0.0.1:1";

fn reply(status: u16, headers: &[(&str, String)], body: &str) -> String {
    let mut text = format!("HTTP/1.1 {status} Scripted\r\nconnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if status != 204 {
        text.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    format!("{text}\r\n{body}")
}
