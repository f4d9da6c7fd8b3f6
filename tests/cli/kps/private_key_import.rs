//! Private keys that KPS cannot keep, given to `kps private-key import` and `kps keypair import`.

use crate::kps_wire::assert_no_secret;
use crate::server::Server;
use crate::support::{TestEnv, data, fails, has, text};

const IMPORTS: [&str; 2] = [
    "--json kps private-key import web --encryption default --private-key",
    "--json kps keypair import web --encryption default --private-key",
];

#[test]
fn keys_that_kps_cannot_keep_are_not_sent() {
    let server = Server::in_turn([]);
    let env = TestEnv::new();
    for (file, message) in [
        ("openssh-encrypted.key", "is encrypted with a passphrase"),
        ("pkcs1-encrypted.key", "is encrypted with a passphrase"),
        ("sec1-encrypted.key", "is encrypted with a passphrase"),
        ("pkcs8-encrypted.key", "is encrypted with a passphrase"),
        ("putty.key", "PuTTY"),
        ("ed25519.pub", "is a public key"),
        ("pem-pkcs8.pub", "is a public key"),
        ("make.sh", "is not a private key"),
        ("no-such-file", "cannot read"),
    ] {
        for import in IMPORTS {
            let error = fails(env.at(&server.url, import).arg(data(file)), 2).error();
            has(&error["message"], message);
        }
    }
    let key = text("pkcs1.key");
    let damaged = [
        key.replace("MII", "NII"),
        key[..key.len() / 2].to_owned(),
        String::new(),
    ];
    for damaged in damaged {
        env.write("damaged", damaged);
        for import in IMPORTS {
            let said = fails(env.at(&server.url, import).arg("damaged"), 2);
            assert_no_secret(&key, &said.err);
        }
    }
    assert!(server.lines().is_empty());
}
