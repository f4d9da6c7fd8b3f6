//! `auth status` where the credentials do not work, and where that cannot be learnt.

use std::fs;

use serde_json::{Value, json};

use crate::auth::iam::{
    INSPECT, OWN_PROJECTS, cloud, edit_login, facts, keystone, logged_in, moment,
};
use crate::auth::status::{status, with_keys, with_token};
use crate::server::{Answer, NOWHERE, Server, refusal};
use crate::support::{TestEnv, ends, fails, has, ok, run};

#[test]
fn what_is_refused_is_shown_as_not_valid_in_every_form() {
    let answers: [fn() -> Answer; 4] = [
        || Answer::json(401, refusal("IAM.0067", "The token is invalid.")),
        || keystone(401, "The request you have made requires authentication."),
        || keystone(404, "Could not find token."),
        || Answer::json(404, refusal("IAM.0004", "Could not find token.")),
    ];
    for refused in answers {
        let server = Server::new(move |_| refused());
        let env = TestEnv::new();
        let said = ends(with_token(&env, &server.url).arg("--json"), 4);
        assert_eq!(said.json()["valid"], false);
        assert_eq!(said.json()["method"], "token");
        assert_eq!(said.error()["kind"], "auth");
        assert_eq!(said.error()["exit_code"], 4);
        let said = run(&mut with_token(&env, &server.url));
        assert_eq!(said.code, 4);
        let valid = said.out.lines().find(|line| line.starts_with("valid"));
        assert!(valid.unwrap().ends_with(" no"), "{}", said.out);
        assert!(said.err.starts_with("error: "), "{}", said.err);
        let said = run(with_token(&env, &server.url).arg("-q"));
        assert_eq!((said.code, said.out.as_str()), (4, "token\n"));
        assert_eq!(server.lines(), [INSPECT; 3]);
    }
}

#[test]
fn a_refused_access_key_is_not_valid_and_is_sent_once() {
    let server =
        Server::new(|_| Answer::json(401, refusal("APIGW.0301", "verify aksk signature fail")));
    let env = TestEnv::new();
    let said = ends(
        with_keys(&env, &server.url).args(["--json", "--retries", "5"]),
        4,
    );
    assert_eq!(said.json()["valid"], false);
    assert_eq!(server.lines(), [OWN_PROJECTS]);
}

#[test]
fn an_expired_login_is_not_valid_and_iam_is_not_asked() {
    let server = cloud();
    let env = logged_in();
    edit_login(&env, "default", "expires_at", json!("2020-01-04T09:05:22Z"));
    let said = ends(status(&env, &server.url).arg("--json"), 4);
    let document = said.json();
    assert_eq!(document["valid"], false);
    assert_eq!(document["expires_at"], "2020-01-04T09:05:22Z");
    assert_eq!(document["method"], "login");
    assert!(server.lines().is_empty());
}

#[test]
fn a_token_that_iam_says_has_ended_is_not_valid() {
    let server = Server::new(|_| Answer::json(200, facts(&moment(-1).0)));
    let said = ends(with_token(&TestEnv::new(), &server.url).arg("--json"), 4);
    assert_eq!(said.json()["valid"], false);
    has(&said.error()["message"], "expired");
}

#[test]
fn an_iam_that_does_not_say_leaves_it_open() {
    let answers = [
        Answer::text(200, "<html></html>"),
        Answer::text(200, "{}"),
        keystone(503, "busy"),
        Answer::Close,
    ];
    for answer in answers {
        let server = Server::new(move |_| answer.clone());
        for json in [&[][..], &["--json"], &["-q"]] {
            for with in [with_token, with_keys] {
                let env = TestEnv::new();
                let mut command = with(&env, &server.url);
                fails(command.args(["--retries", "0"]).args(json), 8);
            }
        }
    }
    fails(
        with_token(&TestEnv::new(), NOWHERE).args(["--retries", "0"]),
        8,
    );
}

#[test]
fn a_login_that_iam_has_ended_is_not_valid() {
    let env = TestEnv::new();
    let mut login = env.sandbox("auth login --domain sandbox --user demo");
    ok(login
        .arg("--password-stdin")
        .write_stdin("sandbox-password"));
    let path = env.path(".local/state/hwkey/sandbox.json");
    let mut state: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let end = &mut state["iam"]["tokens"][0]["expires_at"];
    assert!(end.is_string());
    *end = json!("2020-01-04T09:05:22.701000Z");
    fs::write(&path, state.to_string()).unwrap();
    let said = ends(env.sandbox("auth status --json"), 4);
    assert_eq!(said.json()["valid"], false);
    let hint = said.error()["hint"].to_string();
    has(&hint, "`hwkey auth login --profile sandbox`");
    let mut command = env.sandbox("kps keypair list --json");
    let hint = fails(&mut command, 4).error()["hint"].to_string();
    has(&hint, "`hwkey auth login --profile sandbox`");
}
