//! `auth status`: whichever credentials are in use, and whether they work.

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::auth::iam::{
    DAY, INSPECT, ISSUED, OWN_PROJECTS, REGION, answer, cloud, facts, logged_in, login, moment,
    nobody, projects,
};
use crate::server::{Answer, Server, refusal};
use crate::support::{Arguments, PROJECT, TestEnv, fails, has, ok, run};
use crate::table::{rows, variables};

const STATUS: [&str; 2] = ["auth", "status"];
const TOKEN: &str = "given-token";

pub(crate) fn status(env: &TestEnv, url: &str) -> Command {
    nobody(env, url, STATUS)
}

pub(crate) fn with_token(env: &TestEnv, url: &str) -> Command {
    let mut command = status(env, url);
    command.env("HWKEY_TOKEN", TOKEN);
    command
}

pub(crate) fn with_keys(env: &TestEnv, url: &str) -> Command {
    let mut command = status(env, url);
    command
        .env("HWKEY_ACCESS_KEY", "AKEXAMPLE0000000001")
        .env("HWKEY_SECRET_KEY", "secret-key");
    command
}

/// IAM, and the metadata service of a cloud server.
fn cloud_server() -> Server {
    Server::new(|request| match request.line.as_str() {
        "PUT /meta-data/latest/api/token" => Answer::text(200, "session-1"),
        "GET /openstack/latest/securitykey" => Answer::json(
            200,
            json!({"credential": {"access": "AK", "secret": "SK", "securitytoken": "ST",
                "expires_at": moment(DAY).0}}),
        ),
        _ => answer(request),
    })
}

/// Methods, and the variables that give them. The first three have a token, which IAM knows more of.
const METHODS: &str = "
token | HWKEY_TOKEN=given-token
token_file | HWKEY_TOKEN_FILE=token
token_command | HWKEY_TOKEN_COMMAND='cat token'
access_keys | HWKEY_ACCESS_KEY=AK HWKEY_SECRET_KEY=SK
ecs | HWKEY_CREDENTIALS=ecs
";

#[test]
fn every_method_is_proved_and_has_every_field() {
    for (number, [method, set]) in rows(METHODS).enumerate() {
        let is_token = number < 3;
        let server = cloud_server();
        let env = TestEnv::new();
        crate::support::private(&env.write("token", TOKEN));
        let status = |form: &str| {
            let mut command = status(&env, &server.url);
            command
                .env("HWKEY_METADATA_ENDPOINT", &server.url)
                .env("HWKEY_REGION", REGION)
                .envs(variables(set));
            ok(command.args(form.words()))
        };
        let document = status("--json").json();
        let end = document["expires_at"].clone();
        let (variable, _) = variables(set).next().unwrap();
        let source = format!("variable {variable}");
        let expected = json!({
            "profile": null,
            "method": method,
            "source": source,
            "valid": true,
            "expires_at": end,
            "user": is_token.then_some("amy"),
            "project_id": PROJECT,
            "endpoints": {"repo": server.url, "kps": server.url, "iam": server.url, "ecs": server.url},
        });
        assert_eq!(document, expected);
        assert_eq!(end.is_string(), is_token, "{end}");
        let table = status("");
        for part in [method, &source, PROJECT, &server.url] {
            has(&table.out, part);
        }
        assert_eq!(table.err, "");
        let id = if is_token { "amy" } else { method };
        assert_eq!(status("-q").out, format!("{id}\n"));
        let asked = if is_token { INSPECT } else { OWN_PROJECTS };
        assert!(server.lines().contains(&asked.to_owned()));
    }
}

/// Prints another token each time.
const MINT: &str = "echo run >> runs\necho token-$(($(wc -l < runs)))\n";

#[test]
fn a_token_is_asked_about_with_itself() {
    let env = logged_in();
    env.write("mint.sh", MINT);
    for (variable, value, token) in [
        ("HWKEY_TOKEN", TOKEN, TOKEN),
        ("HWKEY_TOKEN", "", ISSUED),
        ("HWKEY_TOKEN_COMMAND", "sh mint.sh", "token-1"),
    ] {
        let server = cloud();
        ok(status(&env, &server.url).env(variable, value));
        assert_eq!(server.lines(), [INSPECT]);
        let request = &server.requests()[0];
        assert_eq!(request.header("x-auth-token"), Some(token));
        assert_eq!(request.header("x-subject-token"), Some(token));
    }
}

#[test]
fn a_token_command_is_run_once_more_when_its_token_is_refused() {
    for good in [2, 3] {
        let server = Server::new(move |request| {
            let token = request.header("x-subject-token");
            assert_eq!(token, request.header("x-auth-token"));
            if token == Some(&format!("token-{good}")) {
                answer(request)
            } else {
                Answer::json(401, refusal("IAM.0066", "expired"))
            }
        });
        let env = TestEnv::new();
        env.write("mint.sh", MINT);
        let mut command = status(&env, &server.url);
        let said = run(command
            .env("HWKEY_TOKEN_COMMAND", "sh mint.sh")
            .arg("--json"));
        assert_eq!(said.code, if good == 2 { 0 } else { 4 }, "{}", said.err);
        assert_eq!(said.json()["valid"], good == 2);
        assert_eq!(server.lines().len(), 2);
    }
}

#[test]
fn the_sandbox_has_a_token_of_its_own() {
    let document = ok(TestEnv::new().sandbox("auth status --json")).json();
    assert_eq!(document["method"], "token");
    assert_eq!(document["valid"], true);
    assert_eq!(document["user"], "demo");
    assert_eq!(document["profile"], "sandbox");
}

#[test]
fn without_credentials_nothing_is_asked() {
    let server = cloud();
    let env = TestEnv::new();
    let error = fails(status(&env, &server.url).arg("--json"), 3).error();
    has(&error["hint"], "`hwkey auth login`");
    assert!(server.lines().is_empty());
}

/// The warnings of a status whose token ends in so many minutes.
fn warnings(minutes: i64, project: &str) -> Vec<String> {
    let server = Server::new(move |_| Answer::json(200, facts(&moment(minutes).0)));
    let env = TestEnv::new();
    let mut command = with_token(&env, &server.url);
    let said = ok(command.env("HWKEY_PROJECT_ID", project));
    let all = said
        .err
        .lines()
        .filter(|line| line.starts_with("warning: "));
    all.map(str::to_owned).collect()
}

#[test]
fn a_token_that_ends_soon_is_warned_of() {
    for minutes in [59, 30, 2] {
        let all = warnings(minutes, PROJECT);
        assert_eq!(all.len(), 1, "{minutes}: {all:?}");
        assert!(all[0].contains("minute"), "{all:?}");
    }
    for minutes in [62, DAY] {
        assert_eq!(warnings(minutes, PROJECT), [""; 0]);
    }
}

#[test]
fn a_token_for_another_project_is_warned_of() {
    let all = warnings(DAY, "another-project");
    assert_eq!(all.len(), 1, "{all:?}");
    for part in ["another-project", PROJECT, REGION] {
        assert!(all[0].contains(part), "{all:?}");
    }
}

#[test]
fn the_project_of_access_keys_is_that_of_the_region() {
    for (region, expected) in [(Some("cn-east-3"), json!("p2")), (None, Value::Null)] {
        let all = projects(&[("p1", REGION), ("p2", "cn-east-3"), ("p3", "cn-east-3_sub")]);
        let server = Server::new(move |_| Answer::json(200, all.clone()));
        let env = TestEnv::new();
        let mut command = with_keys(&env, &server.url);
        command.envs(region.map(|region| ("HWKEY_REGION", region)));
        assert_eq!(ok(command.arg("--json")).json()["project_id"], expected);
    }
}

#[test]
fn the_document_is_that_of_the_login_before() {
    let server = cloud();
    let env = TestEnv::new();
    let said = ok(login(&env, &server.url, "--json").env("HW_PROJECT_ID", "other"));
    let status = ok(nobody(&env, &server.url, "auth status --json").env("HWKEY_REGION", REGION));
    assert_eq!(said.json(), status.json());
    assert_eq!(said.json()["project_id"], PROJECT);
    assert_eq!(said.json()["valid"], true);
}
