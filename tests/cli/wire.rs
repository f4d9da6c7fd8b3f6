//! Servers that misbehave, shells around the binary, and what KPS answers.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

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
}

/// What a server does with a request.
pub enum Answer {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Closes without a word.
    Close,
    /// Says nothing until the client gives up.
    Silence,
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
}

impl Wire {
    pub fn serve(mut answer: impl FnMut(&Heard) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(request) = read_request(&mut stream) else {
                    continue;
                };
                record.lock().unwrap().push(request.clone());
                match answer(&request) {
                    // A client that has seen enough may be gone.
                    Answer::Bytes(bytes) => drop(stream.write_all(&bytes)),
                    Answer::Close => {}
                    Answer::Silence => drop(stream.read_to_end(&mut Vec::new())),
                }
                let _ = stream.shutdown(Shutdown::Both);
            }
        });
        Self { url, heard }
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

fn read_request(stream: &mut TcpStream) -> Option<Heard> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        let mut byte = [0];
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        bytes.push(byte[0]);
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let (line, head) = head.split_once("\r\n").unwrap_or((&head, ""));
    let (line, head) = (line.to_owned(), lower_names(head));
    let length = head
        .lines()
        .find_map(|header| header.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).unwrap();
    Some(Heard { line, head, body })
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
