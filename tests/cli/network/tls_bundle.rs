//! Files of certificates: whose they are, how they are written, and what is no such file.

use base64::prelude::{BASE64_STANDARD as STANDARD, Engine as _};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::network::tls::{LIST, home, list, not_trusted};
use crate::support::{fails, has, ok};
use crate::tls::{Authority, TlsServer};

/// What `openssl x509 -trustout -addtrust serverAuth` writes: what it is trusted for is behind it.
fn trusted(pem: &str) -> String {
    const FOR_SERVERS: &[u8] = b"\x30\x0c\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01";
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    let text = STANDARD.encode([&certificate, FOR_SERVERS].concat());
    let label = "TRUSTED CERTIFICATE-----\n";
    format!("-----BEGIN {label}{text}\n-----END {label}")
}

#[test]
fn the_bundle_of_a_profile_is_trusted_for_that_profile() {
    let (authority, env) = home();
    let server = TlsServer::new(authority.sign());
    let profile = |name: &str, bundle: &str| {
        format!(
            "[profiles.{name}]\nendpoint = \"{}\"\ntoken = \"t\"\nca_bundle = \"{bundle}\"\n",
            server.url
        )
    };
    let path = |file: &str| env.path(file).display().to_string();
    let profiles = [
        profile("good", &path("ca.pem")),
        profile("bad", &path("other.pem")),
        profile("home", "~/ca.pem"),
        profile("beside", "../../ca.pem"),
    ];
    env.config(&profiles.concat());
    let list = |profile: &str| {
        let mut command = env.command(["--profile", profile]);
        command
            .args(LIST)
            .env("SSL_CERT_FILE", env.path("other.pem"));
        command
    };
    not_trusted(&server, &mut list("bad"));
    for (number, profile) in (1..).zip(["good", "home", "beside"]) {
        ok(&mut list(profile));
        assert_eq!(server.requests().len(), number, "{profile}");
    }
    // A variable goes before the profile.
    ok(list("bad").env("HWKEY_CA_BUNDLE", env.path("ca.pem")));
}

#[test]
fn a_bundle_is_read_in_every_form_that_openssl_reads() {
    let (authority, env) = home();
    let ours = &authority.pem;
    let mixed = format!(
        "# ours\n{}\nsubject=/CN=x\n{ours}",
        Authority::new("other").pem
    );
    let indented = ours.replace('\n', " \t\n");
    for (form, bundle) in [
        ("several", mixed.clone()),
        ("CRLF", mixed.replace('\n', "\r\n")),
        ("a byte order mark", format!("\u{feff}{mixed}")),
        ("both", format!("\u{feff}{}", mixed.replace('\n', "\r\n"))),
        ("no newline at the end", ours.trim_end().to_owned()),
        ("blanks", indented),
        ("X509", ours.replace(" CERT", " X509 CERT")),
        ("trusted", trusted(ours)),
        (
            "trusted, all at once",
            format!("\u{feff}{}", trusted(ours).replace('\n', "\r\n")),
        ),
    ] {
        env.write("bundle.pem", bundle);
        for variables in [
            "SSL_CERT_FILE=other.pem HWKEY_CA_BUNDLE=bundle.pem",
            "SSL_CERT_FILE=bundle.pem",
        ] {
            let server = TlsServer::new(authority.sign());
            ok(&mut list(&env, &server, variables));
            assert_eq!(server.requests().len(), 1, "{form}: {variables:?}");
        }
    }
}

#[test]
fn a_bundle_that_is_damaged_stops_before_anything_is_sent() {
    let (authority, env) = home();
    let cut = &authority.pem[..authority.pem.len() / 2];
    let not_base64 = authority.pem.replace("\nMII", "\n!!!");
    let no_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    for (name, text) in [
        ("cut.pem", cut),
        ("not-base64.pem", &not_base64),
        ("no-certificate.pem", no_certificate),
        ("key.pem", key),
    ] {
        env.write(name, text);
        let server = TlsServer::new(authority.sign());
        let variables = format!("SSL_CERT_FILE=ca.pem HWKEY_CA_BUNDLE={name}");
        let said = fails(&mut list(&env, &server, &variables), 3);
        assert_eq!(said.error()["kind"], "config", "{name}");
        has(&said.err, name);
        assert_eq!(server.connections(), 0, "{name}");
    }
}

#[test]
fn a_file_that_is_too_long_for_certificates_is_not_read() {
    let (authority, env) = home();
    let long = std::fs::File::create(env.path("long.pem")).unwrap();
    // It has no blocks on the disk.
    long.set_len(16 * 1024 * 1024 + 1).unwrap();
    for (variables, endless) in [
        (&["HWKEY_CA_BUNDLE"][..], true),
        (&["SSL_CERT_FILE"], true),
        (&["SSL_CERT_FILE", "SSL_CERT_DIR"], false),
    ] {
        let files = [env.path("long.pem"), "/dev/zero".into()];
        for file in files.iter().take(1 + usize::from(endless)) {
            let server = TlsServer::new(authority.sign());
            let mut command = list(&env, &server, "");
            for variable in variables {
                command.env(variable, file);
            }
            let said = fails(&mut command, 3);
            let error = said.error();
            assert_eq!(error["kind"], "config", "{variables:?}");
            has(&error["message"], file.to_str().unwrap());
            has(&error["message"], "it is longer than 16 MiB");
            assert_eq!(server.connections(), 0, "{variables:?}");
        }
    }
}
