//! What a refusal of credentials stops, and what helps.

use assert_cmd::Command;
use serde_json::json;

use crate::auth::iam::{REGION, answer, assert_silent, cloud, nobody};
use crate::repo_wire::{key, page};
use crate::server::{Answer, Server, refusal, refused};
use crate::support::{PROJECT, TestEnv, ends, fails, has, lacks, ok, run};
use crate::table::variables;

const DELETE: [&str; 7] = ["kps", "keypair", "delete", "a", "b", "c", "--yes"];

fn delete(env: &TestEnv, url: &str) -> Command {
    let mut command = nobody(env, url, DELETE);
    command
        .env("HWKEY_PROJECT_ID", PROJECT)
        .args(["--retries", "5"]);
    command
}

#[test]
fn after_a_refused_access_key_nothing_more_is_sent() {
    for code in ["APIGW.0301", "APIGW.0303", "IAM.0001"] {
        let server = Server::new(move |_| refused(401, code));
        let env = TestEnv::new();
        let mut command = delete(&env, &server.url);
        command
            .env("HWKEY_ACCESS_KEY", "AK")
            .env("HWKEY_SECRET_KEY", "secret-1");
        let said = ends(&mut command, 4);
        assert_eq!(server.lines().len(), 1, "{:?}", server.lines());
        has(&said.err, "error: `b` was not tried");
        has(&said.err, "error: `c` was not tried");
        assert_eq!(said.err.matches("error: ").count(), 3, "{}", said.err);
        assert_silent(&said, &["secret-1"]);
    }
}

#[test]
fn after_an_access_key_is_refused_no_deletion_is_tried() {
    let server = Server::new(|request| {
        if request.line.starts_with("GET ") {
            let line = crate::support::line("ed25519.pub");
            let keys = [1, 2, 3].map(|id| key(id, &format!("k{id}"), &line));
            Answer::json(200, page(&keys))
        } else {
            refused(401, "APIGW.0301")
        }
    });
    let env = TestEnv::new();
    let repo = ["repo", "key", "delete", "1", "2", "3", "--yes"];
    let mut command = nobody(&env, &server.url, repo);
    command
        .env("HWKEY_ACCESS_KEY", "AK")
        .env("HWKEY_SECRET_KEY", "SK");
    let said = ends(&mut command, 4);
    assert_eq!(server.count("DELETE "), 1, "{:?}", server.lines());
    let untried = said.err.matches(" was not tried").count();
    assert_eq!(untried, 2, "{}", said.err);
}

#[test]
fn other_refusals_stop_nothing() {
    for (status, credentials) in [
        (403, "HWKEY_ACCESS_KEY=AK HWKEY_SECRET_KEY=SK"),
        (403, "HWKEY_TOKEN=t"),
        (401, "HWKEY_TOKEN=t"),
    ] {
        let server = Server::new(move |_| refused(status, "X.1"));
        let env = TestEnv::new();
        let said = ends(delete(&env, &server.url).envs(variables(credentials)), 4);
        assert_eq!(server.lines().len(), 3, "{status}: {:?}", server.lines());
        lacks(&said.err, "not tried");
    }
}

#[test]
fn a_wrong_clock_matters_to_signatures_only() {
    let server = Server::new(|_| {
        let date = "Date: Sat, 04 Jan 2020 09:05:22 GMT\r\n";
        Answer::http(401, date, refusal("APIGW.0301", "no"))
    });
    let hint = |credentials: &str| {
        let env = TestEnv::new();
        let mut command = nobody(&env, &server.url, "repo key list --json");
        let error = fails(command.envs(variables(credentials)), 4).error();
        error["hint"].to_string()
    };
    lacks(&hint("HWKEY_TOKEN=t"), "clock");
    has(&hint("HWKEY_ACCESS_KEY=AK HWKEY_SECRET_KEY=SK"), "clock");
}

#[test]
fn the_credentials_in_use_are_told_once_with_v() {
    let env = TestEnv::new();
    for (set, method) in [
        ("HWKEY_TOKEN=t-1", "token"),
        ("HW_ACCESS_KEY=AK HW_SECRET_KEY=s-1", "access_keys"),
        ("HWKEY_TOKEN_COMMAND='echo t-1'", "token_command"),
    ] {
        let (first, _) = variables(set).next().unwrap();
        for extra in ["-v", "-vv"] {
            // Two services are asked: IAM for the project, then KPS.
            let server = Server::new(answer);
            let mut command = nobody(&env, &server.url, ["kps", "keypair", "list", extra]);
            command.env("HWKEY_REGION", REGION);
            let said = ok(command.envs(variables(set)));
            assert_eq!(said.err.matches("credentials: ").count(), 1, "{}", said.err);
            let told = format!("credentials: {method} (variable {first})\n");
            has(&said.err, told);
            assert_silent(&said, &["t-1", "s-1"]);
        }
        let server = cloud();
        let mut command = nobody(&env, &server.url, "repo key list");
        assert_eq!(ok(command.envs(variables(set))).err, "");
    }
}

#[test]
fn a_refusal_that_is_a_page_or_nothing_is_told_too() {
    for body in ["<html>no</html>", "", "gone", "null"] {
        let server = Server::new(move |_| Answer::text(401, body));
        let env = TestEnv::new();
        let mut command = nobody(&env, &server.url, "auth status --json");
        let said = run(command.env("HWKEY_TOKEN", "t"));
        assert_eq!((said.code, said.json()["valid"].clone()), (4, json!(false)));
    }
}

#[test]
fn a_project_that_was_given_may_be_what_kps_refuses() {
    let server = Server::new(|request| {
        if request.line.contains("/v3/projects") {
            answer(request)
        } else {
            refused(403, "X.1")
        }
    });
    let hint = |line: &str, set: &str, profile: &str| {
        let env = TestEnv::new();
        env.config(&format!("[profiles.default]\ntoken = \"t\"\n{profile}"));
        let mut command = nobody(&env, &server.url, line);
        command.env("HWKEY_REGION", REGION);
        command.envs(variables(set)).arg("--json");
        fails(&mut command, 4).error()["hint"].to_string()
    };
    let variable = "HWKEY_PROJECT_ID=p1";
    let list = "kps keypair list";
    let by_variable = hint(list, variable, "");
    let wanted = "check the project id p1 (variable HWKEY_PROJECT_ID)";
    has(&by_variable, wanted);
    has(&by_variable, "kps:SSHKeyPair:list");
    let in_file = hint(list, "", "project_id = \"p2\"\n");
    has(&in_file, "check the project id p2 (profile default)");
    let option = hint("kps keypair create web --project-id p3", variable, "");
    has(&option, "check the project id p3 (option --project-id)");
    for (line, set) in [(list, ""), ("repo key list", variable)] {
        lacks(&hint(line, set, ""), "project id");
    }
}

#[test]
fn a_pair_of_the_whole_account_needs_an_administrator_first() {
    let server = Server::new(|_| Answer::json(403, refusal("KPS.9003", "No permission")));
    let env = TestEnv::new();
    let create = ["kps", "keypair", "create", "web"];
    let said = fails(env.at(&server.url, create).args(["--scope", "domain"]), 4);
    has(&said.err, "Tenant Administrator");
    let own = fails(env.at(&server.url, create), 4);
    lacks(&own.err, "Tenant Administrator");
    assert!(!env.path("web.pem").exists());
}
