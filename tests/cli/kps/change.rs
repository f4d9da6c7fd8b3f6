//! `hwkey kps keypair update` and `delete`.

use httpmock::Method::{DELETE, PUT};
use httpmock::MockServer;
use serde_json::{Value, json};

use crate::kps_wire::{no_pair, pair, shown};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TOKEN, TestEnv, fails, line, ok, run};

const UPDATE: [&str; 7] = [
    "--json",
    "kps",
    "keypair",
    "update",
    "web",
    "--description",
    "it's \"ours\" – 键",
];

/// A pair with this description.
pub(crate) fn described(description: &str) -> Answer {
    let changes = json!({"description": description});
    Answer::json(200, shown("web", "ed25519", changes))
}

fn impatient(server: &Server, command: &[&str]) -> Said {
    run(TestEnv::new()
        .at(&server.url, command)
        .args(["--retries", "0"]))
}

#[test]
fn update_changes_the_description_and_shows_the_pair() {
    let server = Server::in_turn([Answer::json(200, json!({})), described(UPDATE[6])]);
    let said = ok(TestEnv::new().at(&server.url, UPDATE));
    assert_eq!(said.err, "");
    let shown = said.json();
    assert_eq!(shown["description"], UPDATE[6]);
    assert_eq!(shown["fingerprint"], crate::kps_wire::prints("ed25519").0);
    assert_eq!(shown["created_at"], "2020-02-12T11:39:40Z");
    assert_eq!(shown.as_object().unwrap().len(), 14);
    let requests = server.requests();
    assert_eq!(requests[0].line, format!("PUT {}", pair("web")));
    let body = json!({"keypair": {"description": UPDATE[6]}});
    assert_eq!(requests[0].json(), body);
    assert_eq!(requests[1].line, format!("GET {}", pair("web")));
    assert_eq!(requests.len(), 2);
}

#[test]
fn an_empty_description_is_sent_too() {
    let server = MockServer::start();
    let put = server.mock(|when, then| {
        when.method(PUT)
            .path(pair("web"))
            .header("x-auth-token", TOKEN)
            .header("content-type", "application/json")
            .body(r#"{"keypair":{"description":""}}"#);
        then.status(204);
    });
    server.mock(|when, then| {
        when.path(pair("web"));
        then.status(200)
            .json_body(shown("web", "ed25519", json!({"description": ""})));
    });
    let update = ["-q", "kps", "keypair", "update", "web", "--description", ""];
    assert_eq!(ok(TestEnv::new().against(&server, update)).out, "web\n");
    put.assert_calls(1);
}

#[test]
fn a_changed_pair_that_cannot_be_read_again_is_changed() {
    let server = Server::in_turn([Answer::text(200, ""), Answer::Close]);
    let said = impatient(&server, &UPDATE);
    assert_eq!(said.code, 0);
    assert!(
        said.err.starts_with("warning: the description was changed"),
        "{}",
        said.err
    );
    assert_eq!(said.json()["name"], "web");
    assert_eq!(said.json()["description"], UPDATE[6]);
}

#[test]
fn refused_updates_change_nothing() {
    for (answer, code) in [
        (no_pair(), 5),
        (Answer::text(404, ""), 5),
        (refused(400, "KPS.0002"), 7),
        (refused(403, "KPS.9003"), 4),
        (refused(429, "APIGW.0308"), 8),
    ] {
        let server = Server::in_turn([answer]);
        let said = impatient(&server, &UPDATE);
        assert_eq!((said.code, said.out.as_str()), (code, ""), "{}", said.err);
        assert_eq!(server.lines().len(), 1);
    }
}

#[test]
fn update_needs_a_description_and_can_be_rehearsed() {
    let server = Server::in_turn([]);
    let env = TestEnv::new();
    fails(env.at(&server.url, "kps keypair update web"), 2);
    let said = ok(env.at(&server.url, UPDATE).arg("--dry-run"));
    let shown = said.json();
    assert_eq!(shown["method"], "PUT");
    assert_eq!(shown["url"], format!("{}{}", server.url, pair("web")));
    assert_eq!(
        shown["body"],
        json!({"keypair": {"description": UPDATE[6]}})
    );
    assert!(server.lines().is_empty());
}

const DELETE_WEB: [&str; 6] = ["--json", "kps", "keypair", "delete", "web", "--yes"];

#[test]
fn delete_is_one_request() {
    let server = MockServer::start();
    let delete = server.mock(|when, then| {
        when.method(DELETE)
            .path(pair("web"))
            .header("x-auth-token", TOKEN)
            .is_true(|request| request.body_ref().is_empty());
        then.status(204);
    });
    let other = server.mock(|when, then| {
        when.any_request();
        then.status(418);
    });
    let env = TestEnv::new();
    let said = ok(env.against(&server, DELETE_WEB));
    assert_eq!(said.json(), json!([{"name": "web", "deleted": true}]));
    let said = ok(env.against(&server, "-q kps keypair rm -y web web"));
    assert_eq!((said.out.as_str(), said.err.as_str()), ("web\n", ""));
    delete.assert_calls(2);
    other.assert_calls(0);
}

#[test]
fn without_a_terminal_delete_needs_yes() {
    let server = Server::in_turn([]);
    let env = TestEnv::new();
    for options in [&[][..], &["--no-input"], &["--ignore-missing"]] {
        let mut command = env.at(&server.url, &DELETE_WEB[..5]);
        let error = fails(command.args(options), 2).error();
        assert!(
            error["message"].as_str().unwrap().contains("--yes"),
            "{error}"
        );
    }
    let said = ok(env
        .at(&server.url, &DELETE_WEB[..5])
        .args(["db", "--dry-run"]));
    let urls: Vec<_> = said
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["url"].clone())
        .collect();
    let url = |name| format!("{}{}", server.url, pair(name));
    assert_eq!(urls, [url("web"), url("db")]);
    assert!(server.lines().is_empty());
}

#[test]
fn a_pair_that_is_not_there_is_not_found() {
    for way in [
        no_pair(),
        refused(400, "KPS.6004"),
        refused(404, "KPS.4016"),
        Answer::text(404, ""),
    ] {
        let server = Server::in_turn([way.clone(), way]);
        let said = impatient(&server, &DELETE_WEB);
        assert_eq!(said.code, 5);
        assert_eq!(said.json(), json!([{"name": "web", "deleted": false}]));
        assert_eq!(said.error()["message"], "no key pair named `web`");
        let said = impatient(&server, &[&DELETE_WEB[..], &["--ignore-missing"]].concat());
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        assert_eq!(said.json(), json!([{"name": "web", "deleted": false}]));
    }
}

#[test]
fn several_pairs_are_removed_one_by_one() {
    let gone = || Answer::text(204, "");
    let forbidden = || refused(403, "KPS.9003");
    let cases = [
        (vec![gone(), gone()], 0, vec![]),
        (vec![no_pair(), gone()], 9, vec![5, 9]),
        (vec![gone(), forbidden()], 9, vec![4, 9]),
        (vec![no_pair(), forbidden()], 5, vec![5, 4, 5]),
        (vec![forbidden(), no_pair()], 4, vec![4, 5, 4]),
    ];
    for (answers, code, codes) in cases {
        let server = Server::in_turn(answers);
        let said = impatient(&server, &[&DELETE_WEB[..], &["db"]].concat());
        assert_eq!(said.code, code, "{}", said.err);
        let exit_code =
            |line| serde_json::from_str::<Value>(line).unwrap()["error"]["exit_code"].clone();
        assert_eq!(said.err.lines().map(exit_code).collect::<Vec<_>>(), codes);
        assert_eq!(
            server.lines(),
            ["web", "db"].map(|name| format!("DELETE {}", pair(name)))
        );
        assert_eq!(said.json().as_array().unwrap().len(), 2);
    }
}

#[test]
fn a_pair_in_use_is_a_conflict() {
    let server = Server::in_turn([refused(409, "KPS.0001")]);
    let said = impatient(&server, &DELETE_WEB);
    assert_eq!(said.code, 6, "{}", said.err);
    assert!(said.err.contains("because of a conflict"), "{}", said.err);
}

#[test]
fn a_pair_lives_and_goes_in_the_sandbox() {
    let env = TestEnv::new();
    env.write("key.pub", line("ed25519.pub"));
    let import = [
        "kps",
        "keypair",
        "import",
        "web",
        "key.pub",
        "--description",
        "one",
    ];
    ok(env.sandbox(import));
    let show = ["kps", "keypair", "show", "web", "--json"];
    assert_eq!(ok(env.sandbox(show)).json()["description"], "one");
    let said = ok(env.sandbox(UPDATE));
    assert_eq!(said.json()["description"], UPDATE[6]);
    let said = run(env.sandbox("kps keypair delete web gone --yes --json"));
    assert_eq!(said.code, 9);
    let first = said.err.lines().next().unwrap();
    let error = serde_json::from_str::<Value>(first).unwrap()["error"].clone();
    assert_eq!(error["message"], "no key pair named `gone` in sandbox");
    assert_eq!(error["target"], "gone");
    fails(env.sandbox(show), 5);
}
