//! A server that answers as a test tells it: in turn, late, cut off, without end or not at all.

use std::borrow::Borrow;
use std::fmt::Display;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::listener::Listener;

/// Where nothing listens: a port for administrators, which no test is ever given.
pub(crate) const NOWHERE: &str = "http://127.0.0.1:1";

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Method and raw target, e.g. `GET /v4/user/keys?limit=100&offset=0`.
    pub line: String,
    /// Names, in lower case, and values.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// Every byte, from the method to the end of the body.
    pub raw: Vec<u8>,
}

impl Request {
    /// Reads one request, unless the client leaves before it is complete.
    pub(crate) fn read(stream: &mut impl Read) -> Option<Self> {
        let mut raw = Vec::new();
        while !raw.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).ok()?;
            raw.extend(byte);
        }
        let head = String::from_utf8_lossy(&raw);
        let mut lines = head.lines().take_while(|line| !line.is_empty());
        let line = lines.next()?.replace(" HTTP/1.1", "");
        let headers = lines.map(|header| header.split_once(": ").unwrap());
        let mut request = Self {
            line,
            headers: headers
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: String::new(),
            raw: Vec::new(),
        };
        let length = request.header("content-length").unwrap_or("0");
        let mut body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut body).ok()?;
        raw.extend(&body);
        request.body = String::from_utf8(body).unwrap();
        Some(Self { raw, ..request })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as a JSON document.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// A number of the query.
    pub(crate) fn number(&self, name: &str) -> usize {
        let (_, query) = self.line.split_once('?').unwrap();
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(key, _)| *key == name).unwrap();
        value.parse().unwrap()
    }
}

/// What the server does with a request that it has read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    /// Sends this text and closes.
    Reply(String),
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Closes without a word.
    Close,
    /// Says nothing until the client gives up.
    Silence,
    /// Sends these bytes, then nothing until the client gives up.
    Stall(Vec<u8>),
    /// Sends the first bytes once, and the others again and again until the client gives up.
    Endless(Vec<u8>, Vec<u8>),
    /// Sends these bytes, then a space now and then until the client gives up.
    Trickle(Vec<u8>),
}

impl Answer {
    /// A complete reply; `headers` are whole lines.
    pub(crate) fn http(status: u16, headers: &str, body: impl Display) -> Self {
        let body = body.to_string();
        let length = match status {
            204 => String::new(),
            _ => format!("Content-Length: {}\r\n", body.len()),
        };
        let head = format!("HTTP/1.1 {status} Told\r\nConnection: close\r\n{length}{headers}");
        Self::Reply(format!("{head}\r\n{body}"))
    }

    pub(crate) fn json(status: u16, body: impl Borrow<Value>) -> Self {
        Self::text(status, body.borrow())
    }

    pub(crate) fn text(status: u16, body: impl Display) -> Self {
        Self::http(status, "", body)
    }

    /// A reply after which the same may be asked again at once.
    pub(crate) fn busy(status: u16) -> Self {
        Self::http(status, "Retry-After: 0\r\n", "")
    }

    /// What a request gets that the test does not expect.
    pub(crate) fn unexpected() -> Self {
        Self::text(418, "the test expects no such request")
    }

    /// A reply of which only the beginning of the body comes.
    pub(crate) fn unfinished() -> Self {
        Self::Reply("HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{".into())
    }

    /// The same reply, its last half never sent.
    pub(crate) fn cut(self) -> Self {
        match self {
            Self::Reply(text) => Self::Reply(text[..text.len() / 2].to_owned()),
            other => panic!("{other:?} has no half"),
        }
    }

    /// Does it; a client that has seen enough may be gone before.
    pub(crate) fn give(&self, stream: &mut TcpStream) -> io::Result<()> {
        match self {
            Self::Reply(text) => stream.write_all(text.as_bytes()),
            Self::Bytes(bytes) => stream.write_all(bytes),
            Self::Close => Ok(()),
            Self::Silence => wait(stream),
            Self::Stall(bytes) => {
                stream.write_all(bytes)?;
                wait(stream)
            }
            Self::Endless(first, again) => {
                stream.write_all(first)?;
                loop {
                    stream.write_all(again)?;
                }
            }
            Self::Trickle(bytes) => {
                stream.write_all(bytes)?;
                trickle(stream)
            }
        }
    }
}

/// A refusal in the form most services use.
pub(crate) fn refused(status: u16, code: &str) -> Answer {
    Answer::json(status, refusal(code, "no"))
}

/// The body of such a refusal.
pub(crate) fn refusal(code: &str, message: &str) -> Value {
    json!({"error_code": code, "error_msg": message})
}

/// Until the client gives up.
fn wait(stream: &mut TcpStream) -> io::Result<()> {
    stream.read_to_end(&mut Vec::new()).map(drop)
}

fn trickle(stream: &mut TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_millis(20)))?;
    loop {
        match stream.read(&mut [0]).map_err(|error| error.kind()) {
            Err(ErrorKind::WouldBlock | ErrorKind::TimedOut) => stream.write_all(b" ")?,
            _ => return Ok(()),
        }
    }
}

/// A server on loopback that reads one request after the other and remembers every request.
pub(crate) struct Server {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    _listener: Listener,
}

impl Server {
    /// Answers each request with what `answer` makes of it.
    pub(crate) fn new(answer: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        Self::hanging_up(0, answer)
    }

    /// Gives these answers one after the other, and 418 when there are no more.
    pub(crate) fn in_turn(answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut answers = answers.into_iter().collect::<Vec<_>>().into_iter();
        Self::new(move |_| answers.next().unwrap_or_else(Answer::unexpected))
    }

    /// Closes this many connections without reading a request, and serves those that follow.
    pub(crate) fn hanging_up(
        mut times: usize,
        mut answer: impl FnMut(&Request) -> Answer + Send + 'static,
    ) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&requests);
        let listener = Listener::new(move |mut stream| {
            if times > 0 {
                times -= 1;
            } else if let Some(request) = Request::read(&mut stream) {
                record.lock().unwrap().push(request.clone());
                let answer = answer(&request);
                // A connection that is left open keeps no other waiting.
                std::thread::spawn(move || answer.give(&mut stream));
            }
        });
        Self {
            url: format!("http://{}", listener.address),
            requests,
            _listener: listener,
        }
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Method and target of every request so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        let requests = self.requests().into_iter();
        requests.map(|request| request.line).collect()
    }

    /// How many requests there were with this method.
    pub(crate) fn count(&self, method: &str) -> usize {
        let lines = self.lines();
        lines.iter().filter(|line| line.starts_with(method)).count()
    }
}
