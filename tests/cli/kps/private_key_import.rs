//! `hwkey kps private-key import`: KPS keeps the private key of a pair that it has.

use httpmock::Method::POST;
use httpmock::MockServer;
use serde_json::json;

use crate::kps_wire::{assert_no_secret, no_pair, pairs};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TOKEN, TestEnv, data, fails, ok, run, text};

const IMPORT: [&str; 6] = [
    "--json",
    "kps",
    "private-key",
    "import",
    "web",
    "--private-key",
];

fn import(env: &TestEnv, server: &Server, file: &str) -> Said {
    let mut command = env.at(&server.url, IMPORT);
    command.arg(data(file)).args(["--encryption", "default"]);
    run(command.args(["--retries", "0"]))
}

#[test]
fn import_sends_the_key_as_it_is() {
    for file in ["pkcs1.key", "pkcs8.key", "ed25519.key"] {
        let server = MockServer::start();
        let body = json!({"keypair": {"name": "web", "key_protection": {
            "private_key": text(file), "encryption": {"type": "default"},
        }}});
        let import = server.mock(|when, then| {
            when.method(POST)
                .path(format!("{}/private-key/import", pairs()))
                .header("x-auth-token", TOKEN)
                .header("content-type", "application/json")
                .json_body(body);
            then.status(200)
                .json_body(json!({"keypair": {"name": "web"}}));
        });
        let env = TestEnv::new();
        let mut command = env.against(&server, IMPORT);
        let said = ok(command.arg(data(file)).args(["--encryption", "default"]));
        assert_eq!(said.json(), json!({"name": "web", "hosted": true}));
        assert_eq!(said.err, "");
        import.assert_calls(1);
    }
}

#[test]
fn keys_that_kps_cannot_keep_are_not_sent() {
    let cases = [
        ("pkcs8-encrypted.key", "is encrypted with a passphrase"),
        ("putty.key", "PuTTY"),
        ("ed25519.pub", "is a public key"),
        ("pem-pkcs8.pub", "is a public key"),
        ("make.sh", "is not a private key"),
        ("no-such-file", "cannot read"),
    ];
    let server = Server::in_turn([]);
    let env = TestEnv::new();
    for (file, message) in cases {
        let said = import(&env, &server, file);
        assert_eq!(
            (said.code, said.out.as_str()),
            (2, ""),
            "{file}: {}",
            said.err
        );
        let error = said.error();
        assert!(
            error["message"].as_str().unwrap().contains(message),
            "{file}: {error}"
        );
    }
    let key = text("pkcs1.key");
    let damaged = [
        key.replace("MII", "NII"),
        key[..key.len() / 2].to_owned(),
        String::new(),
    ];
    for damaged in damaged {
        env.write("damaged", damaged);
        let said = import(&env, &server, env.path("damaged").to_str().unwrap());
        assert_eq!(said.code, 2, "{}", said.err);
        assert_no_secret(&key, &said.err);
    }
    fails(env.at(&server.url, IMPORT).arg(data("pkcs1.key")), 2);
    assert!(server.lines().is_empty());
}

#[test]
fn refused_imports_change_nothing() {
    for (answer, code) in [
        (refused(400, "KPS.6011"), 7),
        (refused(400, "KPS.6008"), 7),
        (no_pair(), 5),
        (Answer::text(404, ""), 5),
        (refused(403, "KPS.9003"), 4),
    ] {
        let server = Server::in_turn([answer]);
        let said = import(&TestEnv::new(), &server, "pkcs1.key");
        assert_eq!((said.code, said.out.as_str()), (code, ""), "{}", said.err);
        assert_eq!(server.lines().len(), 1);
    }
}
