//! Proxies that do not do what they should, and what is said of them.

use crate::faults::OPERATIONS;
use crate::network::proxy::{VARIABLES, list, setting};
use crate::proxy::ConnectProxy;
use crate::support::{Said, fails, has, ok, run};
use crate::tls::{Authority, TlsServer};

const UNKNOWN_USER: &str =
    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n";

/// What proxies say instead of connecting, and what people are told.
const REFUSALS: [(&str, &str); 5] = [
    (
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        "the proxy refused to connect",
    ),
    (UNKNOWN_USER, "the proxy asks for a user and a password"),
    (
        "HTTP/1.1 502 Bad Gateway\r\n\r\n<html>",
        "the proxy refused to connect",
    ),
    (
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "the proxy refused to connect",
    ),
    ("", "the proxy failed: unexpected end of file"),
];

#[test]
fn what_a_proxy_refuses_was_not_sent() {
    for operation in OPERATIONS {
        for (refusal, says) in REFUSALS {
            let (server, env) = setting();
            let proxy = ConnectProxy::answering(refusal);
            let url = format!("http://{}", proxy.address);
            let mut command = env.at(&server.url, operation.arguments());
            let said = fails(command.env("HTTPS_PROXY", url), 8);
            let what = format!("{operation:?}, {refusal:?}: {}", said.err);
            is_unreachable(&said, &server, says, &what);
            assert_eq!(proxy.requests().len(), 1, "{what}");
            assert!(!env.path("web.pem").exists(), "{what}");
        }
    }
}

#[test]
fn a_proxy_that_is_not_there_is_told_from_a_service_that_is_not() {
    for operation in OPERATIONS {
        for scheme in ["http", "https", "socks4", "socks4a", "socks5", "socks5h"] {
            let (server, env) = setting();
            let proxy = format!("{scheme}://127.0.0.1:1");
            let mut command = env.at(&server.url, operation.arguments());
            let said = fails(command.env("HTTPS_PROXY", proxy), 8);
            let what = format!("{operation:?}, {scheme}");
            is_unreachable(&said, &server, "the proxy cannot be reached", &what);
        }
    }
}

fn is_unreachable(said: &Said, server: &TlsServer, says: &str, what: &str) {
    let error = said.error();
    assert_eq!(error["kind"], "unavailable", "{what}");
    let message = error["message"].as_str().unwrap();
    let expected = format!("{}: no connection: {says}", server.url);
    assert!(message.ends_with(&expected), "{what}: {message}");
    assert_eq!(server.connections(), 0, "{what}");
}

/// A user, a password, and what they are on the wire (RFC 7617).
const ACCOUNT: &str = "me:proxy-s%40cret";
const BASIC: &str = "bWU6cHJveHktc0BjcmV0";

#[test]
fn the_password_for_a_proxy_is_sent_to_it_and_never_shown() {
    for answer in ["HTTP/1.1 200 OK\r\n\r\n", UNKNOWN_USER] {
        for variable in VARIABLES {
            let (server, env) = setting();
            let proxy = ConnectProxy::answering(answer);
            let url = format!("http://{ACCOUNT}@{}", proxy.address);
            let mut command = list(&env, &server);
            command.env(variable, url).arg("-vv");
            let said = if answer == UNKNOWN_USER {
                fails(&mut command, 8)
            } else {
                ok(&mut command)
            };
            let expected = format!("Basic {BASIC}");
            let sent = &proxy.requests()[0];
            let sent = sent.header("proxy-authorization");
            assert_eq!(sent, Some(expected.as_str()), "{variable}");
            for secret in ["cret", BASIC] {
                assert!(!said.err.contains(secret), "{variable}: {}", said.err);
            }
            for request in server.requests() {
                let headers = format!("{:?}", request.headers);
                assert!(!headers.contains(BASIC), "{variable}: {headers}");
            }
        }
    }
}

#[test]
fn a_password_for_a_proxy_that_cannot_be_used_is_not_shown() {
    for (url, code) in [
        ("http://me:proxy-secret@127.0.0.1:1", 8),
        ("socks5://me:proxy-secret@127.0.0.1:1", 8),
        ("http://me:proxy-secret@127.0.0.1:port", 3),
        ("gopher://me:proxy-secret@127.0.0.1:1", 3),
        ("http://me:9#proxy-secret@127.0.0.1:1", 3),
    ] {
        let (server, env) = setting();
        for variable in VARIABLES {
            let said = run(list(&env, &server).env(variable, url).arg("-vv"));
            assert_eq!(said.code, code, "{variable}={url}: {}", said.err);
            assert!(!said.err.contains("proxy-secret"), "{url}: {}", said.err);
        }
    }
}

#[test]
fn nothing_is_sent_where_a_proxy_cannot_be_read() {
    for value in [
        "ftp://127.0.0.1:1",
        "http://pro xy:3128",
        "http//127.0.0.1:1/",
        "http:127.0.0.1:1",
        "http://",
        "http:///127.0.0.1:1",
        "://127.0.0.1:1",
        " ",
    ] {
        let (server, env) = setting();
        for variable in VARIABLES {
            let mut command = list(&env, &server);
            let error = fails(command.env(variable, value), 3).error();
            assert_eq!(error["kind"], "config", "{variable}={value:?}");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(variable), "{value:?}: {message}");
            let says_what = [
                "or a URL that begins with http://, https://, socks4://",
                "is empty",
            ];
            let is_clear = says_what.iter().any(|text| message.contains(text));
            assert!(is_clear, "{value:?}: {message}");
        }
        // Where no proxy is wanted for the host, it does not matter.
        let mut command = list(&env, &server);
        ok(command.env("HTTPS_PROXY", value).env("NO_PROXY", "*"));
        assert_eq!(server.requests().len(), 1, "{value:?}");
    }
    // Blanks around a value are no part of it: the proxy is asked, and nobody answers there.
    for value in [" http://127.0.0.1:1", "http://127.0.0.1:1\r"] {
        for variable in VARIABLES {
            let (server, env) = setting();
            let mut command = list(&env, &server);
            let said = fails(command.env(variable, value), 8);
            let message = "the proxy cannot be reached";
            assert!(said.err.contains(message), "{value:?}: {}", said.err);
            assert_eq!(server.requests().len(), 0, "{variable}={value:?}");
        }
    }
}

#[test]
fn a_proxy_does_not_make_a_certificate_good() {
    let (server, env) = setting();
    let proxy = ConnectProxy::new();
    let other = env.write("other.pem", Authority::new("other").pem);
    let mut command = list(&env, &server);
    command
        .env("SSL_CERT_FILE", other)
        .env("HTTPS_PROXY", format!("http://{}", proxy.address));
    let said = fails(&mut command, 8);
    has(&said.err, "authority that is not trusted");
    assert!(!proxy.requests().is_empty());
    assert!(server.requests().is_empty());
}
