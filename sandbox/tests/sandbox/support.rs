//! Services on a state file of their own, and a client for them.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

use hwkey_sandbox::{PROJECT_ID, Running, StateFile, TOKEN};
use reqwest::{
    Method,
    blocking::{Client, RequestBuilder},
    header::HeaderMap,
};
use serde_json::{Value, json};
use tempfile::{NamedTempFile, TempDir};

/// How long another process may keep the lock.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Running services and the directory their state is in.
pub(crate) struct Sandbox {
    pub directory: TempDir,
    pub running: Running,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

/// The state in a file, written as `hwkey` writes it.
pub(crate) fn state(path: &Path, patience: Duration) -> StateFile {
    StateFile::new(path.to_owned(), patience, |path, content| {
        let mut file = NamedTempFile::new_in(path.parent().unwrap())?;
        file.write_all(content)?;
        file.persist(path)?;
        Ok(())
    })
}

/// Services on any port.
pub(crate) fn start(path: &Path) -> Running {
    hwkey_sandbox::start(state(path, PATIENCE), 0).unwrap()
}

impl Sandbox {
    pub(crate) fn start() -> Self {
        let directory = TempDir::new().unwrap();
        let running = start(&directory.path().join("state.json"));
        Self { directory, running }
    }

    /// Stops the services and starts them again on the same state.
    pub(crate) fn restart(self) -> Self {
        let Self { directory, running } = self;
        drop(running);
        let running = start(&directory.path().join("state.json"));
        Self { directory, running }
    }

    pub(crate) fn state_file(&self) -> PathBuf {
        self.directory.path().join("state.json")
    }

    /// What the state file holds.
    pub(crate) fn state(&self) -> Value {
        serde_json::from_slice(&fs::read(self.state_file()).unwrap()).unwrap()
    }

    /// Changes the state file by hand.
    pub(crate) fn edit_state(&self, edit: impl FnOnce(&mut Value)) {
        let mut state = self.state();
        edit(&mut state);
        fs::write(self.state_file(), state.to_string()).unwrap();
    }

    /// A request with the token.
    pub(crate) fn send(&self, method: &str, path: &str, body: Option<Value>) -> Reply {
        send(&self.running, method, path, body)
    }

    /// A request without credentials.
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        request(&self.running, method, path)
    }

    /// A GET with a token of its own.
    pub(crate) fn get_with(&self, token: &str, path: &str) -> Reply {
        reply(self.request("GET", path).header("X-Auth-Token", token))
    }

    /// A POST without credentials.
    pub(crate) fn post_openly(&self, path: &str, body: &Value) -> Reply {
        reply(self.request("POST", path).body(body.to_string()))
    }

    /// A request with the token and a body that need not be JSON.
    pub(crate) fn send_text(&self, method: &str, path: &str, body: &str) -> Reply {
        let request = self.request(method, path).header("X-Auth-Token", TOKEN);
        reply(request.body(body.to_owned()))
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send("GET", path, None)
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Reply {
        self.send("POST", path, Some(body))
    }

    pub(crate) fn put(&self, path: &str, body: Value) -> Reply {
        self.send("PUT", path, Some(body))
    }

    pub(crate) fn delete(&self, path: &str) -> Reply {
        self.send("DELETE", path, None)
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// The body, after checking the status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        if self.text.is_empty() {
            return Value::Null;
        }
        self.json()
    }

    /// Checks a refusal in the form of V4 and KPS.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) {
        let body = self.expect(status);
        assert_eq!(body["error_code"], code, "{body}");
        assert!(body["error_msg"].is_string(), "{body}");
    }

    /// Checks a refusal of the gateway, and that its message has a part.
    #[track_caller]
    pub(crate) fn gateway_refused(self, status: u16, code: &str, part: &str) {
        let id = self.headers["x-request-id"].to_str().unwrap().to_owned();
        let body = self.expect(status);
        assert_eq!(body["error_code"], code, "{body}");
        assert_eq!(body["request_id"], id.as_str(), "{body}");
        assert!(body["error_msg"].as_str().unwrap().contains(part), "{body}");
    }

    /// Checks a refusal in the form of Keystone, and that its message has a part.
    #[track_caller]
    pub(crate) fn keystone_refused(self, status: u16, part: &str) {
        let body = self.expect(status);
        assert_eq!(body["error"]["code"], status, "{body}");
        let title = match status {
            400 => "Bad Request",
            _ => "Unauthorized",
        };
        assert_eq!(body["error"]["title"], title, "{body}");
        let message = body["error"]["message"].as_str().unwrap();
        assert!(message.contains(part), "{body}");
    }

    /// The text of the token in the header.
    #[track_caller]
    pub(crate) fn token(&self) -> String {
        let token = self.headers.get("x-subject-token");
        token
            .unwrap_or_else(|| panic!("{self:?}"))
            .to_str()
            .unwrap()
            .to_owned()
    }

    /// Checks a refusal in the form of V1.
    #[track_caller]
    pub(crate) fn failed(self, status: u16, code: &str) {
        let body = self.expect(status);
        assert_eq!(body["status"], "failed", "{body}");
        assert_eq!(body["error"]["code"], code, "{body}");
        assert!(body["error"]["message"].is_string(), "{body}");
    }
}

pub(crate) fn send(running: &Running, method: &str, path: &str, body: Option<Value>) -> Reply {
    let mut request = request(running, method, path).header("X-Auth-Token", TOKEN);
    if let Some(body) = body {
        request = request
            .header("Content-Type", "application/json")
            .body(body.to_string());
    }
    reply(request)
}

pub(crate) fn request(running: &Running, method: &str, path: &str) -> RequestBuilder {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    client().request(method, format!("{}{path}", running.url()))
}

pub(crate) fn reply(request: RequestBuilder) -> Reply {
    let response = request.send().unwrap();
    Reply {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.text().unwrap(),
    }
}

fn client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        rustls::crypto::ring::default_provider()
            .install_default()
            .unwrap();
        Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(60))
            .build()
            .unwrap()
    })
}

/// A KPS path of the token's project.
pub(crate) fn kps(rest: &str) -> String {
    format!("/v3/{PROJECT_ID}/keypairs{rest}")
}

/// A moment as the state file has it, this many seconds from now.
pub(crate) fn moment(seconds: i64) -> String {
    let now = jiff::Timestamp::now();
    let moment = now + jiff::SignedDuration::from_secs(seconds);
    moment.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// Whether a text is a moment as IAM writes it, this many seconds from now, give or take a minute.
pub(crate) fn is_moment(text: &Value, seconds: i64) -> bool {
    let text = text.as_str().unwrap();
    let moment: jiff::Timestamp = text.parse().unwrap();
    let wanted = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    let six_digits = text.len() == 27 && text.as_bytes()[19] == b'.' && text.ends_with('Z');
    six_digits && moment.duration_since(wanted).abs() < jiff::SignedDuration::from_secs(60)
}

/// A path of each service that anybody with credentials may read.
pub(crate) fn readable() -> [String; 6] {
    [
        "/v4/user/keys".to_owned(),
        "/v1/users/sshkey".to_owned(),
        kps(""),
        "/v3/projects".to_owned(),
        "/v3/auth/projects".to_owned(),
        "/v3/auth/domains".to_owned(),
    ]
}

/// Asks for the private key that KPS keeps.
pub(crate) fn export(sandbox: &Sandbox, name: &str) -> Reply {
    sandbox.post(
        &kps("/private-key/export"),
        json!({"keypair": {"name": name}}),
    )
}
