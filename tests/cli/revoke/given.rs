//! What KEY may be.

use super::{KEY, in_account, places};
use crate::kps_wire::{assert_no_secret, prints};
use crate::support::{TestEnv, fails, file, has, ok, private, text};

#[test]
fn a_key_is_a_fingerprint_or_a_file() {
    let (sha256, md5) = prints(KEY);
    let env = TestEnv::new();
    private(&env.write("legacy.pem", text("sec1-encrypted.key")));
    env.write("legacy.pem.pub", text("ed25519.pub"));
    let keys = [
        sha256.clone(),
        format!("{sha256}="),
        md5.clone(),
        format!("MD5:{md5}"),
        format!("MD5:{}", md5.to_uppercase()),
        file("ed25519.pub"),
        file("ed25519.key"),
        file("openssh-encrypted.key"),
        "legacy.pem".to_owned(),
        "-".to_owned(),
    ];
    for key in keys {
        let world = in_account();
        let mut command = env.at(&world.server.url, "revoke --yes --json");
        let said = ok(command.arg(&key).write_stdin(text("ed25519.key")));
        assert_eq!(places(&said)[0], "repo-key 2 remove removed", "{key}");
        assert!(world.left().is_empty(), "{key}");
        for request in world.server.requests() {
            assert_no_secret(&text("ed25519.key"), &String::from_utf8_lossy(&request.raw));
        }
        assert_no_secret(&text("ed25519.key"), &format!("{}{}", said.out, said.err));
    }
}

#[test]
fn what_is_no_key_is_refused_before_anything_is_sent() {
    let env = TestEnv::new();
    env.write(
        "two.pub",
        format!("{}{}", text("ed25519.pub"), text("rsa2048.pub")),
    );
    private(&env.write("alone.pem", text("sec1-encrypted.key")));
    let cases = [
        ("laptop", "cannot read laptop"),
        ("SHA256:short", "not a whole fingerprint"),
        ("MD5:aa:bb", "not a whole fingerprint"),
        ("two.pub", "2 public keys"),
        ("alone.pem", "its public half cannot be read"),
    ];
    for (key, expected) in cases {
        let world = in_account();
        let said = fails(env.at(&world.server.url, "revoke --yes --json").arg(key), 2);
        has(&said.error()["message"], expected);
        assert!(world.server.lines().is_empty(), "{key}");
    }
    let world = in_account();
    let said = fails(
        env.at(&world.server.url, "revoke --json")
            .arg(prints(KEY).0),
        2,
    );
    has(&said.error()["message"], "--yes");
    assert!(world.server.lines().is_empty());
}
