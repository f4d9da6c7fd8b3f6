//! Which way requests go: through a proxy, around it, and not at all.

use assert_cmd::Command;
use serde_json::json;

use crate::proxy::{ConnectProxy, SocksProxy};
use crate::repo_wire::no_keys;
use crate::support::{TOKEN, TestEnv, lacks, ok};
use crate::tls::{Authority, HOST, TlsServer};

const LIST: [&str; 4] = ["repo", "key", "list", "--json"];
/// Everything that can name a proxy for https.
pub(crate) const VARIABLES: [&str; 5] = [
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "HWKEY_PROXY",
];

/// A server with a certificate, and a home in which it is trusted.
pub(crate) fn setting() -> (TlsServer, TestEnv) {
    setting_for(HOST)
}

fn setting_for(host: &str) -> (TlsServer, TestEnv) {
    let authority = Authority::new("ours");
    let mut env = TestEnv::new();
    let file = env.write("ca.pem", &authority.pem);
    env.set("SSL_CERT_FILE", file);
    let identity = authority.sign_for(host, 2020, 2100);
    (TlsServer::new(identity), env)
}

pub(crate) fn list(env: &TestEnv, server: &TlsServer) -> Command {
    let mut command = env.at(&server.url, LIST);
    command.args(["--retries", "0"]);
    command
}

fn connect_to(server: &TlsServer) -> String {
    format!("CONNECT {}", &server.url["https://".len()..])
}

#[test]
fn https_goes_through_the_proxy_that_is_named() {
    for variable in VARIABLES {
        let (server, env) = setting();
        let proxy = ConnectProxy::new();
        let url = format!("http://{}", proxy.address);
        let said = ok(list(&env, &server).env(variable, &url));
        assert_eq!(said.json(), json!([]), "{variable}");
        let requests = proxy.requests();
        assert_eq!(requests.len(), 1, "{variable}");
        assert_eq!(requests[0].line, connect_to(&server), "{variable}");
        let headers = format!("{:?}", requests[0].headers);
        lacks(&headers, "authorization");
        lacks(&headers, TOKEN);
        assert_eq!(server.requests().len(), 1, "{variable}");
    }
}

#[test]
fn the_proxy_of_a_profile_goes_before_that_of_the_environment() {
    let (server, env) = setting();
    let proxy = ConnectProxy::new();
    let other = ConnectProxy::new();
    env.config(&format!(
        "[profiles.work]\nendpoint = \"{}\"\ntoken = \"t\"\nproxy = \"http://{}\"\n",
        server.url, proxy.address
    ));
    let mut command = env.command("--profile work");
    command.args(LIST);
    ok(command.env("HTTPS_PROXY", format!("http://{}", other.address)));
    assert_eq!((proxy.requests().len(), other.requests().len()), (1, 0));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn variables_count_as_with_curl() {
    let (server, env) = setting();
    let [proxy, other] = [ConnectProxy::new(), ConnectProxy::new()];
    let [url, other_url] = [&proxy, &other].map(|proxy| proxy.address.to_string());
    ok(list(&env, &server)
        .env("https_proxy", &url)
        .env("HTTPS_PROXY", &other_url)
        // Set for programs that a web server runs.
        .env("REQUEST_METHOD", "GET"));
    ok(list(&env, &server)
        .env("HTTPS_PROXY", "")
        .env("all_proxy", &url)
        .env("ALL_PROXY", &other_url));
    assert_eq!((proxy.requests().len(), other.requests().len()), (2, 0));
}

#[test]
fn a_proxy_for_http_or_of_an_empty_variable_is_none_for_https() {
    let (server, env) = setting();
    let proxy = ConnectProxy::new();
    let url = format!("http://{}", proxy.address);
    ok(list(&env, &server)
        .env("HTTP_PROXY", &url)
        .env("http_proxy", &url)
        .env("HTTPS_PROXY", ""));
    assert_eq!(proxy.requests().len(), 0);
    assert_eq!(server.requests().len(), 1);
}

/// Values of `NO_PROXY`, and whether requests for an address go through the proxy all the same.
const FOR_AN_ADDRESS: [(&str, bool); 9] = [
    ("*", false),
    ("example.com 127.0.0.1", false),
    ("127.0.0.1", false),
    ("127.0.0.0/8", false),
    ("example.com, 127.0.0.1", false),
    ("", true),
    ("localhost", true),
    ("127.0.0.2", true),
    ("10.0.0.0/8", true),
];
/// The same for a name.
const FOR_A_NAME: [(&str, bool); 9] = [
    ("127.0.0.1 localhost", false),
    ("localhost.", false),
    ("localhost", false),
    (".localhost", false),
    ("*", false),
    ("example.com, LOCALHOST", false),
    ("", true),
    ("127.0.0.1", true),
    ("host", true),
];

#[test]
fn no_proxy_names_what_is_asked_directly() {
    for (host, cases) in [(HOST, FOR_AN_ADDRESS), ("localhost", FOR_A_NAME)] {
        for (value, through) in cases {
            for variable in ["HTTPS_PROXY", "HWKEY_PROXY"] {
                for name in ["NO_PROXY", "no_proxy"] {
                    let (server, env) = setting_for(host);
                    let proxy = ConnectProxy::new();
                    let url = format!("http://{}", proxy.address);
                    let mut command = env.at(&server.url.replace(HOST, host), LIST);
                    ok(command.env(variable, url).env(name, value));
                    let asked = proxy.requests().len();
                    let what = format!("{variable}, {name}={value}, {host}");
                    assert_eq!(asked, usize::from(through), "{what}");
                    assert_eq!(server.requests().len(), 1, "{what}");
                }
            }
        }
    }
}

#[test]
fn a_socks_proxy_is_used_for_https() {
    for variable in ["HTTPS_PROXY", "ALL_PROXY", "all_proxy", "HWKEY_PROXY"] {
        for scheme in ["socks5", "socks5h"] {
            for account in ["", "me:proxy-secret@"] {
                let (server, env) = setting();
                let proxy = SocksProxy::new();
                let url = format!("{scheme}://{account}{}", proxy.address);
                let said = ok(list(&env, &server).env(variable, &url).arg("-vv"));
                lacks(&said.err, "proxy-secret");
                let target = &server.url["https://".len()..];
                assert_eq!(
                    proxy.requests(),
                    [format!("{account}{target}")],
                    "{variable}={url}"
                );
                assert_eq!(server.requests().len(), 1, "{variable}={url}");
            }
        }
    }
}

#[test]
fn proxy_variables_leave_a_plain_service_alone() {
    let server = no_keys();
    let values = [
        "socks5://127.0.0.1:1",
        "socks5h://me:secret@127.0.0.1:1",
        "socks4://127.0.0.1:1",
        "http://127.0.0.1:1",
        "https://127.0.0.1:1",
        "127.0.0.1:1",
        "gopher://127.0.0.1:1",
        "::::",
        " ",
    ];
    let env = TestEnv::new();
    for (asked, value) in (1..).zip(values) {
        let mut command = env.at(&server.url, LIST);
        for name in [
            "ALL_PROXY",
            "all_proxy",
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
        ] {
            command.env(name, value);
        }
        ok(&mut command);
        assert_eq!(server.requests().len(), asked, "{value}");
    }
}
