//! Limits of the system and odd answers while a private key is on its way: the key survives them.

#![cfg(unix)]

use std::fs;
use std::path::PathBuf;

use httpmock::MockServer;
use serde_json::json;

use crate::kps::create_file::creating;
use crate::kps_wire::created;
use crate::process::{end_of, shell};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TestEnv, has, mode, run, text};

const CREATE: &str = "exec \"$BIN\" kps keypair create web";

fn under(limit: &str, env: &TestEnv, url: &str, options: &str) -> Said {
    let script = format!("ulimit -c 0; ulimit {limit}; {CREATE} {options}");
    end_of(shell(env, url, &script).env("TMPDIR", env.path("")))
}

/// The files that hold the private key.
fn copies(env: &TestEnv) -> Vec<PathBuf> {
    let mut files = env.files();
    files.retain(|file| fs::read(file).unwrap() == text("pkcs1.key").as_bytes());
    files
}

/// Where no more files may be opened nothing is sent, or the key is saved.
#[test]
fn a_limit_on_open_files_costs_no_key() {
    let mut ends = Vec::new();
    for files in 4..40 {
        // The connection stays open, and is one of them.
        let (env, server) = (TestEnv::new(), MockServer::start());
        let create = server.mock(|when, then| {
            when.any_request();
            then.status(200).json_body(created("web"));
        });
        let said = under(&format!("-n {files}"), &env, &server.base_url(), "");
        let kept = copies(&env);
        assert_eq!(kept.len(), create.calls(), "{files}: {}", said.err);
        for kept in &kept {
            assert_eq!(mode(kept), 0o600);
            let shown = format!("{files}: {}{}", said.out, said.err);
            has(&shown, kept.display().to_string());
        }
        ends.push(said.code);
    }
    assert_eq!(ends.last(), Some(&0), "{ends:?}");
    assert!(ends[0] != 0, "no limit was tight enough: {ends:?}");
}

#[test]
fn a_limit_on_the_size_of_files_shows_before_anything_is_sent() {
    for options in [
        "",
        "--private-key-file - >printed",
        "--local --algorithm ecdsa-p521",
        "--local --private-key-file - >printed",
    ] {
        let (env, server) = (TestEnv::new(), creating());
        let said = under("-f 1", &env, &server.url, options);
        assert_eq!(said.code, 2, "{options}: {}", said.err);
        has(&said.err, "nothing was sent");
        let left = env.files();
        assert!(
            left.iter().all(|file| file.ends_with("printed")),
            "{left:?}"
        );
        assert!(server.lines().is_empty());
    }
}

#[test]
fn a_private_key_in_another_place_of_the_answer_is_saved() {
    let key = text("pkcs1.key");
    let public = created("web")["keypair"]["public_key"].clone();
    let answers = [
        json!({"keypair": {"name": "web", "public_key": public}, "private_key": key}),
        json!({"keypair": {"name": "web", "key_protection": {"private_key": key}}}),
        json!({"keypair": {"name": "web", "keypair": {"name": "web", "private_key": key}}}),
        json!({"keypair": {"name": 5, "key_protection": {"private_key": null}, "private_key": key}}),
        json!({"keypair": {"name": "web", "a": {"private_key": ""}, "z": {"private_key": key}}}),
    ];
    let key = json!(key);
    let more = format!(r#"{{"private_key":{key}}} and more"#);
    let answers = answers.map(|answer| answer.to_string());
    for answer in answers.into_iter().chain([more]) {
        let server = Server::in_turn([Answer::text(200, &answer)]);
        let env = TestEnv::new();
        let said = run(&mut env.at(&server.url, "kps keypair create web"));
        assert!(matches!(said.code, 0 | 9), "{answer}: {}", said.err);
        assert_eq!(copies(&env), [env.path("web.pem")], "{answer}");
    }
}

/// What somebody else put in the place of a file is not ours to remove.
#[test]
fn files_that_took_the_place_of_ours_stay() {
    for options in ["", "--local"] {
        let env = TestEnv::new();
        let places = [env.path("web.pem"), env.path("web.pem.pub")];
        let theirs = places.clone();
        let server = Server::new(move |_| {
            for place in &theirs {
                let _ = fs::remove_file(place);
                fs::write(place, "theirs").unwrap();
            }
            refused(400, "KPS.0001")
        });
        let said = end_of(&mut shell(
            &env,
            &server.url,
            &format!("{CREATE} {options}"),
        ));
        assert_ne!(said.code, 0);
        for place in places {
            assert_eq!(fs::read_to_string(place).unwrap(), "theirs", "{options}");
        }
    }
}
