//! `hwkey kps private-key import`: KPS keeps the private key of a pair that it has.

use crate::kps_wire::assert_no_secret;
use crate::server::Server;
use crate::support::{Said, TestEnv, data, fails, run, text};

const IMPORT: &str = "--json kps private-key import web --private-key";

fn import(env: &TestEnv, server: &Server, file: &str) -> Said {
    let mut command = env.at(&server.url, IMPORT);
    command.arg(data(file)).args(["--encryption", "default"]);
    run(command.args(["--retries", "0"]))
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
