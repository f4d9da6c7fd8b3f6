//! `hwkey kps keypair create`: the files are looked at once more before they are said to be there.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use ssh_key::PrivateKey;

use super::create_file::rescued;
use crate::kps_wire::{created, shown};
use crate::server::{Answer, Request, Server};
use crate::support::{Said, TestEnv, ends, has, mode, ok, run, text};

const CREATE: &str = "kps keypair create web --json --private-key-file dir/web.pem";

/// A service that makes the pair of the key that came, or its own.
fn pair_for(request: &Request) -> Answer {
    let sent = request.json()["keypair"]["public_key"].clone();
    if sent.is_string() {
        let more = serde_json::json!({"public_key": sent, "fingerprint": null});
        Answer::json(200, shown("web", "ed25519", more))
    } else {
        Answer::json(200, created("web"))
    }
}

/// Runs a create while something is done to its directory at the first request of this method.
fn meanwhile(env: &TestEnv, options: &[&str], method: &str, what: fn(&Path)) -> Said {
    let directory = env.path("dir");
    fs::create_dir(&directory).unwrap();
    let (begin, mut is_done) = (format!("{method} "), false);
    let server = Server::new(move |request| {
        if request.line.starts_with(&begin) && !is_done {
            is_done = true;
            what(&directory);
        }
        pair_for(request)
    });
    run(env.at(&server.url, CREATE).args(options))
}

#[test]
fn a_key_whose_file_is_changed_meanwhile_is_saved_elsewhere() {
    const REPLACED: usize = 2;
    let changes: [fn(&Path); 5] = [
        |directory| fs::remove_file(directory.join("web.pem")).unwrap(),
        |directory| fs::rename(directory.join("web.pem"), directory.join("old")).unwrap(),
        |directory| {
            fs::remove_file(directory.join("web.pem")).unwrap();
            fs::write(directory.join("web.pem"), "mine").unwrap();
        },
        |directory| fs::write(directory.join("web.pem"), "").unwrap(),
        |directory| fs::remove_dir_all(directory).unwrap(),
    ];
    let cases = [
        (&["--local"][..], "POST"),
        (&["--local", "--description", "d"], "PUT"),
        (&["--description", "d"], "PUT"),
    ];
    for (options, method) in cases {
        for (number, change) in changes.into_iter().enumerate() {
            let env = TestEnv::new();
            let said = meanwhile(&env, options, method, change);
            assert_eq!(said.code, 9, "{options:?} {number}: {}", said.err);
            let place = rescued(&env);
            has(&said.err, place.to_str().unwrap());
            let key = fs::read_to_string(&place).unwrap();
            if options.contains(&"--local") {
                assert!(PrivateKey::from_openssh(&key).is_ok(), "{key}");
            } else {
                assert_eq!(key, text("pkcs1.key"));
            }
            assert_eq!(mode(&place), 0o600);
            if number == REPLACED {
                let other = fs::read_to_string(env.path("dir/web.pem"));
                assert_eq!(other.unwrap(), "mine");
            }
        }
    }
}

#[test]
fn a_key_of_a_pair_that_may_exist_is_named_where_it_is() {
    let env = TestEnv::new();
    let file = env.path("web.pem");
    let server = Server::new(move |_| {
        let _ = fs::remove_file(&file);
        Answer::Close
    });
    let arguments = ["kps", "keypair", "create", "web", "--local", "--retries=0"];
    let said = ends(&mut env.at(&server.url, arguments), 9);
    let place = rescued(&env);
    let kept = format!("the private key is kept in {}", place.display());
    has(&said.err, &kept);
    assert!(PrivateKey::from_openssh(fs::read(place).unwrap()).is_ok());
}

#[test]
fn a_file_that_is_opened_to_others_meanwhile_is_closed_again() {
    for options in [&[][..], &["--local"]] {
        let env = TestEnv::new();
        let said = meanwhile(&env, options, "POST", |directory| {
            let open = fs::Permissions::from_mode(0o644);
            fs::set_permissions(directory.join("web.pem"), open).unwrap();
        });
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(mode(&env.path("dir/web.pem")), 0o600);
    }
}

#[test]
fn a_public_half_that_is_gone_is_told() {
    let env = TestEnv::new();
    let said = meanwhile(&env, &["--local"], "POST", |directory| {
        fs::remove_file(directory.join("web.pem.pub")).unwrap();
    });
    assert_eq!(said.code, 0, "{}", said.err);
    has(&said.err, "ssh-keygen -y -f ");
    let other = TestEnv::new();
    let server = Server::new(pair_for);
    let arguments = ["kps", "keypair", "create", "web", "--local", "--json"];
    assert_eq!(ok(&mut other.at(&server.url, arguments)).err, "");
}
