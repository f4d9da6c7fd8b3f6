//! `hwkey kps keypair update` and `delete`.

use serde_json::{Value, json};

use crate::kps_wire::{no_pair, pair, shown};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TestEnv, ends, fails, line, ok, run, starts};

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
fn a_changed_pair_that_cannot_be_read_again_is_changed() {
    let server = Server::in_turn([Answer::text(200, ""), Answer::Close]);
    let said = impatient(&server, &UPDATE);
    assert_eq!(said.code, 0);
    starts(&said.err, "warning: the description was changed");
    assert_eq!(said.json()["name"], "web");
    assert_eq!(said.json()["description"], UPDATE[6]);
}

const DELETE_WEB: [&str; 6] = ["--json", "kps", "keypair", "delete", "web", "--yes"];

#[test]
fn a_pair_named_twice_is_removed_once() {
    let server = Server::in_turn([Answer::text(204, "")]);
    let said = ok(TestEnv::new().at(&server.url, "-q kps keypair rm -y web web"));
    assert_eq!((said.out.as_str(), said.err.as_str()), ("web\n", ""));
    assert_eq!(server.lines().len(), 1);
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
fn a_pair_lives_and_goes_in_the_sandbox() {
    let env = TestEnv::new();
    env.write("key.pub", line("ed25519.pub"));
    let import = "kps keypair import web key.pub --description one";
    ok(env.sandbox(import));
    let show = ["kps", "keypair", "show", "web", "--json"];
    assert_eq!(ok(env.sandbox(show)).json()["description"], "one");
    let said = ok(env.sandbox(UPDATE));
    assert_eq!(said.json()["description"], UPDATE[6]);
    let said = ends(env.sandbox("kps keypair delete web gone --yes --json"), 9);
    let first = said.err.lines().next().unwrap();
    let error = serde_json::from_str::<Value>(first).unwrap()["error"].clone();
    assert_eq!(error["message"], "no key pair named `gone` in sandbox");
    assert_eq!(error["target"], "gone");
    fails(env.sandbox(show), 5);
}
