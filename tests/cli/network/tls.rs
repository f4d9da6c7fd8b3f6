//! Whom the tool trusts, and what it says of a connection that it does not trust.

use assert_cmd::Command;
use serde_json::json;

use crate::faults::OPERATIONS;
use crate::support::{TOKEN, TestEnv, data, fails, has, ok};
use crate::table::variables;
use crate::tls::{Authority, End, HOST, Identity, TlsServer};

pub(super) const LIST: [&str; 4] = ["repo", "key", "list", "--json"];

/// An authority, and a home with its certificate in `ca.pem` and `certs/`, with that of one that signed
/// nothing in `other.pem` and `other/`, and with that of one of the same name in `twin.pem`.
pub(super) fn home() -> (Authority, TestEnv) {
    let env = TestEnv::new();
    let authority = Authority::new("ours");
    let other = Authority::new("other").pem;
    env.write("twin.pem", Authority::new("ours").pem);
    env.write("ca.pem", &authority.pem);
    env.write("certs/ca.pem", &authority.pem);
    env.write("other.pem", &other);
    env.write("other/other.pem", &other);
    (authority, env)
}

/// Lists keys; `files` are variables that name files of the home directory.
pub(super) fn list(env: &TestEnv, server: &TlsServer, files: &str) -> Command {
    let mut command = env.at(&server.url, LIST);
    let files = variables(files).map(|(name, file)| (name, env.path(&file)));
    command.envs(files);
    command
}

/// Lists keys, which must fail before anything is sent, and gives the message and the hint.
pub(super) fn not_trusted(server: &TlsServer, command: &mut Command) -> (String, String) {
    let said = fails(command, 8);
    assert!(server.requests().is_empty(), "something was sent");
    let error = said.error();
    assert_eq!(error["kind"], "unavailable");
    let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
    let message = text("message");
    let begin = format!(
        "CodeArts Repo: no valid response from {}: no TLS connection: ",
        server.url
    );
    assert!(message.starts_with(&begin), "{message}");
    (message[begin.len()..].to_owned(), text("hint"))
}

#[test]
fn an_unknown_authority_is_not_trusted() {
    let (authority, env) = home();
    for variables in [
        "SSL_CERT_FILE=other.pem",
        "SSL_CERT_DIR=other",
        "SSL_CERT_FILE=other.pem SSL_CERT_DIR=other",
        "SSL_CERT_FILE=other.pem HWKEY_CA_BUNDLE=other.pem",
    ] {
        let server = TlsServer::new(authority.sign());
        let (reason, hint) = not_trusted(&server, &mut list(&env, &server, variables));
        let expected = "the certificate is signed by an authority that is not trusted";
        assert_eq!(reason, expected, "{variables:?}");
        has(&hint, "HWKEY_CA_BUNDLE");
    }
    let server = TlsServer::new(authority.sign());
    let mut command = list(&env, &server, "SSL_CERT_FILE=twin.pem");
    let (reason, hint) = not_trusted(&server, &mut command);
    let expected = "the certificate is not signed by the authority that it names";
    assert_eq!(reason, expected);
    has(&hint, "HWKEY_CA_BUNDLE");
}

/// `openssl req -x509` makes an authority's certificate.
#[test]
fn a_certificate_of_an_authority_is_told_what_it_needs() {
    let (_, env) = home();
    let (identity, pem) = Identity::authority();
    env.write("own.pem", pem);
    let server = TlsServer::new(identity);
    let mut command = list(&env, &server, "HWKEY_CA_BUNDLE=own.pem");
    let (reason, hint) = not_trusted(&server, &mut command);
    let begin = "the server shows the certificate of an authority as its own";
    assert!(reason.starts_with(begin), "{reason}");
    assert_eq!(hint, "", "no further authority helps");
}

#[test]
fn a_certificate_that_is_not_valid_here_or_now_is_not_trusted() {
    let (authority, env) = home();
    for (host, from, to, fault) in [
        ("elsewhere.example", 2020, 2100, "is for another host name"),
        ("localhost", 2020, 2100, "is for another host name"),
        ("127.0.0.2", 2020, 2100, "is for another host name"),
        (HOST, 2000, 2020, "has expired"),
        (HOST, 2100, 2200, "is not valid yet"),
    ] {
        let expected = format!("the certificate {fault}");
        for variable in ["HWKEY_CA_BUNDLE", "SSL_CERT_FILE"] {
            let server = TlsServer::new(authority.sign_for(host, from, to));
            let mut command = list(&env, &server, &format!("{variable}=ca.pem"));
            let (reason, _) = not_trusted(&server, &mut command);
            assert_eq!(reason, expected, "{host}, {from} to {to}, {variable}");
            assert_eq!(server.connections(), 1, "trying again cannot help");
        }
    }
}

#[test]
fn an_authority_is_trusted_wherever_it_is_named() {
    let (authority, env) = home();
    for variables in [
        "SSL_CERT_FILE=ca.pem",
        "SSL_CERT_DIR=certs",
        "SSL_CERT_FILE=other.pem SSL_CERT_DIR=certs",
        "SSL_CERT_FILE=ca.pem SSL_CERT_DIR=other",
        "HWKEY_CA_BUNDLE=ca.pem",
        "SSL_CERT_FILE=other.pem HWKEY_CA_BUNDLE=ca.pem",
        "SSL_CERT_DIR=other HWKEY_CA_BUNDLE=ca.pem",
        "SSL_CERT_FILE=missing.pem HWKEY_CA_BUNDLE=ca.pem",
        "SSL_CERT_FILE=twin.pem HWKEY_CA_BUNDLE=ca.pem",
        "SSL_CERT_DIR=missing HWKEY_CA_BUNDLE=ca.pem",
        "SSL_CERT_FILE=ca.pem HWKEY_CA_BUNDLE=other.pem",
    ] {
        let server = TlsServer::new(authority.sign());
        let said = ok(&mut list(&env, &server, variables));
        assert_eq!(said.json(), json!([]), "{variables:?}");
        let requests = server.requests();
        assert_eq!(requests.len(), 1, "{variables:?}");
        assert_eq!(requests[0].header("x-auth-token"), Some(TOKEN));
    }
}

#[test]
fn an_algorithm_that_cannot_be_checked_is_named() {
    let (_, env) = home();
    let by = |name, key| {
        format!(
            "signed by the authority `Acme {name}`, whose key is {key}, which hwkey cannot check"
        )
    };
    let with = |algorithm| format!("signed with {algorithm}, which hwkey cannot check");
    for (name, expected) in [
        ("p521", by("p521", "ECDSA P-521")),
        ("p224", by("p224", "ECDSA P-224")),
        ("ed448", by("ed448", "Ed448")),
        ("pss", by("pss", "RSASSA-PSS")),
        ("rsa1024", by("rsa1024", "RSA with less than 2048 bits")),
        ("sha224", with("RSA with SHA-224")),
        ("sha3", with("the algorithm 2.16.840.1.101.3.4.3.14")),
    ] {
        let bundle = data(&format!("tls/{name}-ca.pem"));
        for variables in [
            &["HWKEY_CA_BUNDLE", "SSL_CERT_FILE"][..],
            &["SSL_CERT_FILE"],
        ] {
            let server = TlsServer::new(Identity::stored(name));
            let mut command = list(&env, &server, "");
            command.envs(variables.iter().map(|variable| (variable, &bundle)));
            let (reason, _) = not_trusted(&server, &mut command);
            assert_eq!(reason, format!("the certificate is {expected}"), "{name}");
        }
    }
}

#[test]
fn a_certificate_that_signed_itself_is_trusted_only_by_name() {
    let (identity, pem) = Identity::self_signed();
    let (_, env) = home();
    env.write("self.pem", pem);
    let server = TlsServer::new(identity);
    let system = "SSL_CERT_FILE=other.pem";
    not_trusted(&server, &mut list(&env, &server, system));
    let both = format!("{system} HWKEY_CA_BUNDLE=self.pem");
    ok(&mut list(&env, &server, &both));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn both_versions_of_tls_are_spoken() {
    let (authority, env) = home();
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let identity = authority.sign();
        let server = TlsServer::with(identity, &[version], crate::tls::EMPTY, End::Notified);
        ok(&mut list(&env, &server, "HWKEY_CA_BUNDLE=ca.pem"));
        assert_eq!(server.requests().len(), 1, "{version:?}");
    }
}

/// A list of which an attacker has cut off the rest looks whole where no length is given.
#[test]
fn a_connection_that_ends_without_notice_has_no_whole_answer() {
    const WITHOUT_LENGTH: &str = "HTTP/1.1 200 OK\r\n\r\n{\"keys\":[]}";
    let (authority, env) = home();
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        for (end, code) in [(End::Notified, 0), (End::Cut, 8)] {
            let server = TlsServer::with(authority.sign(), &[version], WITHOUT_LENGTH, end);
            let mut command = list(&env, &server, "HWKEY_CA_BUNDLE=ca.pem");
            command.args(["--retries", "0"]);
            match code {
                0 => assert_eq!(ok(&mut command).json(), json!([])),
                _ => assert!(fails(&mut command, code).err.contains(&server.url)),
            }
            assert_eq!(server.requests().len(), 1, "{version:?}, {end:?}");
        }
    }
}

#[test]
fn an_authority_that_is_not_trusted_does_not_see_a_write() {
    for operation in OPERATIONS {
        let (authority, env) = home();
        let server = TlsServer::new(authority.sign());
        let mut command = env.at(&server.url, operation.arguments());
        command.env("SSL_CERT_FILE", env.path("other.pem"));
        let said = fails(&mut command, 8);
        has(&said.err, &server.url);
        assert!(server.requests().is_empty(), "{operation:?}");
        assert!(!env.path("web.pem").exists(), "{operation:?}");
    }
}
