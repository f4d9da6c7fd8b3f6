//! `hwkey audit`: each finding, and its absence.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::audit::wire::{
    account, audit, audited, findings, hold_private, hold_public, project, services,
};
use crate::kps_wire::shown;
use crate::repo_wire::CREATED;
use crate::server::{Answer, Server};
use crate::support::{TestEnv, fails, has, text};

const NONE: [&str; 0] = [];

/// The findings where these keys are in both `~/.ssh` and the account.
fn of_registered(names: &[&str]) -> Vec<Vec<String>> {
    let env = TestEnv::new();
    for name in names {
        hold_public(&env, &format!("{name}.pub"), name);
    }
    let held: Vec<_> = names.iter().map(|name| (*name, *name)).collect();
    findings(&audited(&env, &services(account(&held), project(&[]))))
}

/// The findings of the only key, a registered one.
fn of_one(env: &TestEnv) -> Vec<String> {
    let server = services(account(&[("ed25519", "t")]), project(&[]));
    let keys = findings(&audited(env, &server));
    assert_eq!(keys.len(), 1, "{keys:?}");
    keys[0].clone()
}

#[test]
fn dsa_and_short_rsa_keys_are_weak_and_others_are_not() {
    assert_eq!(of_registered(&["dsa", "rsa1024"]), [["weak"], ["weak"]]);
    let good = ["ecdsa256", "ecdsa521", "ed25519", "rsa2048", "rsa8192"];
    assert_eq!(of_registered(&good), [NONE; 5]);
}

#[test]
fn a_weak_key_is_found_in_each_service() {
    let env = TestEnv::new();
    let server = services(account(&[("rsa1024", "t")]), project(&[("dsa", "n")]));
    let expected = [["weak", "no-local-half"], ["weak", "no-local-half"]];
    assert_eq!(findings(&audited(&env, &server)), expected);
}

#[test]
fn a_key_that_neither_service_has_is_unused() {
    let env = TestEnv::new();
    for name in ["ecdsa256", "ed25519", "rsa2048"] {
        hold_public(&env, &format!("{name}.pub"), name);
    }
    let server = services(account(&[("ed25519", "t")]), project(&[("rsa2048", "n")]));
    let found = findings(&audited(&env, &server));
    assert_eq!(found, [vec!["unused"], vec![], vec![]]);
    // What `revoke --local` set aside is not to be registered again, nor is a copy of it.
    for name in ["old.revoked", "old.revoked.2"] {
        let env = TestEnv::new();
        hold_private(&env, name, "openssh-encrypted");
        hold_public(&env, &format!("{name}.pub"), "ed25519");
        hold_public(&env, "copy.pub", "ed25519");
        let server = services(account(&[]), project(&[]));
        let said = audit(&env, &server, &["--fail-on", "unused"]);
        assert_eq!((said.code, findings(&said.json())), (0, vec![vec![]]));
    }
}

#[test]
fn a_registered_key_that_is_nowhere_here_has_no_local_half() {
    let env = TestEnv::new();
    hold_public(&env, "a.pub", "ed25519");
    hold_private(&env, "b", "openssh-encrypted");
    hold_private(&env, "c", "ecdsa256-pkcs8");
    let held = [("ed25519", "a"), ("ecdsa256", "c"), ("rsa2048", "other")];
    let server = services(account(&held), project(&[]));
    let found = findings(&audited(&env, &server));
    assert_eq!(
        found,
        [vec![], vec!["no-passphrase"], vec!["no-local-half"]]
    );
}

#[test]
fn a_key_of_both_services_is_told() {
    let env = TestEnv::new();
    for name in ["ecdsa256", "ed25519"] {
        hold_public(&env, &format!("{name}.pub"), name);
    }
    let held = [("ed25519", "a"), ("ed25519", "b"), ("ecdsa256", "c")];
    let server = services(account(&held), project(&[("ecdsa256", "n")]));
    let found = findings(&audited(&env, &server));
    assert_eq!(found, [vec!["in-both-services"], vec![]]);
}

#[cfg(unix)]
#[test]
fn a_private_key_that_others_may_open_is_told() {
    use std::os::unix::fs::PermissionsExt;

    use crate::support::ok;

    for mode in [0o600, 0o400, 0o700, 0o640, 0o604, 0o620, 0o602, 0o644] {
        let env = TestEnv::new();
        hold_private(&env, "id", "openssh-encrypted");
        hold_public(&env, "id.pub", "ed25519");
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(env.path(".ssh/id"), permissions).unwrap();
        let expected = match mode & 0o077 {
            0 => vec![],
            _ => vec!["readable-by-others"],
        };
        assert_eq!(of_one(&env), expected, "{mode:o}");
        // The finding is about the private file, so that is what is named.
        let server = services(account(&[("ed25519", "t")]), project(&[]));
        let mut files = vec![env.path(".ssh/id.pub")];
        let mut place = "~/.ssh/id.pub, ".to_owned();
        if !expected.is_empty() {
            files.push(env.path(".ssh/id"));
            place.push_str("~/.ssh/id, ");
        }
        assert_eq!(audited(&env, &server)[0]["files"], json!(files), "{mode:o}");
        let said = ok(env.at(&server.url, "audit"));
        has(&said.out, &(place + "repo: t"));
    }
}

#[test]
fn a_passphrase_is_seen_in_every_form_of_private_key() {
    let cases = [
        ("ed25519", "ed25519", true),
        ("openssh-encrypted", "ed25519", false),
        ("pkcs1", "pkcs1", true),
        ("pkcs1-encrypted", "pkcs1", false),
        ("pkcs8", "pkcs8", true),
        ("pkcs8-encrypted", "ed25519", false),
        ("ecdsa256-sec1", "ecdsa256", true),
        ("sec1-encrypted", "ecdsa256", false),
    ];
    for (private, public, lacks) in cases {
        let env = TestEnv::new();
        hold_private(&env, "id", private);
        hold_public(&env, "id.pub", public);
        let server = services(account(&[(public, "t")]), project(&[]));
        let expected = if lacks { vec!["no-passphrase"] } else { vec![] };
        assert_eq!(findings(&audited(&env, &server)), [expected], "{private}");
    }
    for (encryption, expected) in [
        ("none", vec!["unused", "no-passphrase"]),
        ("aes256-cbc", vec!["unused"]),
    ] {
        let env = TestEnv::new();
        let key =
            text("putty.key").replace("Encryption: none", &format!("Encryption: {encryption}"));
        crate::support::private(&env.write(".ssh/id.ppk", key));
        let server = services(account(&[]), project(&[]));
        assert_eq!(findings(&audited(&env, &server)), [expected]);
    }
}

#[test]
fn a_private_file_belongs_to_the_key_it_holds() {
    let env = TestEnv::new();
    hold_private(&env, "id", "ed25519");
    hold_public(&env, "id.pub", "ecdsa256");
    let held = [("ed25519", "a"), ("ecdsa256", "b")];
    let keys = audited(&env, &services(account(&held), project(&[])));
    let files = |name: &str| -> Value { json!([env.path(".ssh").join(name)]) };
    assert_eq!(keys[0]["files"], files("id.pub"));
    assert_eq!(keys[1]["files"], files("id"));
    assert_eq!(findings(&keys), [vec![], vec!["no-passphrase"]]);
}

#[test]
fn several_copies_of_a_private_key_are_each_looked_at() {
    let env = TestEnv::new();
    hold_private(&env, "a", "openssh-encrypted");
    env.write(".ssh/b.bak", text("ed25519.key").replace('\n', "\r\n"));
    crate::support::private(&env.path(".ssh/b.bak"));
    hold_public(&env, "a.pub", "ed25519");
    assert_eq!(of_one(&env), ["no-passphrase"]);
}

/// Lists of KPS tell no times, so each pair is asked for.
#[test]
fn a_key_that_was_registered_long_ago_in_either_service_is_old() {
    let env = TestEnv::new();
    for name in ["ed25519", "rsa2048"] {
        hold_public(&env, &format!("{name}.pub"), name);
    }
    let pair = shown("web", "rsa2048", json!({}));
    let server = Server::new(move |request| {
        Answer::json(
            200,
            if request.line.contains("/keypairs?") {
                project(&[("rsa2048", "web")])
            } else if request.line.contains("/keypairs/web") {
                pair.clone()
            } else {
                account(&[("ed25519", "t")])
            },
        )
    });
    let aged = |days: &str| {
        let said = audit(&env, &server, &["--max-age", days]);
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        findings(&said.json())
    };
    assert_eq!(aged("1"), [["old"], ["old"]]);
    let age = Timestamp::now().duration_since(CREATED.parse().unwrap());
    let days = age.as_hours() / 24;
    assert_eq!(aged(&(days + 1).to_string()), [vec![], vec!["old"]]);
    assert_eq!(aged("2147483647"), [NONE; 2]);
    assert_eq!(findings(&audited(&env, &server)), [NONE; 2]);

    // What is not known is not young.
    let server = services(account(&[]), project(&[("rsa2048", "web")]));
    let said = audit(&env, &server, &["--max-age", "1", "--fail-on", "old"]);
    assert_eq!(said.code, 9);
    has(&said.err, "warning: KPS does not say when 1 of its keys");
    for days in ["0", "-1", "1.5", "a", "2147483648"] {
        fails(env.at(&server.url, ["audit", "--max-age", days]), 2);
    }
}
