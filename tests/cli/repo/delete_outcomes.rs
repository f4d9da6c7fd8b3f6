//! `hwkey repo key delete`: keys that are not there, refusals, lost answers, several targets.

use serde_json::{Value, json};

use crate::repo::show_delete::{Api, V1, V4, key};
use crate::repo_wire::v1_failed;
use crate::server::{Answer, Server, refused};
use crate::support::{Arguments, Said, TestEnv, column, fails, has, line, ok, run};

/// Runs a deletion that needs no confirmation and no patience.
fn delete(server: &Server, api: &Api, arguments: impl Arguments) -> Said {
    let env = TestEnv::new();
    let mut command = env.at(&server.url, "--json repo key delete --yes");
    command.args(["--api", api.name, "--retries", "0"]);
    run(command.args(arguments.words()))
}

fn list(api: &Api, keys: &[Value]) -> Answer {
    Answer::json(200, (api.list)(keys))
}

fn gone(api: &Api, id: &str) -> Answer {
    match api.name {
        "v4" => Answer::text(204, ""),
        _ => Answer::json(200, json!({"result": id, "status": "success"})),
    }
}

/// Each line of stderr as one JSON error.
fn errors(said: &Said) -> Value {
    let parse = |line| serde_json::from_str::<Value>(line).unwrap()["error"].clone();
    said.err.lines().map(parse).collect()
}

/// Every way to say that a key is not there, with the status and the code that it has.
fn not_there(api: &Api) -> Vec<(Answer, u16, Value)> {
    let mut ways = vec![
        (refused(404, "CH.000404"), 404, json!("CH.000404")),
        (Answer::text(404, ""), 404, Value::Null),
        (
            Answer::text(404, "<html>not found</html>"),
            404,
            Value::Null,
        ),
    ];
    if api.name == "v1" {
        let failed = Answer::json(200, v1_failed("CH.000404"));
        ways.push((failed, 200, json!("CH.000404")));
    }
    ways
}

#[test]
fn an_id_that_is_not_there_is_not_found() {
    for api in [V4, V1] {
        for (way, status, code) in not_there(&api) {
            let answers = || [way.clone(), list(&api, &[key("8", "x", "ed25519")])];
            let server = Server::in_turn(answers());
            let said = delete(&server, &api, "7");
            assert_eq!(said.code, 5, "{}", said.err);
            let missing = json!([{"id": "7", "title": null, "deleted": false}]);
            assert_eq!(said.json(), missing);
            let error = said.error();
            assert_eq!(error["kind"], "not_found");
            assert_eq!(error["message"], "the account has no key `7`");
            assert_eq!(error["target"], "7");
            assert_eq!(error["status"], status);
            assert_eq!(error["code"], code);

            let server = Server::in_turn(answers());
            let said = delete(&server, &api, "7 --ignore-missing");
            assert_eq!((said.code, said.err.as_str()), (0, ""));
            assert_eq!(said.json(), missing);
        }
    }
}

#[test]
fn digits_that_are_no_id_may_be_a_title() {
    for api in [V4, V1] {
        let keys = [key("8", "x", "ed25519"), key("9", "7", "rsa2048")];
        let answers = [
            refused(404, "CH.000404"),
            list(&api, &keys),
            gone(&api, "9"),
        ];
        let server = Server::in_turn(answers);
        let said = delete(&server, &api, "7");
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(
            said.json(),
            json!([{"id": "9", "title": "7", "deleted": true}])
        );
        let lines = server.lines();
        assert_eq!(lines[0], format!("DELETE {}/7", api.path));
        assert_eq!(lines[2], format!("DELETE {}/9", api.path));
    }
}

#[test]
fn digits_that_are_the_title_of_several_keys_remove_none() {
    let keys = [key("8", "7", "ed25519"), key("9", "7", "rsa2048")];
    let server = Server::in_turn([Answer::text(404, ""), list(&V4, &keys)]);
    let said = delete(&server, &V4, "7");
    assert_eq!(said.code, 2, "{}", said.err);
    let message = said.error()["message"].to_string();
    has(&message, "`7` matches 2 keys");
    assert_eq!(server.lines().len(), 2);
}

#[test]
fn a_title_that_is_not_there_is_not_found() {
    for api in [V4, V1] {
        let server = Server::in_turn([list(&api, &[]), list(&api, &[])]);
        let said = delete(&server, &api, "laptop");
        assert_eq!(said.code, 5);
        assert_eq!(said.json()[0]["deleted"], false);
        assert_eq!(said.json()[0]["title"], "laptop");
        let said = delete(&server, &api, "laptop --ignore-missing");
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        assert_eq!(said.json()[0]["deleted"], false);
        assert_eq!(server.lines().len(), 2, "nothing was to be removed");
    }
}

/// A list of keys with these ids.
fn ids(ids: &[&str]) -> Answer {
    let keys: Vec<_> = ids.iter().map(|id| key(id, "x", "ed25519")).collect();
    list(&V4, &keys)
}

#[test]
fn when_all_fail_the_first_one_decides() {
    let forbidden = || refused(403, "CH.004403");
    let broken = || refused(400, "CH.010001");
    let both = || ids(&["7", "8"]);
    let cases = [
        (4, ["auth", "refused"], vec![both(), forbidden(), broken()]),
        (7, ["refused", "auth"], vec![both(), broken(), forbidden()]),
        (5, ["not_found", "auth"], vec![ids(&["8"]), forbidden()]),
        (4, ["auth", "not_found"], vec![ids(&["7"]), forbidden()]),
    ];
    for (code, [first, second], answers) in cases {
        let server = Server::in_turn(answers);
        let said = delete(&server, &V4, "7 8");
        assert_eq!(said.code, code, "{}", said.err);
        let errors = errors(&said);
        assert_eq!(column(&errors, "kind"), [first, second, first]);
        let targets = [json!("7"), json!("8"), Value::Null];
        assert_eq!(column(&errors, "target"), targets);
        assert_eq!(errors[2]["exit_code"], code);
        assert_eq!(errors[2]["message"], "2 of 2 failed");
        assert_eq!(said.json().as_array().unwrap().len(), 2);
    }
}

#[test]
fn when_some_fail_the_rest_is_still_removed() {
    let server = Server::in_turn([
        ids(&["7", "8", "10", "11"]),
        refused(403, "CH.004403"),
        gone(&V4, "8"),
        // Somebody else was faster.
        refused(404, "CH.000404"),
        gone(&V4, "11"),
    ]);
    let said = delete(&server, &V4, "7 8 9 10 11");
    assert_eq!(said.code, 9);
    let deleted = column(&said.json(), "deleted");
    assert_eq!(deleted, [false, true, false, false, true]);
    let errors = errors(&said);
    assert_eq!(column(&errors, "exit_code"), [4, 5, 5, 9]);
    let last = &errors[3];
    assert_eq!(last["message"], "3 of 5 failed");
    assert_eq!(last["kind"], "incomplete");
    let removals = ["7", "8", "10", "11"].map(|id| format!("DELETE {}/{id}", V4.path));
    assert_eq!(server.lines()[1..], removals);
}

#[test]
fn several_ids_are_resolved_before_any_is_removed() {
    let keys = [
        key("5", "x", "ed25519"),
        key("8", "7", "rsa2048"),
        key("9", "7", "ecdsa256"),
    ];
    let server = Server::in_turn([list(&V4, &keys)]);
    let said = delete(&server, &V4, "5 7");
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
    assert_eq!(server.lines().len(), 1);
}

#[test]
fn people_get_an_error_line_for_each_failure() {
    let server = Server::in_turn([
        ids(&["7", "8", "9"]),
        refused(403, "CH.004403"),
        gone(&V4, "8"),
        refused(400, "CH.1"),
    ]);
    let delete = ["repo", "key", "delete", "7", "8", "9", "--yes"];
    let said = run(TestEnv::new().at(&server.url, delete));
    assert_eq!(said.code, 9);
    let errors = said.err.lines().filter(|line| line.starts_with("error: "));
    assert_eq!(errors.count(), 2, "{}", said.err);
    assert_eq!(
        said.out,
        "ID  TITLE  DELETED\n7   x      no\n8   x      yes\n9   x      no\n"
    );
}

#[test]
fn a_table_of_one_failure_is_not_shown() {
    let server = Server::in_turn([refused(403, "CH.004403"), refused(403, "KPS.9003")]);
    for command in [
        ["repo", "key", "delete", "7", "--yes"],
        ["kps", "keypair", "delete", "web", "--yes"],
    ] {
        fails(TestEnv::new().at(&server.url, command), 4);
    }
}

#[test]
fn digits_that_cannot_be_an_id_are_a_title() {
    let env = TestEnv::new();
    let title = "20260102030405";
    let key = line("ed25519.pub");
    ok(env.sandbox(["repo", "key", "add", "--key", &key, "--title", title]));
    let said = ok(env.sandbox(["repo", "key", "delete", title, "--yes", "--json"]));
    assert_eq!(said.json()[0]["title"], title);
    assert_eq!(said.json()[0]["deleted"], true);
}
