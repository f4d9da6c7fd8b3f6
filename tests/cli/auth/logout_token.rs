//! `auth token` and `auth logout`.

use serde_json::{Value, json};

use crate::auth::iam::{
    ISSUED, assert_silent, cloud, edit_login, logged_in, login, login_path, nobody,
};
use crate::server::NOWHERE;
use crate::support::{TestEnv, fails, has, ok};
use crate::table::variables;

const TOKEN: [&str; 2] = ["auth", "token"];
const LOGOUT: [&str; 2] = ["auth", "logout"];

#[test]
fn the_token_and_a_newline_are_all_that_is_printed() {
    let env = logged_in();
    crate::support::private(&env.write("of-a-file", "from-file\r\n"));
    for (variable, value, expected) in [
        ("HWKEY_TOKEN", "", ISSUED),
        ("HWKEY_TOKEN", " given\n", "given"),
        ("HWKEY_TOKEN_COMMAND", "echo printed", "printed"),
        ("HWKEY_TOKEN_FILE", "of-a-file", "from-file"),
    ] {
        let token = |further: &str| {
            let mut command = nobody(&env, NOWHERE, format!("auth token {further}"));
            ok(command.env(variable, value))
        };
        for said in [token(""), token("-q")] {
            let printed = format!("{expected}\n");
            assert_eq!((said.out, said.err), (printed, String::new()));
        }
        let said = token("--json");
        let document = said.json();
        assert_eq!(document["token"], expected);
        assert_eq!(document["expires_at"].is_string(), expected == ISSUED);
        assert_eq!(document.as_object().unwrap().len(), 2);
        assert_eq!(said.err, "");
    }
}

#[test]
fn access_keys_are_no_token() {
    let env = TestEnv::new();
    let keys = "HWKEY_ACCESS_KEY=a HWKEY_SECRET_KEY=secret-1";
    for set in [keys, "HWKEY_CREDENTIALS=ecs"] {
        let mut command = nobody(&env, NOWHERE, TOKEN);
        let said = fails(command.envs(variables(set)).arg("--json"), 3);
        let (first, _) = variables(set).next().unwrap();
        has(&said.error()["message"], first);
        assert_silent(&said, &["secret-1"]);
    }
    fails(&mut nobody(&env, NOWHERE, TOKEN), 3);
}

#[test]
fn a_token_that_has_ended_is_not_printed() {
    let env = logged_in();
    edit_login(&env, "default", "expires_at", json!("2020-01-04T09:05:22Z"));
    for extra in [&[][..], &["--json"], &["-q"]] {
        let said = fails(nobody(&env, NOWHERE, TOKEN).args(extra), 4);
        assert_silent(&said, &[ISSUED]);
    }
}

#[test]
fn logout_removes_the_login_and_twice_is_fine() {
    let env = logged_in();
    let said = ok(env.command(LOGOUT).arg("--json"));
    assert_eq!(said.json(), json!({"profile": null, "logged_out": true}));
    assert!(!login_path(&env, "default").exists());
    fails(&mut nobody(&env, NOWHERE, TOKEN), 3);
    let said = ok(env.command(LOGOUT).arg("--json"));
    assert_eq!(said.json(), json!({"profile": null, "logged_out": false}));
    let said = ok(env.command(LOGOUT));
    assert_eq!(said.out, "");
    assert!(said.err.starts_with("note: "), "{}", said.err);
}

#[test]
fn logout_is_for_one_profile() {
    let server = cloud();
    let env = TestEnv::new();
    env.config("[profiles.work]\n[profiles.home]\n");
    for profile in ["work", "home"] {
        ok(&mut login(&env, &server.url, ["--profile", profile]));
    }
    let said = ok(env.command(LOGOUT).args(["--profile", "work", "--json"]));
    assert_eq!(said.json()["profile"], Value::from("work"));
    assert!(!login_path(&env, "work").exists());
    assert!(login_path(&env, "home").exists());
    assert_eq!(server.lines().len(), 2, "IAM is not asked");
}

#[test]
fn a_logout_that_is_only_shown_removes_nothing() {
    let env = logged_in();
    let said = ok(env.command(LOGOUT).arg("--dry-run"));
    let path = login_path(&env, "default");
    has(&said.err, path.to_str().unwrap());
    assert!(path.exists());
    ok(env.command(LOGOUT).args(["--dry-run", "--json"]));
    assert!(path.exists());
}

#[test]
fn logout_needs_nothing_that_the_profile_is_wrong_about() {
    let env = TestEnv::new();
    env.config("[profiles.work]\n");
    ok(&mut login(&env, &cloud().url, "--profile work"));
    env.config("[profiles.work]\ntoken = \"t\"\n");
    ok(env.command(LOGOUT).args(["--profile", "work"]));
    assert!(!login_path(&env, "work").exists());
}
