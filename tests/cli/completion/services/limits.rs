//! When services are not asked, or not waited for.

use super::{NOTHING, SHOW, account, against, asked};
use crate::auth::iam::{PROJECTS, REGION, cloud};
use crate::completion::{ask, values};
use crate::repo_wire::LIST;
use crate::server::{Answer, NOWHERE, Server, refused};
use crate::support::{PROJECT, TestEnv};

#[test]
fn nothing_is_sent_where_no_key_and_no_pair_can_be_meant() {
    let server = account();
    for words in [
        "repo key show --pro",
        "repo key show -",
        "repo key show --api ''",
        "repo key list ''",
        "kps keypair show a.b",
        "kps keypair delete --",
        "kps keypair create ''",
        "kps keypair import ''",
    ] {
        asked(&server, words);
        assert_eq!(server.lines(), NOTHING, "{words:?}");
    }
}

#[test]
fn what_goes_wrong_gives_no_candidates_and_no_message() {
    let env = TestEnv::new();
    assert_eq!(values(&mut ask(&env, SHOW)), NOTHING, "no configuration");
    assert_eq!(values(&mut against(ask(&env, SHOW), NOWHERE)), NOTHING);
    assert_eq!(values(&mut against(ask(&env, SHOW), "no URL")), NOTHING);
    let unknown = ["-p", "unknown", "repo", "key", "show", ""];
    assert_eq!(values(&mut against(ask(&env, unknown), NOWHERE)), NOTHING);
    env.config("[profiles.default]\ntokn = \"x\"\n");
    let found = values(&mut ask(&env, SHOW));
    assert_eq!(found, NOTHING, "a broken configuration");
}

#[test]
fn a_service_is_asked_once() {
    let answers = [
        Answer::text(500, "no"),
        Answer::http(429, "retry-after: 1\r\n", "{}"),
        refused(401, "APIGW.0301"),
        Answer::text(200, "<html>"),
        Answer::unfinished(),
        Answer::Close,
    ];
    for answer in answers {
        let described = format!("{answer:?}");
        let server = Server::in_turn([answer]);
        let env = TestEnv::new();
        let mut command = against(ask(&env, SHOW), &server.url);
        command.env("HWKEY_RETRIES", "3");
        assert_eq!(values(&mut command), NOTHING, "{described}");
        assert_eq!(server.lines(), [LIST], "{described}");
    }
}

#[test]
fn a_service_that_does_not_answer_is_given_up() {
    let server = Server::new(|_| Answer::Silence);
    let env = TestEnv::new();
    let mut command = against(ask(&env, SHOW), &server.url);
    // It would wait for longer than a test may.
    command.env("HWKEY_TIMEOUT", "3600");
    assert_eq!(values(&mut command), NOTHING);
    assert_eq!(server.lines(), [LIST]);
}

#[cfg(unix)]
#[test]
fn no_token_command_is_run() {
    let server = account();
    let env = TestEnv::new();
    env.config(&format!(
        "[profiles.default]\nendpoint = \"{}\"\nproject_id = \"{PROJECT}\"\ntoken_command = [\"touch\", \"ran\"]\n",
        server.url
    ));
    for words in [&SHOW, &["kps", "keypair", "show", ""]] {
        assert_eq!(values(&mut ask(&env, words)), NOTHING);
    }
    assert!(!env.path("ran").exists());
    assert_eq!(server.lines(), NOTHING);
}

#[test]
fn the_project_is_looked_up_and_nothing_is_kept() {
    let server = cloud();
    let env = TestEnv::new();
    let config = format!(
        "[profiles.default]\nendpoint = \"{}\"\nregion = \"{REGION}\"\ntoken = \"t\"\n",
        server.url
    );
    env.config(&config);
    let before = env.files();
    let words = ["kps", "keypair", "show", ""];
    for _ in 0..2 {
        values(&mut ask(&env, words));
    }
    let pairs = format!("GET /v3/{PROJECT}/keypairs?limit=100");
    assert_eq!(server.lines(), [PROJECTS, &pairs, PROJECTS, &pairs]);
    assert_eq!(env.files(), before);
}
