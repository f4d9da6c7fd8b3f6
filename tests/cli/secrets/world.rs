//! A home with a secret of every kind in it, and services that say again whatever they are told.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::planted::{
    COMMAND, ECS_SECRET, ECS_SECURITY, FILE, LOGIN, METADATA_TOKEN, NEW_LOGIN, PROFILE,
    PROXY_PASSWORD, RECEIVED, SECRET_KEY, SECURITY_TOKEN, SENT, VARIABLE,
};
use crate::server::{Answer, Request, Server, refusal};
use crate::support::{PROJECT, TestEnv, line, private, text};

/// How the services answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Good,
    /// Refuses with this status, and quotes the whole request in its message.
    Refuses(u16),
    /// The same, with escapes for all but letters and digits.
    Spells(u16),
    /// A 200 that is not as documented and quotes the whole request.
    Breaks,
    /// Quotes the whole request as plain text.
    Babbles(u16),
}

pub(crate) fn services(mood: Mood) -> Server {
    Server::new(move |request| {
        let all = String::from_utf8_lossy(&request.raw).into_owned();
        let is_metadata =
            request.line.contains("/meta-data/") || request.line.contains("/securitykey");
        match mood {
            Mood::Good => good(request),
            // The agency's keys are needed to get to the refusal.
            _ if is_metadata => good(request),
            Mood::Refuses(status) => {
                let token = request.header("x-auth-token").unwrap_or("none");
                let header = format!("X-Request-Id: x-auth-token: {token}\r\n");
                Answer::http(status, &header, refusal("X.1", &format!("not with {all}")))
            }
            Mood::Spells(status) => {
                let token = request.header("x-auth-token").unwrap_or("none");
                let header = format!("X-Request-Id: {}\r\n", percent(token));
                let message = unicode(&format!("not with {all}"));
                let body = format!("{{\"error_code\":\"X.1\",\"error_msg\":\"{message}\"}}");
                Answer::http(status, &header, body)
            }
            Mood::Breaks => Answer::json(
                200,
                json!({"keys": all, "keypairs": all, "keypair": {"name": [all]}, "projects": all, "token": all, "status": all}),
            ),
            Mood::Babbles(status) => Answer::text(status, &all),
        }
    })
}

/// The inside of a JSON string, as those write it who trust no sign.
pub(crate) fn unicode(text: &str) -> String {
    let mut spelled = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            spelled.push(c)
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(spelled, "\\u{unit:04x}").unwrap();
            }
        }
    }
    spelled
}

/// A part of a URL.
pub(crate) fn percent(text: &str) -> String {
    let mut spelled = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            spelled.push(char::from(byte))
        } else {
            write!(spelled, "%{byte:02X}").unwrap()
        }
    }
    spelled
}

fn good(request: &Request) -> Answer {
    let (method, target) = request.line.split_once(' ').unwrap();
    let path = target.strip_prefix("http://127.0.0.1:1").unwrap_or(target);
    let path = path.split('?').next().unwrap();
    let said = || serde_json::from_str::<Value>(&request.body).unwrap_or_default();
    let key = json!({"id": 1, "title": "laptop", "key": line("pkcs8.pub"), "created_at": null});
    let pair = json!({"name": "web", "type": "ssh", "public_key": line("pkcs1.pub")});
    let exported = json!({"keypair": {"name": "web", "private_key": text(RECEIVED)}});
    let rest = path.strip_prefix(&format!("/v3/{PROJECT}")).unwrap_or(path);
    match (method, rest) {
        ("GET", "/v4/user/keys") => Answer::json(200, json!({"keys": [key], "total": 1})),
        ("POST", "/v4/user/keys") => Answer::json(200, &key),
        ("GET", "/v4/user/repositories") => {
            let url = "git@codehub.example:demo/app.git";
            Answer::json(200, json!([{"id": 7, "ssh_url_to_repo": url}]))
        }
        ("GET", "/v4/repositories/7/deploy-keys") => Answer::json(200, json!([key])),
        ("POST", "/v2/repositories/7/deploy-keys") => {
            let added = json!({"key_id": "1", "key_title": "laptop", "key": said()["key"]});
            Answer::json(200, json!({"result": added, "status": "success"}))
        }
        ("GET", "/keypairs") => Answer::json(200, json!({"keypairs": [{"keypair": pair}]})),
        ("POST", "/keypairs") => {
            let mut made = pair;
            made["name"] = said()["keypair"]["name"].clone();
            match said()["keypair"]["public_key"].clone() {
                Value::Null => made["private_key"] = text(RECEIVED).into(),
                public_key => made["public_key"] = public_key,
            }
            Answer::json(200, json!({"keypair": made}))
        }
        ("POST", "/keypairs/private-key/export") => Answer::json(200, &exported),
        ("GET", "/keypairs/web") => Answer::json(200, json!({"keypair": pair})),
        ("POST", "/keypairs/associate") => {
            // A task that was not made, and the reason is the secret.
            let all = String::from_utf8_lossy(&request.raw).into_owned();
            let reason = format!("not with {all}");
            Answer::json(
                200,
                json!({"status": "FAILED", "error_code": "X.3", "error_msg": reason}),
            )
        }
        ("POST", "/keypairs/disassociate") => Answer::json(202, json!({"task_id": "t1"})),
        ("GET", "/tasks/t1") => Answer::json(200, json!({"task_status": "SUCCESS_UNBIND"})),
        ("GET", "/running-tasks" | "/failed-tasks") => Answer::json(200, json!({"tasks": []})),
        ("GET", detail) if detail.ends_with("/cloudservers/detail") => {
            let server = |name: &str, pair: Value| json!({"id": name, "name": name, "status": "ACTIVE", "key_name": pair});
            let servers = [server("web-1", Value::Null), server("web-2", json!("gone"))];
            Answer::json(200, json!({"servers": servers}))
        }
        _ => of_identity(method, path),
    }
}

/// What IAM and the metadata of a server answer, and every service to a change of no interest.
fn of_identity(method: &str, path: &str) -> Answer {
    let project = json!({"id": PROJECT, "name": "cn-north-4"});
    let end = "2099-01-02T03:04:05.000000Z";
    match (method, path) {
        ("POST", "/v3/auth/tokens") => {
            let body = json!({"token": {"expires_at": end, "project": project}});
            Answer::http(201, &format!("X-Subject-Token: {NEW_LOGIN}\r\n"), body)
        }
        ("GET", "/v3/auth/tokens") => Answer::json(200, json!({"token": {"expires_at": end}})),
        ("GET", "/v3/auth/projects" | "/v3/projects") => {
            Answer::json(200, json!({"projects": [project]}))
        }
        ("PUT", "/meta-data/latest/api/token") => Answer::text(200, METADATA_TOKEN),
        ("GET", "/openstack/latest/securitykey") => {
            let keys = json!({"access": "AKserver", "secret": ECS_SECRET,
                "securitytoken": ECS_SECURITY, "expires_at": end});
            Answer::json(200, json!({"credential": keys}))
        }
        ("DELETE" | "PUT" | "POST", _) => Answer::json(200, json!({})),
        _ => Answer::json(404, refusal("X.2", "nothing here")),
    }
}

/// The ways to authenticate.
pub(crate) const METHODS: [&str; 7] = [
    "variable",
    "file",
    "command",
    "login",
    "profile",
    "access keys",
    "server",
];

/// A home that authenticates this way; `url` is where all services are.
pub(crate) fn home(method: &str, url: &str, by_proxy: bool) -> TestEnv {
    let mut env = TestEnv::new();
    let plant = |path: &str, content: &str| private(&env.write(path, content));
    plant("sent.key", &text(SENT));
    plant("token", FILE);
    plant("printed", COMMAND);
    let login = json!({"token": LOGIN, "expires_at": "2099-01-02T03:04:05Z", "user": "me",
        "domain": "us", "project_id": PROJECT, "project_name": "cn-north-4"});
    let config = format!(
        "default_profile = \"{}\"\n[profiles.work]\ntoken = \"{PROFILE}\"\n[profiles.other]\n",
        if method == "profile" { "work" } else { "other" }
    );
    env.config(&config);
    if method == "login" {
        plant(".local/state/hwkey/tokens/other.json", &login.to_string());
    }
    env.write("key.pub", line("pkcs8.pub"));
    let mut set = |name: &'static str, value: &str| env.set(name, value);
    match method {
        "variable" => set("HWKEY_TOKEN", VARIABLE),
        "file" => set("HWKEY_TOKEN_FILE", "token"),
        "command" => set("HWKEY_TOKEN_COMMAND", "cat printed"),
        "access keys" => {
            set("HWKEY_ACCESS_KEY", "AKaccess");
            set("HWKEY_SECRET_KEY", SECRET_KEY);
            set("HWKEY_SECURITY_TOKEN", SECURITY_TOKEN);
        }
        "server" => {
            set("HWKEY_CREDENTIALS", "ecs");
            set("HWKEY_METADATA_ENDPOINT", url);
        }
        _ => {}
    }
    set("HWKEY_PROJECT_ID", PROJECT);
    set("HWKEY_RETRIES", "0");
    set("HWKEY_POLL_INTERVAL", "0.1");
    if by_proxy {
        let address = url.strip_prefix("http://").unwrap();
        set(
            "HWKEY_PROXY",
            &format!("http://me:{PROXY_PASSWORD}@{address}"),
        );
        set("HWKEY_ENDPOINT", "http://127.0.0.1:1");
    } else {
        set("HWKEY_ENDPOINT", url);
    }
    env
}

/// Every file below the home and what is in it.
pub(crate) fn files(env: &TestEnv) -> BTreeMap<PathBuf, String> {
    let root = env.path("");
    let mut found = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let content = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
                found.insert(path.strip_prefix(&root).unwrap().to_owned(), content);
            }
        }
    }
    found
}

/// Whether others may read a file.
#[cfg(unix)]
pub(crate) fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
pub(crate) fn is_open(_: &Path) -> bool {
    false
}
