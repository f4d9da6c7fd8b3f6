//! `hwkey kps keypair show`: every field, and pairs that are not there.

use serde_json::json;

use crate::kps_wire::{pair, prints, shown};
use crate::server::{Answer, Server, refusal};
use crate::support::{TestEnv, fails, line, ok};

#[test]
fn show_gives_every_field() {
    let (sha256, md5) = prints("ed25519");
    let changes = json!({
        "description": "the web servers", "update_time": 1_600_000_000_123_i64,
        "is_key_protection": true, "frozen_state": "0", "user_id": "u1",
    });
    let server = Server::new(move |_| Answer::json(200, shown("web", "ed25519", changes.clone())));
    let env = TestEnv::new();
    let said = ok(env.at(&server.url, "--json kps keypair show web"));
    assert_eq!(
        said.json(),
        json!({
            "name": "web", "type": "ssh", "scope": "user", "user_id": "u1",
            "algorithm": "ssh-ed25519", "bits": 256, "fingerprint": sha256, "fingerprint_md5": md5,
            "public_key": line("ed25519.pub"), "hosted": true, "state": "active",
            "description": "the web servers", "created_at": "2020-02-12T11:39:40Z",
            "updated_at": "2020-09-13T12:26:40Z",
        })
    );
    let said = ok(env.at(&server.url, "kps keypair show web"));
    let lines: Vec<_> = said.out.lines().collect();
    assert_eq!(lines[0], "name               web");
    assert_eq!(lines[5], format!("fingerprint        {sha256}"));
    assert_eq!(lines[10], "created            2020-02-12T11:39:40Z");
    assert_eq!(lines.len(), 13);
    let said = ok(env.at(&server.url, "-q kps keypair show web"));
    assert_eq!(said.out, "web\n");
    assert_eq!(
        server.lines(),
        [""; 3].map(|_| format!("GET {}", pair("web")))
    );
}

#[test]
fn people_are_told_what_the_service_said() {
    let body = refusal("KPS.4016", "The key pair does not exist.");
    let missing = Answer::http(400, "X-Request-Id: 1a2b\r\n", body);
    let server = Server::in_turn([missing]);
    let env = TestEnv::new();
    let mut command = env.at(&server.url, "kps keypair show web");
    let said = fails(command.env("HWKEY_REGION", "cn-north-4"), 5);
    assert_eq!(
        said.err,
        "error: no key pair named `web` in cn-north-4\n\
         \u{20} service: KPS.4016 \"The key pair does not exist.\" (HTTP 400, request id 1a2b)\n\
         \u{20} hint: `hwkey kps keypair list` shows the names\n"
    );
}
