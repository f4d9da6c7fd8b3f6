//! Keys that come odd.

use serde_json::Value;

use super::CREATE;
use crate::kps_wire::{assert_mode, created, prints};
use crate::server::{Answer, Server};
use crate::support::{TestEnv, fails, has, ok, starts, text};

#[test]
fn the_private_key_of_another_pair_is_kept_and_reported() {
    let mut reply = created("web");
    reply["keypair"]["private_key"] = text("rsa2048.key").into();
    let server = Server::new(move |_| Answer::json(200, &reply));
    let env = TestEnv::new();
    let mut create = env.at(&server.url, CREATE);
    let error = fails(create.args(["--json", "--description", "x"]), 9).error();
    let message = error["message"].as_str().unwrap();
    for print in [prints("rsa2048").0, prints("pkcs1").0, "web.pem".into()] {
        has(message, &print);
    }
    let saved = env.read("web.pem");
    assert_eq!(saved, text("rsa2048.key"));
    assert_mode(&env.path("web.pem"), 0o600);
    assert_eq!(server.lines().len(), 1);
}

#[test]
fn a_private_key_that_cannot_be_read_is_saved_as_it_came() {
    let odd = [
        "no key at all\r\n\tä 键 \u{7f}",
        "no newline",
        "\u{feff}BOM 🔑\r\n",
        &text("pkcs1-encrypted.key"),
        &text("pkcs1.key").replace("MII", "NII"),
    ];
    for key in odd {
        let mut reply = created("web");
        reply["keypair"]["private_key"] = key.into();
        let server = Server::in_turn([Answer::json(200, &reply)]);
        let env = TestEnv::new();
        let said = ok(env.at(&server.url, CREATE).arg("--json"));
        starts(&said.err, "warning: the private key from KPS ");
        assert_eq!(std::fs::read(env.path("web.pem")).unwrap(), key.as_bytes());
        assert_mode(&env.path("web.pem"), 0o600);
        assert_ne!(said.json()["private_key_file"], Value::Null);
    }
}
