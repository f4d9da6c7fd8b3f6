//! `hwkey repo deploy-key add --generate`: the pair is made here, its private half stays here.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use super::{
    ADD, ID, added, changes, failed, list_of, listed, losing, repository, with_repositories,
};
use crate::kps_wire::assert_mode;
use crate::secrets::{holds, secrets};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TestEnv, ends, has, lacks, ok, run};

fn files(env: &TestEnv) -> [PathBuf; 2] {
    [env.path("ci"), env.path("ci.pub")]
}

fn generate(env: &TestEnv, server: &Server, further: &str) -> Said {
    let mut command = env.at(&server.url, "repo deploy-key add --generate ci --retries 0");
    command.args(["-R", ID]);
    run(command.args(shlex::split(further).unwrap()))
}

/// Whether ssh-keygen opens a private key file.
fn opens(env: &TestEnv, passphrase: &str) -> bool {
    let mut command = Command::new("ssh-keygen");
    let command = command
        .args(["-y", "-P", passphrase, "-f"])
        .arg(env.path("ci"));
    command.output().unwrap().status.success()
}

#[test]
fn the_public_half_is_sent_and_both_files_are_there() {
    for (algorithm, kind) in [
        ("", "ssh-ed25519 "),
        ("--algorithm ecdsa-p384", "ecdsa-sha2-nistp384 "),
    ] {
        let server = Server::in_turn([added(7, "build server", "k")]);
        let env = TestEnv::new();
        let options = format!("--title 'build server' --json -vv {algorithm}");
        let said = generate(&env, &server, &options);
        let [private, public] = files(&env);
        assert_mode(&private, 0o600);
        assert_mode(&public, 0o644);
        let line = std::fs::read_to_string(&public).unwrap();
        assert!(
            line.starts_with(kind) && line.ends_with(" build server\n"),
            "{line}"
        );
        assert!(opens(&env, ""));
        let shown: Value = said.json();
        let file = private.display().to_string();
        assert_eq!(shown["private_key_file"], file);
        assert_eq!(shown["created"], true);
        let body = server.requests()[0].json();
        let sent = json!([body["key"], body["key_title"]]);
        assert_eq!(sent, json!([line.trim_end(), "build server"]));
        // The private half is in its file and nowhere else.
        let pem = std::fs::read_to_string(&private).unwrap();
        let raw = server.requests().remove(0).raw;
        for secret in secrets(&pem) {
            assert!(!holds(&raw, &secret));
            assert!(!holds(said.out.as_bytes(), &secret) && !holds(said.err.as_bytes(), &secret));
        }
    }
}

#[test]
fn a_passphrase_is_read_and_shown_nowhere() {
    let server = Server::in_turn([added(7, "t", "k")]);
    let env = TestEnv::new();
    let add = "-vv repo deploy-key add --generate ci -R 2111855748 --passphrase-stdin";
    let said = ok(env.at(&server.url, add).write_stdin("planted passphrase\n"));
    assert!(opens(&env, "planted passphrase") && !opens(&env, ""));
    for text in [&said.out, &said.err, &server.requests()[0].body] {
        lacks(text, "planted");
    }
}

#[test]
fn only_a_definite_refusal_removes_the_files() {
    for answer in [
        refused(403, "CH.004403"),
        failed("CH.010202"),
        failed("CH.080403"),
        Answer::json(404, json!({"error_code": "CH.00402000", "error_msg": "no"})),
    ] {
        let env = TestEnv::new();
        let server = Server::in_turn([answer, list_of(&[])]);
        let said = generate(&env, &server, "");
        assert_ne!(said.code, 0);
        assert!(env.files().is_empty(), "{:?} {}", env.files(), said.err);
    }
}

#[test]
fn after_a_lost_answer_the_files_stay_and_can_be_added_again() {
    let env = TestEnv::new();
    let server = losing(list_of(&[]));
    let said = generate(&env, &server, "--can-push").ended(9);
    let [_, public] = files(&env);
    let again = format!(
        "`hwkey repo deploy-key add {} -R {ID} --can-push`",
        public.display()
    );
    has(&said.err, format!("hint: run again with the file: {again}"));
    assert!(files(&env).iter().all(|file| file.exists()));
    assert_eq!(changes(&server), [ADD]);
}

#[test]
fn after_a_failed_copy_the_file_can_be_added_again() {
    let env = TestEnv::new();
    let server = Server::in_turn([added(7, "t", "k"), refused(403, "CH.004403")]);
    let said = generate(&env, &server, "--submodules").ended(9);
    let public = env.path("ci.pub");
    let again = format!("add {} -R {ID} --submodules`", public.display());
    has(&said.err, again);
}

#[test]
fn a_lost_answer_to_a_key_that_is_there_is_a_success() {
    let env = TestEnv::new();
    let mut fingerprint = None;
    let public = env.path("ci.pub");
    let server = Server::new(move |_| match &fingerprint {
        None => {
            let mut command = Command::new("ssh-keygen");
            let told = command
                .args(["-l", "-E", "md5", "-f"])
                .arg(&public)
                .output();
            let told = String::from_utf8(told.unwrap().stdout).unwrap();
            fingerprint = Some(told.split(' ').nth(1).unwrap().to_owned());
            Answer::Close
        }
        Some(fingerprint) => list_of(&[listed(7, "t", fingerprint)]),
    });
    let said = generate(&env, &server, "--title t --json").ended(0);
    assert_eq!(said.json()["created"], true);
}

#[test]
fn what_is_in_the_way_is_found_before_anything_is_sent() {
    for existing in ["ci", "ci.pub"] {
        let env = TestEnv::new();
        env.write(existing, "mine");
        let server = Server::in_turn([]);
        let said = generate(&env, &server, "").ended(2);
        has(&said.err, "already exists; it was not overwritten");
        assert_eq!(env.files(), [env.path(existing)]);
        assert!(server.lines().is_empty());
    }
    // So is the rest that stands against it, and a dry run leaves nothing.
    let long_title = format!("--generate ci -R 7 --title {}", "t".repeat(256));
    for (options, code, text) in [
        (
            "--generate nodir/ci -R 7",
            2,
            "cannot create nodir/ci: the directory nodir does not exist",
        ),
        (&long_title, 2, "at most 255"),
        (
            "--generate ci -R demo/other",
            5,
            "there is no repository `demo/other`",
        ),
        ("--generate ci -R 7 --dry-run", 0, ""),
    ] {
        let env = TestEnv::new();
        let server = with_repositories(vec![repository(1, "h", "demo/app")]);
        let said = ends(
            env.at(&server.url, format!("repo deploy-key add {options}")),
            code,
        );
        has(&said.err, text);
        assert_eq!(said.out.contains("ssh-ed25519 "), code == 0, "{}", said.out);
        assert!(env.files().is_empty() && changes(&server).is_empty());
    }
}
