//! Servers that misbehave, shells around the binary, and what KPS answers.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::listener::Listener;
use crate::support::{PROJECT, Said, TOKEN, TestEnv, line, text};

/// An address where nothing listens.
pub const NOBODY: &str = "http://127.0.0.1:1";

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Heard {
    /// E.g. `GET /v4/user/keys HTTP/1.1`.
    pub line: String,
    /// The headers, names in lower case.
    pub head: String,
    pub body: String,
    /// Every byte, from the method to the end of the body.
    pub raw: Vec<u8>,
}

/// What a server does with a request.
pub enum Answer {
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
    /// A complete answer; `headers` are whole lines.
    pub fn http(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::Bytes(
            format!(
                "HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
            )
            .into_bytes(),
        )
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::http(
            status,
            "Content-Type: application/json\r\n",
            &body.to_string(),
        )
    }
}

/// A server that answers one connection after the other, and keeps what it heard.
pub struct Wire {
    pub url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    _listener: Listener,
}

impl Wire {
    pub fn serve(answer: impl FnMut(&Heard) -> Answer + Send + 'static) -> Self {
        Self::hanging_up(0, answer)
    }

    /// Closes this many connections without reading a request, and serves those that follow.
    pub fn hanging_up(
        mut times: usize,
        mut answer: impl FnMut(&Heard) -> Answer + Send + 'static,
    ) -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&heard);
        let listener = Listener::new(move |mut stream| {
            if times > 0 {
                times -= 1;
                return;
            }
            let Some(request) = read_request(&mut stream) else {
                return;
            };
            record.lock().unwrap().push(request.clone());
            // A client that has seen enough may be gone.
            let _ = give(&mut stream, &answer(&request));
            let _ = stream.shutdown(Shutdown::Both);
        });
        Self {
            url: format!("http://{}", listener.address),
            heard,
            _listener: listener,
        }
    }

    /// Everything that was asked so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// How many requests began with `method`.
    pub fn count(&self, method: &str) -> usize {
        let heard = self.heard();
        heard.iter().filter(|h| h.line.starts_with(method)).count()
    }
}

fn give(stream: &mut TcpStream, answer: &Answer) -> std::io::Result<()> {
    match answer {
        Answer::Bytes(bytes) => stream.write_all(bytes),
        Answer::Close => Ok(()),
        Answer::Silence => stream.read_to_end(&mut Vec::new()).map(drop),
        Answer::Stall(bytes) => {
            stream.write_all(bytes)?;
            stream.read_to_end(&mut Vec::new()).map(drop)
        }
        Answer::Endless(first, again) => {
            stream.write_all(first)?;
            loop {
                stream.write_all(again)?;
            }
        }
        Answer::Trickle(bytes) => {
            stream.write_all(bytes)?;
            stream.set_read_timeout(Some(Duration::from_millis(20)))?;
            loop {
                match stream.read(&mut [0]) {
                    Err(error) if is_pause(error.kind()) => stream.write_all(b" ")?,
                    _ => return Ok(()),
                }
            }
        }
    }
}

fn is_pause(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// Reads one request, unless the client leaves before it is complete.
pub fn read_request(stream: &mut impl Read) -> Option<Heard> {
    let mut raw = Vec::new();
    while !raw.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        raw.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&raw).trim_end().to_owned();
    let (line, head) = head.split_once("\r\n").unwrap_or((&head, ""));
    let (line, head) = (line.to_owned(), lower_names(head));
    let length = head
        .lines()
        .find_map(|header| header.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    raw.extend(&body);
    let body = String::from_utf8(body).unwrap();
    Some(Heard {
        line,
        head,
        body,
        raw,
    })
}

fn lower_names(head: &str) -> String {
    let lines = head.lines().map(|header| match header.split_once(':') {
        Some((name, value)) => format!("{}:{value}\n", name.to_lowercase()),
        None => format!("{header}\n"),
    });
    lines.collect()
}

/// The binary with the standard library's control over its streams.
pub fn bare<'a>(
    env: &TestEnv,
    url: &str,
    arguments: impl IntoIterator<Item = &'a str>,
) -> process::Command {
    let mut command = process::Command::new(env!("CARGO_BIN_EXE_hwkey"));
    command.args(arguments);
    surround(&mut command, env, url);
    command
}

/// A shell script that finds the binary in `$BIN`.
pub fn shell(env: &TestEnv, url: &str, script: &str) -> process::Command {
    let mut command = process::Command::new("/bin/sh");
    command.arg("-c").arg(script);
    surround(&mut command, env, url);
    command.env("BIN", env!("CARGO_BIN_EXE_hwkey"));
    command
}

fn surround(command: &mut process::Command, env: &TestEnv, url: &str) {
    command
        .env_clear()
        .env("HOME", env.path(""))
        .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
        .env("HWKEY_ENDPOINT", url)
        .env("HWKEY_TOKEN", TOKEN)
        .env("HWKEY_PROJECT_ID", PROJECT)
        .current_dir(env.path(""))
        .stdin(process::Stdio::null());
}

/// Runs such a command to its end.
pub fn end_of(command: &mut process::Command) -> Said {
    let output = command.output().unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Where key pairs are made and listed.
pub fn keypairs() -> String {
    format!("/v3/{PROJECT}/keypairs")
}

/// Where one key pair is.
pub fn keypair(name: &str) -> String {
    format!("{}/{name}", keypairs())
}

/// `SHA256:…` and the bare MD5 pairs that ssh-keygen printed for a key of `tests/data`.
pub fn fingerprints(name: &str) -> (String, String) {
    let text = text(&format!("{name}.fingerprints"));
    let words: Vec<_> = text.split_whitespace().collect();
    let sha256 = words.iter().find(|word| word.starts_with("SHA256:"));
    let md5 = words.iter().find_map(|word| word.strip_prefix("MD5:"));
    ((*sha256.unwrap()).to_owned(), md5.unwrap().to_owned())
}

/// The public key of `tests/data` as KPS gives it: with its own comment and a newline.
pub fn from_nova(name: &str) -> String {
    let line = line(&format!("{name}.pub"));
    let words: Vec<_> = line.split(' ').collect();
    format!("{} {} Generated-by-Nova\n", words[0], words[1])
}

/// What KPS answers to a create that worked: a real key, its private half included.
pub fn created(name: &str) -> Value {
    let mut reply = there(name, "pkcs1");
    reply["keypair"]["private_key"] = text("pkcs1.key").into();
    reply
}

/// What KPS says of a pair that holds a public key of `tests/data`.
pub fn there(name: &str, key: &str) -> Value {
    json!({"keypair": {
        "name": name,
        "type": "ssh",
        "public_key": from_nova(key),
        "fingerprint": fingerprints(key).1,
        "user_id": "e4f380899b1248918f3d37098dc63746",
    }})
}

/// An error body in the form most services use.
pub fn refusal(code: &str, message: &str) -> Value {
    json!({"error_code": code, "error_msg": message})
}
