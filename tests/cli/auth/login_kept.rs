//! What a login leaves behind, and how other commands use it.

use std::fs;

use serde_json::{Value, json};

use crate::auth::iam::{
    ISSUED, PASSWORD, PROJECTS, REGION, answer, assert_silent, cloud, edit_login, logged_in, login,
    login_path, nobody, tokens,
};
use crate::config::setting;
use crate::server::{Answer, NOWHERE, Server, refusal};
use crate::support::{PROJECT, TestEnv, column, ends, fails, has, lacks, ok};
use crate::table::{rows, variables};

const LIST: [&str; 3] = ["repo", "key", "list"];
const PAIRS: [&str; 3] = ["kps", "keypair", "list"];

fn kept(env: &TestEnv, profile: &str) -> Value {
    serde_json::from_slice(&fs::read(login_path(env, profile)).unwrap()).unwrap()
}

#[test]
fn what_is_kept_is_the_token_and_no_password() {
    let env = TestEnv::new();
    env.config("[profiles.work]\n");
    ok(&mut login(&env, &cloud().url, "--profile work"));
    let login = kept(&env, "work");
    assert_eq!(login["token"], ISSUED);
    assert_eq!(login["project_id"], PROJECT);
    assert!(!login.to_string().contains(PASSWORD));
    assert!(!login_path(&env, "default").exists());
}

/// Methods, how a profile says them, and the settings that are named.
const METHODS: &str = r#"
token | token = "secret-1" | `token`
token_file | token_file = "f" | `token_file`
token_command | token_command = ["f"] | `token_command`
access_keys | access_key = "a"; secret_key = "secret-1" | `access_key` and `secret_key`
ecs | credentials = "ecs" | `credentials`
"#;

#[test]
fn a_profile_with_a_method_of_its_own_takes_no_login() {
    for [method, settings, keys] in rows(METHODS) {
        let server = cloud();
        let env = TestEnv::new();
        let settings = settings.replace("; ", "\n");
        env.config(&format!("[profiles.work]\n{settings}\n"));
        let said = fails(&mut login(&env, &server.url, "--profile work"), 3);
        for part in [&format!("`{method}`"), "`work`", "login"] {
            has(&said.err, part);
        }
        has(&said.err, format!("hint: remove {keys} from it"));
        assert_silent(&said, &["secret-"]);
        assert!(server.lines().is_empty(), "{method}");
    }
}

#[test]
fn credentials_that_go_before_the_login_are_warned_of() {
    let server = cloud();
    let env = TestEnv::new();
    for (set, warning) in [
        ("HWKEY_TOKEN=t", "variable HWKEY_TOKEN"),
        ("HWKEY_ACCESS_KEY=a HWKEY_SECRET_KEY=s", "HWKEY_ACCESS_KEY"),
        ("HW_AUTH_TOKEN=t", ""),
        ("", ""),
    ] {
        let said = ok(login(&env, &server.url, "").envs(variables(set)));
        let mut lines = said.err.lines();
        let warned = lines.find(|line| line.starts_with("warning: "));
        has(warned.unwrap_or_default(), warning);
        assert_eq!(warned.is_none(), warning.is_empty(), "{set}");
    }
    assert_eq!(kept(&env, "default")["token"], ISSUED);
}

#[test]
fn a_damaged_login_is_named_and_a_new_one_or_logout_ends_it() {
    for damage in ["", "{", "[]", "{\"token\":\"secret-1\"}", "\u{0}"] {
        let server = cloud();
        let env = logged_in();
        let path = login_path(&env, "default");
        fs::write(&path, damage).unwrap();
        for arguments in [
            &LIST[..],
            &["auth", "status"],
            &["auth", "token"],
            &["profile", "show"],
        ] {
            let said = fails(&mut nobody(&env, &server.url, arguments), 3);
            has(&said.err, path.to_str().unwrap());
            assert_silent(&said, &["secret-"]);
        }
        assert!(server.lines().is_empty());
        ok(&mut login(&env, &server.url, ""));
        ok(&mut nobody(&env, &server.url, LIST));
        fs::write(&path, damage).unwrap();
        ok(&mut env.command("auth logout"));
        assert!(!path.exists());
    }
}

#[test]
fn the_login_sends_its_token_and_knows_its_project() {
    let server = cloud();
    let env = logged_in();
    ok(&mut nobody(&env, &server.url, LIST));
    ok(&mut nobody(&env, &server.url, PAIRS));
    assert_eq!(tokens(&server), [ISSUED, ISSUED]);
    let pairs = format!("GET /v3/{PROJECT}/keypairs?limit=100");
    assert_eq!(server.lines()[1], pairs, "no look-up");
}

#[test]
fn a_login_is_for_the_region_of_its_project() {
    let server = cloud();
    let env = logged_in();
    for (project, region, code) in [
        ("cn-north-4", "cn-north-4", 0),
        ("cn-north-4_team", "cn-north-4", 0),
        ("a-cloud-of-our-own", "cn-east-3", 0),
        ("cn-north-4", "cn-east-3", 3),
        ("cn-north-4_team", "cn-east-3", 3),
    ] {
        edit_login(&env, "default", "project_name", json!(project));
        let before = server.lines().len();
        let mut pairs = nobody(&env, &server.url, PAIRS);
        let said = ends(pairs.args(["--region", region]), code);
        assert_eq!(server.lines().len() - before, usize::from(code == 0));
        if code == 3 {
            has(&said.err, "the login is for cn-north-4, not for cn-east-3");
            has(&said.err, "`hwkey auth login --region cn-east-3`");
        }
        ok(nobody(&env, &server.url, LIST).args(["--region", region]));
    }
}

#[test]
fn a_login_is_behind_profiles_and_before_the_vendors() {
    let server = cloud();
    let env = logged_in();
    let mut command = nobody(&env, &server.url, PAIRS);
    command
        .env("HW_AUTH_TOKEN", "vendor")
        .env("OS_PROJECT_ID", "p9");
    ok(&mut command);
    ok(command.env("HWKEY_PROJECT_ID", "p8"));
    ok(command.env("HWKEY_TOKEN", "variable"));
    env.config("[profiles.default]\ntoken = \"profile\"\n");
    ok(nobody(&env, &server.url, LIST).env("HW_AUTH_TOKEN", "vendor"));
    assert_eq!(tokens(&server), [ISSUED, ISSUED, "variable", "profile"]);
    let asked = |at: usize| server.lines()[at].split('/').nth(2).unwrap().to_owned();
    assert_eq!([asked(0), asked(1), asked(2)], [PROJECT, "p8", "p8"]);
}

#[test]
fn a_login_that_has_ended_is_told_before_anything_is_sent() {
    for profile in ["default", "work"] {
        let server = cloud();
        let env = TestEnv::new();
        env.config("[profiles.work]\n[profiles.default]\n");
        let option = ["--profile", profile];
        ok(&mut login(&env, &server.url, option));
        let before = server.lines().len();
        edit_login(&env, profile, "expires_at", json!("2020-01-04T09:05:22Z"));
        for arguments in [
            &LIST[..],
            &PAIRS,
            &["auth", "token"],
            &["repo", "key", "delete", "7"],
        ] {
            let mut command = nobody(&env, &server.url, arguments);
            let error = fails(command.args(option).args(["--json", "--yes"]), 4).error();
            assert_eq!(error["kind"], "auth");
            let text = error.to_string();
            has(&text, "2020-01-04T09:05:22Z");
            let hint = format!("`hwkey auth login --profile {profile}`");
            has(&text, &hint);
        }
        assert_eq!(server.lines().len(), before);
    }
}

#[test]
fn profiles_show_the_login_and_not_its_token() {
    let env = TestEnv::new();
    env.config(&format!(
        "[profiles.work]\nregion = \"{REGION}\"\n[profiles.other]\n"
    ));
    ok(&mut login(&env, &cloud().url, "--profile work"));
    let list = ok(&mut env.command("profile list --json"));
    assert_eq!(column(&list.json(), "name"), ["other", "work"]);
    let methods = [Value::Null, json!("login")];
    assert_eq!(column(&list.json(), "method"), methods);
    let said = ok(&mut env.command("profile show work --json"));
    assert_eq!(setting(&said, "token"), (json!("********"), json!("login")));
    assert_eq!(
        setting(&said, "project_id"),
        (json!(PROJECT), json!("login"))
    );
    assert_silent(&said, &[ISSUED]);
}

#[test]
fn a_refused_login_is_told_with_the_way_to_a_new_one() {
    let server = Server::new(|request| match request.line.as_str() {
        PROJECTS => answer(request),
        _ => Answer::json(401, refusal("APIGW.0307", "The token must be updated")),
    });
    let env = logged_in();
    let error = fails(nobody(&env, &server.url, LIST).arg("--json"), 4).error();
    has(&error["hint"], "`hwkey auth login`");
    assert_eq!(server.lines().len(), 1);
}

#[test]
fn the_sandbox_takes_a_login_and_no_variables() {
    let env = TestEnv::new();
    let login = ["--user", "demo", "--password-stdin"];
    let mut command = env.sandbox("auth login --domain sandbox");
    command
        .env("HWKEY_ENDPOINT", NOWHERE)
        .env("HWKEY_PROJECT_ID", "p9");
    let said = ok(command.args(login).write_stdin("sandbox-password"));
    lacks(&said.err, "warning");
    let said = ok(&mut env.sandbox("auth status --json"));
    assert_eq!(said.json()["method"], "login");
    assert_eq!(said.json()["user"], "demo");
    for arguments in [LIST, PAIRS] {
        let said = ok(env.sandbox(arguments).arg("-v"));
        has(&said.err, "credentials: login");
    }
    let mut command = env.sandbox("auth login");
    command.env("HW_DOMAIN_NAME", "sandbox").args(login);
    let said = fails(command.write_stdin("sandbox-password"), 2);
    has(&said.err, "--domain");
}
