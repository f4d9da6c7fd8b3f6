//! The services where several processes meet, and a second way to look at them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};

use crate::support::TestEnv;
use crate::support::server::{Answer, Server};
use crate::support::serving::Serving;

pub(crate) const TOKEN: &str = "sandbox-token";
pub(crate) const PROJECT: &str = "0a5b0c4d9e8f4a1bb2c3d4e5f6a7b8c9";
pub(crate) const ACCESS_KEY: &str = "SANDBOXACCESSKEY0001";
pub(crate) const SECRET_KEY: &str = "sandboxSecretKeyThatIsNotASecret00000001";
pub(crate) const PASSWORD: &str = "sandbox-password";

/// `sandbox serve`.
pub(crate) struct Service {
    pub url: String,
    _serving: Serving,
}

impl Service {
    /// With the data that is in the home of `env`.
    pub(crate) fn start(env: &TestEnv) -> Self {
        let mut serving = Serving::start(env, "-q");
        Self {
            url: serving.line(),
            _serving: serving,
        }
    }

    /// A GET without any client: the status and the document.
    pub(crate) fn get(&self, path: &str, token: &str) -> (u16, Value) {
        self.ask("GET", path, token, "")
    }

    /// Temporary access keys, as the metadata service of a cloud server hands them out.
    pub(crate) fn temporary_keys(&self) -> Value {
        let token = json!({"id": TOKEN, "duration_seconds": 900});
        let body = json!({"auth": {"identity": {"methods": ["token"], "token": token}}});
        let path = "/v3.0/OS-CREDENTIAL/securitytokens";
        let (status, keys) = self.ask("POST", path, TOKEN, &body.to_string());
        assert_eq!(status, 201, "{keys}");
        keys
    }

    fn ask(&self, method: &str, path: &str, token: &str, body: &str) -> (u16, Value) {
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nX-Auth-Token: {token}\r\n");
        let length = format!("Content-Length: {}\r\n", body.len());
        write!(stream, "{head}{length}Connection: close\r\n\r\n{body}").unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let (head, body) = reply.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// Titles and keys of the account.
    pub(crate) fn repo_keys(&self) -> Vec<(String, String)> {
        let (status, page) = self.get("/v4/user/keys?page=1&per_page=100", TOKEN);
        assert_eq!(status, 200, "{page}");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let keys = page["keys"]
            .as_array()
            .unwrap_or_else(|| page.as_array().unwrap());
        keys.iter()
            .map(|key| (text(&key["title"]), text(&key["key"])))
            .collect()
    }

    /// The names of the key pairs, less the one that the sandbox's servers have.
    pub(crate) fn pairs(&self) -> Vec<String> {
        let (status, page) = self.get(&format!("/v3/{PROJECT}/keypairs"), TOKEN);
        assert_eq!(status, 200, "{page}");
        let name = |pair: &Value| pair["keypair"]["name"].as_str().unwrap().to_owned();
        page["keypairs"]
            .as_array()
            .unwrap()
            .iter()
            .map(name)
            .filter(|name| name != "ops")
            .collect()
    }

    /// One key pair, which must be there.
    pub(crate) fn pair(&self, name: &str) -> Value {
        let (status, pair) = self.get(&format!("/v3/{PROJECT}/keypairs/{name}"), TOKEN);
        assert_eq!(status, 200, "{pair}");
        pair["keypair"].clone()
    }
}

/// What passes on every request, and keeps some answers.
pub(crate) struct Gateway {
    pub server: Server,
    /// Tells of each answer that was kept.
    pub kept: Receiver<()>,
}

impl Gateway {
    /// Keeps the answers to requests whose first line `is_kept`.
    pub(crate) fn before(
        service: &Service,
        is_kept: impl Fn(&str) -> bool + Send + 'static,
    ) -> Self {
        let address = service.url.strip_prefix("http://").unwrap().to_owned();
        let (tell, kept) = channel();
        let server = Server::new(move |request| {
            let end = request
                .raw
                .windows(2)
                .position(|end| end == b"\r\n")
                .unwrap();
            let (line, rest) = request.raw.split_at(end);
            let mut stream = TcpStream::connect(&address).unwrap();
            let request_once = [line, b"\r\nConnection: close", rest].concat();
            stream.write_all(&request_once).unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).unwrap();
            if !is_kept(&request.line) {
                return Answer::Bytes(answer);
            }
            tell.send(()).unwrap();
            Answer::Silence
        });
        Self { server, kept }
    }
}
