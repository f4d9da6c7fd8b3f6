//! A home with a secret of every kind in it, services that say again whatever they are told, and
//! the search for secrets where none belongs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use memchr::memmem;
use serde_json::{Value, json};

use crate::server::{Answer, Request, Server, refusal};
use crate::support::{PROJECT, TestEnv, line, private, text};

pub(crate) const VARIABLE: &str = "MIIFvariable/Q7x+Wm2Lk9Zt4Rp8";
pub(crate) const FILE: &str = "MIIFtokenfile/H3v+Bn6Xc1Ys5Dq0";
pub(crate) const COMMAND: &str = "MIIFcommand/J8k+Ft2Gw7Ae4Uz9";
pub(crate) const LOGIN: &str = "MIIFlogin/O5i+Pm1Ve8Lb3Kx6";
pub(crate) const NEW_LOGIN: &str = "MIIFnewlogin/T9d+Sr4Ch0Ny7Ij2";
pub(crate) const PROFILE: &str = "MIIFprofile/M2a+Gq8Wf5Eo1Xv4";
pub(crate) const SECRET_KEY: &str = "SKaccess/Z6u+Yb3Hd9Lc0Tn7Pk5";
pub(crate) const SECURITY_TOKEN: &str = "STaccess/V1w+Rj5Ke2Oa8Bs3Qf6";
pub(crate) const METADATA_TOKEN: &str = "MTsession/C4g+Xi7Uh6Mz9Dl1";
pub(crate) const ECS_SECRET: &str = "SKserver/N0p+Ey2Tv5Jr8Wa4Gk3";
pub(crate) const ECS_SECURITY: &str = "STserver/B7s+Lq9Fo1Zc6Hx2Um5";
pub(crate) const PASSWORD: &str = "pw-\"Kq7\\Zt3$Hm9/Wd1-Lx5";
pub(crate) const PASSPHRASE: &str = "pp Ww8;Nf3'Qs6=Ct1+Gj9";
pub(crate) const PASSCODE: &str = "731954";
pub(crate) const PROXY_PASSWORD: &str = "proxyIe8Rv2Gb6Tn4Yw";
/// Its lines are the secret.
pub(crate) const SENT: &str = "pkcs8.key";
pub(crate) const RECEIVED: &str = "pkcs1.key";

/// How much of a secret is a leak.
const LEAK: usize = 12;

/// Names and the text of each secret.
static ALL: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let mut all: Vec<_> = [
        VARIABLE,
        FILE,
        COMMAND,
        LOGIN,
        NEW_LOGIN,
        PROFILE,
        SECRET_KEY,
        SECURITY_TOKEN,
        METADATA_TOKEN,
        ECS_SECRET,
        ECS_SECURITY,
        PASSWORD,
        PASSPHRASE,
        PASSCODE,
        PROXY_PASSWORD,
    ]
    .map(|secret| (secret, secret.to_owned()))
    .to_vec();
    // As it is sent: base64 of the user's name and the password.
    let sent = "bWU6cHJveHlJZThSdjJHYjZUbjRZdw==";
    all.push((PROXY_PASSWORD, sent.to_owned()));
    for name in [SENT, RECEIVED] {
        let text = text(name);
        let public = line(&name.replace(".key", ".pub"));
        let is_secret = |line: &&str| !line.starts_with("-----") && !is_in(&public, line);
        let lines = text.lines().filter(is_secret);
        all.extend(lines.map(|line| (name, line.to_owned())));
    }
    all
});

/// The names of the secrets of which a part is in a text.
pub(crate) fn held(text: &str) -> Vec<&'static str> {
    let leaked = ALL.iter().filter(|(_, secret)| is_in(text, secret));
    let mut found: Vec<_> = leaked.map(|(name, _)| *name).collect();
    found.dedup();
    found
}

fn is_in(text: &str, secret: &str) -> bool {
    let length = LEAK.min(secret.len());
    // Every part of LEAK characters has one of these in it, or is one.
    let starts = (0..=secret.len() - length).step_by(2);
    starts.into_iter().any(|at| {
        let part = &secret.as_bytes()[at..at + length];
        memmem::find(text.as_bytes(), part).is_some()
    })
}

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
    let project = json!({"id": PROJECT, "name": "cn-north-4"});
    let end = "2099-01-02T03:04:05.000000Z";
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

#[test]
fn the_search_finds_parts() {
    assert_eq!(held(&format!("a {} b", &VARIABLE[3..17])), [VARIABLE]);
    assert_eq!(held(&text(SENT)), [SENT]);
    assert_eq!(held(&format!("x{PASSCODE}")), [PASSCODE]);
    assert!(held(&format!("{} {}", &VARIABLE[..9], &FILE[..9])).is_empty());
}
