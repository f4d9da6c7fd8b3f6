//! Which project KPS is asked about when nobody says: IAM is asked, and the answer remembered.

use std::fs;

use assert_cmd::Command;
use serde_json::json;

use crate::auth::iam::{OWN_PROJECTS, PROJECTS, REGION, answer, cloud, keystone, nobody, projects};
use crate::server::{Answer, Server, refusal};
use crate::support::{Arguments, PROJECT, TestEnv, fails, has, ok};
use crate::table::variables;

pub(super) const PAIRS: [&str; 3] = ["kps", "keypair", "list"];

fn asked_for(project: &str) -> String {
    format!("GET /v3/{project}/keypairs?limit=100")
}

/// The binary with an access key and a region.
pub(super) fn keyed(env: &TestEnv, url: &str, arguments: impl Arguments) -> Command {
    let mut command = nobody(env, url, arguments);
    command
        .env("HWKEY_ACCESS_KEY", "AK1")
        .env("HWKEY_SECRET_KEY", "secret-1")
        .env("HWKEY_REGION", REGION);
    command
}

/// Answers the two ways to ask for projects, and all else as usual.
pub(super) fn iam(
    named: impl Fn() -> Answer + Send + 'static,
    own: impl Fn() -> Answer + Send + 'static,
) -> Server {
    Server::new(move |request| match request.line.as_str() {
        PROJECTS => named(),
        OWN_PROJECTS => own(),
        _ => answer(request),
    })
}

pub(super) fn list(all: &[(&str, &str)]) -> Answer {
    Answer::json(200, projects(all))
}

#[test]
fn the_project_of_a_profile_is_asked_for_once() {
    for credentials in [
        "token = \"t\"",
        "token_file = \"token\"",
        "token_command = [\"echo\", \"t\"]",
        "access_key = \"a\"\nsecret_key = \"s\"",
    ] {
        let server = cloud();
        let env = TestEnv::new();
        crate::support::private(&env.write(".config/hwkey/token", "t"));
        let profile = |name: &str| {
            format!(
                "[profiles.{name}]\n{credentials}\nregion = \"{REGION}\"\nendpoint = \"{}\"\n",
                server.url
            )
        };
        env.config(&(profile("work") + &profile("home")));
        for name in ["work", "work", "home"] {
            ok(env.command(PAIRS).args(["--profile", name]));
        }
        let pairs = asked_for(PROJECT);
        assert_eq!(server.lines(), [PROJECTS, &pairs, &pairs, PROJECTS, &pairs]);
    }
}

#[test]
fn the_project_of_a_variables_token_is_asked_each_time() {
    for (variable, value) in [
        ("HWKEY_TOKEN", "t"),
        ("HWKEY_TOKEN_COMMAND", "echo t"),
        ("HW_AUTH_TOKEN", "t"),
    ] {
        let server = cloud();
        let env = TestEnv::new();
        for _ in 0..2 {
            let mut command = nobody(&env, &server.url, PAIRS);
            ok(command.env(variable, value).env("HWKEY_REGION", REGION));
        }
        let pairs = asked_for(PROJECT);
        assert_eq!(server.lines(), [PROJECTS, &pairs, PROJECTS, &pairs]);
    }
}

#[test]
fn whatever_decides_the_project_makes_it_asked_for_again() {
    let (server, other) = (cloud(), cloud());
    let env = TestEnv::new();
    ok(&mut keyed(&env, &server.url, PAIRS));
    let mut region = keyed(&env, &server.url, PAIRS);
    region.env("HWKEY_REGION", "cn-east-3");
    assert!(fails(&mut region, 3).err.contains("cn-east-3"));
    let by_name = "GET /v3/projects?name=cn-east-3";
    assert_eq!(server.lines()[2..], [by_name, OWN_PROJECTS]);

    ok(keyed(&env, &server.url, PAIRS).env("HWKEY_IAM_ENDPOINT", &other.url));
    assert_eq!(other.lines(), [PROJECTS]);
    ok(keyed(&env, &server.url, PAIRS).env("HWKEY_ACCESS_KEY", "AK2"));
    let pairs = asked_for(PROJECT);
    assert_eq!(server.lines()[4..], [&pairs, PROJECTS, &pairs]);
}

#[test]
fn who_may_not_list_the_projects_is_asked_for_own_ones() {
    let named: [fn() -> Answer; 4] = [
        || keystone(403, "You are not authorized"),
        || Answer::json(403, refusal("IAM.0003", "Policy does not allow")),
        || list(&[]),
        // A service that does not know the filter, and has none of that name.
        || list(&[("p1", "cn-east-3"), ("p2", "MOS")]),
    ];
    for named in named {
        let own = [
            ("p1", "cn-east-3"),
            ("p7", REGION),
            ("p8", "cn-north-4_sub"),
        ];
        let server = iam(named, move || list(&own));
        ok(&mut keyed(&TestEnv::new(), &server.url, PAIRS));
        assert_eq!(server.lines(), [PROJECTS, OWN_PROJECTS, &asked_for("p7")]);
    }
}

#[test]
fn a_service_that_ignores_the_name_is_not_believed() {
    let all = || list(&[("p1", "cn-east-3"), ("p7", REGION), ("p8", "MOS")]);
    let server = iam(all, Answer::unexpected);
    ok(&mut keyed(&TestEnv::new(), &server.url, PAIRS));
    assert_eq!(server.lines(), [PROJECTS, &asked_for("p7")]);
}

#[test]
fn a_refused_key_is_sent_once() {
    let refused = || Answer::json(401, refusal("APIGW.0301", "verify aksk signature fail"));
    for (server, asked) in [
        (iam(refused, || list(&[])), &[PROJECTS][..]),
        (iam(|| list(&[]), refused), &[PROJECTS, OWN_PROJECTS]),
    ] {
        let env = TestEnv::new();
        let mut command = keyed(&env, &server.url, PAIRS);
        let error = fails(command.args(["--json", "--retries", "5"]), 4).error();
        assert_eq!(error["code"], "APIGW.0301", "{error}");
        assert_eq!(server.lines(), asked);
    }
}

#[test]
fn no_project_and_several_are_mistakes_that_are_told() {
    let server = iam(|| list(&[]), || list(&[("p1", "MOS")]));
    let error = fails(keyed(&TestEnv::new(), &server.url, PAIRS).arg("--json"), 3).error();
    has(&error["message"], REGION);
    has(&error["hint"], "--project-id");

    let two = || list(&[("p1", REGION), ("p2", REGION)]);
    for server in [iam(two, Answer::unexpected), iam(|| list(&[]), two)] {
        let error = fails(keyed(&TestEnv::new(), &server.url, PAIRS).arg("--json"), 3).error();
        has(&error["message"], "p1");
        has(&error["message"], "p2");
        has(&error["hint"], "--project-id");
    }
}

#[test]
fn an_iam_that_gives_no_answer_is_named() {
    let broken: [fn() -> Answer; 3] = [
        || Answer::text(200, "<html></html>"),
        || Answer::json(200, json!({})),
        || Answer::Close,
    ];
    for broken in broken {
        let server = iam(broken, broken);
        let env = TestEnv::new();
        let mut command = keyed(&env, &server.url, PAIRS);
        let said = fails(command.args(["--retries", "0"]), 8);
        has(&said.err, "project");
        has(&said.err, "IAM");
        assert!(!server.lines().contains(&asked_for(PROJECT)));
    }
}

#[test]
fn without_a_place_to_remember_it_the_command_works() {
    let server = cloud();
    let env = TestEnv::new();
    env.write(".local/state/hwkey", "a file where a directory is wanted");
    for _ in 0..2 {
        let said = ok(&mut keyed(&env, &server.url, PAIRS));
        assert_eq!(said.err.matches("warning: ").count(), 1, "{}", said.err);
        has(&said.err, "project id");
    }
    let pairs = asked_for(PROJECT);
    assert_eq!(server.lines(), [PROJECTS, &pairs, PROJECTS, &pairs]);
}

#[test]
fn what_is_asked_once_is_no_secret_and_can_be_damaged() {
    let server = cloud();
    let env = TestEnv::new();
    for _ in 0..2 {
        ok(&mut keyed(&env, &server.url, PAIRS));
    }
    let pairs = asked_for(PROJECT);
    assert_eq!(server.lines(), [PROJECTS, &pairs, &pairs]);
    let requests = server.requests();
    assert_eq!(requests[0].header("x-project-id"), None);
    assert_eq!(requests[1].header("x-project-id"), Some(PROJECT));
    let path = env.path(".local/state/hwkey/projects/default.json");
    assert!(!fs::read_to_string(&path).unwrap().contains("secret-1"));
    for damage in ["", "{}", "{\"region\":1}"] {
        let before = server.lines().len();
        fs::write(&path, damage).unwrap();
        ok(&mut keyed(&env, &server.url, PAIRS));
        assert_eq!(server.lines()[before..], [PROJECTS, &asked_for(PROJECT)]);
    }
}

#[test]
fn without_a_region_nothing_is_asked() {
    let server = cloud();
    let env = TestEnv::new();
    let mut command = keyed(&env, &server.url, PAIRS);
    let said = fails(command.env_remove("HWKEY_REGION").arg("--json"), 3);
    for option in ["--project-id", "--region"] {
        has(&said.error()["hint"], option);
    }
    assert!(server.lines().is_empty());
}

#[test]
fn a_project_that_is_told_is_not_asked_for() {
    for (option, variable, expected) in [
        ("--project-id=p1", "HWKEY_PROJECT_ID=p3", "p1"),
        ("-v", "HWKEY_PROJECT_ID=p2", "p2"),
        ("-v", "HW_PROJECT_ID=p2", "profile"),
        ("-v", "", "profile"),
    ] {
        let server = cloud();
        let env = TestEnv::new();
        env.config("[profiles.default]\nproject_id = \"profile\"\n");
        let mut command = keyed(&env, &server.url, PAIRS);
        ok(command.arg(option).envs(variables(variable)));
        assert_eq!(server.lines(), [asked_for(expected)]);
    }
}

#[test]
fn a_dry_run_asks_for_the_project_and_sends_no_more() {
    for arguments in ["kps keypair create web", "kps keypair delete web --yes"] {
        let server = cloud();
        let env = TestEnv::new();
        let mut command = keyed(&env, &server.url, arguments);
        let said = ok(command.arg("--dry-run"));
        has(&said.out, format!("/v3/{PROJECT}/keypairs"));
        assert_eq!(server.lines(), [PROJECTS]);
    }
}
