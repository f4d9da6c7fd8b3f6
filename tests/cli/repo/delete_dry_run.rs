//! `hwkey repo key delete --dry-run`.

use httpmock::MockServer;
use serde_json::{Value, json};

use crate::repo::show_delete::{V4, account};
use crate::repo_wire::anything;
use crate::support::{Said, TOKEN, TestEnv, lacks, run};

fn dry_run(server: &MockServer, keys: &[&str]) -> Said {
    let env = TestEnv::new();
    let mut command = env.against(server, "--json repo key delete --dry-run");
    run(command.args(keys))
}

#[test]
fn a_dry_run_shows_the_requests_and_removes_nothing() {
    let server = MockServer::start();
    let list = V4.lists(&server, &account());
    let other = anything(&server);
    let url = |id: &str| server.url(format!("/v4/user/keys/{id}"));

    let said = dry_run(&server, &["laptop", "2024"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let shown = said.json();
    assert_eq!(shown.as_array().unwrap().len(), 2);
    for (shown, id) in shown.as_array().unwrap().iter().zip(["2112483822", "13"]) {
        assert_eq!(shown["method"], "DELETE");
        assert_eq!(shown["url"], url(id));
        assert_eq!(shown["body"], Value::Null);
        assert_eq!(shown["headers"]["x-auth-token"], "********");
    }
    list.assert_calls(1);

    let said = dry_run(&server, &["13"]);
    assert_eq!(said.json()[0]["url"], url("13"));
    list.assert_calls(1);
    other.assert_calls(0);
    lacks(&said.out, TOKEN);
}

#[test]
fn a_dry_run_knows_what_cannot_be_removed() {
    let server = MockServer::start();
    V4.lists(&server, &account());
    let other = anything(&server);
    let said = dry_run(&server, &["shared"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    let said = dry_run(&server, &["nobody"]);
    assert_eq!(
        (said.code, said.error()["kind"].as_str()),
        (5, Some("not_found"))
    );
    let said = dry_run(&server, &["nobody", "laptop"]);
    assert_eq!(said.code, 9, "{}", said.err);
    assert_eq!(said.json().as_array().unwrap().len(), 1);
    let said = dry_run(&server, &["nobody", "--ignore-missing"]);
    assert_eq!((said.code, said.json()), (0, json!([])));
    other.assert_calls(0);
}
